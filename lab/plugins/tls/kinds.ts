import type { CheckFailure } from '../protocol/provider';
import type * as X509 from '../../x509/certificates';
import type { Certificate, CertificateRules } from '../../x509/certificates';
import type { AlternativeNames, Subject } from '../../x509/parts';
import type { Json, JsonObject } from '../protocol/values';
import { algorithmOf, readKey } from '../../x509/key';
import { CURVES, keyOutputs, newKey } from './keys';
import { certificateProblems, keySource, subjectProblems } from './problems';

/** One resource type. */
export interface Kind {
  /** Outputs that are made here, not given. */
  readonly generated: readonly string[];
  /** Outputs that are secret. */
  readonly secrets: readonly string[];
  /** Inputs that change in place; every other one replaces. */
  readonly mutable: readonly string[];
  /** Outputs for inputs that were not given. */
  readonly defaults: JsonObject;
  /** What is wrong with inputs of the right types. */
  readonly problems: (inputs: JsonObject) => readonly CheckFailure[];
  /** Makes the id and the generated outputs. */
  readonly make: (inputs: JsonObject, now: Date) => Promise<Made>;
}

/** What a resource got. */
export interface Made {
  readonly id: string;
  readonly outputs: JsonObject;
}

const HOUR_MS = 3_600_000;
const CERTIFICATE = {
  mutable: ['earlyRenewalHours'],
  defaults: {
    ...{ earlyRenewalHours: 0, isCaCertificate: false, maxPathLength: -1 },
    setSubjectKeyId: false,
  },
};
const CERTIFICATE_OUTPUTS = ['certPem', 'readyForRenewal', 'validityEndTime', 'validityStartTime'];

const privateKey: Kind = {
  generated: [
    ...['privateKeyOpenssh', 'privateKeyPem', 'privateKeyPemPkcs8', 'publicKeyPem'],
    ...['publicKeyFingerprintMd5', 'publicKeyFingerprintSha256', 'publicKeyOpenssh'],
  ],
  secrets: ['privateKeyOpenssh', 'privateKeyPem', 'privateKeyPemPkcs8'],
  mutable: [],
  defaults: { ecdsaCurve: 'P224', rsaBits: 2048 },
  problems: ({ algorithm = '', ecdsaCurve = 'P224', rsaBits = 2048 }) => [
    ...oneOf('algorithm', algorithm, ['RSA', 'ECDSA', 'ED25519']),
    ...oneOf('ecdsaCurve', ecdsaCurve, Object.keys(CURVES)),
    ...(Number.isInteger(rsaBits) && Number(rsaBits) >= 1024
      ? []
      : [problem('rsaBits', 'a whole number of at least 1024', rsaBits)]),
  ],
  make: async (inputs) => keyOutputs(await newKey(inputs)),
};

const certRequest: Kind = {
  generated: ['certRequestPem', 'keyAlgorithm'],
  secrets: ['privateKeyPem', 'privateKeyPemWo'],
  mutable: [],
  defaults: {},
  problems: subjectProblems,
  make: async (inputs) => {
    const key = readKey(...keySource(inputs, 'privateKeyPem'));
    const request = await x509().certificateRequest(key, subjectOf(inputs), namesOf(inputs));
    const outputs = { certRequestPem: request.pem, keyAlgorithm: algorithmOf(key) };
    return { id: request.id, outputs };
  },
};

const selfSignedCert: Kind = {
  generated: [...CERTIFICATE_OUTPUTS, 'keyAlgorithm'],
  secrets: ['privateKeyPem', 'privateKeyPemWo'],
  ...CERTIFICATE,
  defaults: { ...CERTIFICATE.defaults, setAuthorityKeyId: false },
  problems: (inputs) => [...certificateProblems(inputs), ...subjectProblems(inputs)],
  make: async (inputs, now) => {
    const key = readKey(...keySource(inputs, 'privateKeyPem'));
    const authorityKeyId =
      inputs.setAuthorityKeyId === true ? ('set' as const) : ('unset' as const);
    const rules = { ...rulesOf(inputs, now), authorityKeyId };
    const made = await x509().selfSigned(key, subjectOf(inputs), namesOf(inputs), rules);
    return certificateOutputs(made, rules, { keyAlgorithm: algorithmOf(key) });
  },
};

const locallySignedCert: Kind = {
  generated: [...CERTIFICATE_OUTPUTS, 'caKeyAlgorithm'],
  secrets: ['caPrivateKeyPem', 'caPrivateKeyPemWo'],
  ...CERTIFICATE,
  problems: (inputs) => [
    ...certificateProblems(inputs),
    ...(keySource(inputs, 'caPrivateKeyPem')[1] === ''
      ? [problem('caPrivateKeyPem', 'the key of the authority', undefined)]
      : []),
  ],
  make: async (inputs, now) => {
    const key = readKey(...keySource(inputs, 'caPrivateKeyPem'));
    const rules = rulesOf(inputs, now);
    const authority = { certificatePem: text(inputs.caCertPem), key };
    const made = await x509().locallySigned(text(inputs.certRequestPem), authority, rules);
    return certificateOutputs(made, rules, { caKeyAlgorithm: algorithmOf(key) });
  },
};

/** Every resource type of the package, by its token. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'tls:index/privateKey:PrivateKey': privateKey,
  'tls:index/certRequest:CertRequest': certRequest,
  'tls:index/selfSignedCert:SelfSignedCert': selfSignedCert,
  'tls:index/locallySignedCert:LocallySignedCert': locallySignedCert,
};

// 190 ms that an unchanged stack need not pay
function x509(): typeof X509 {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  return require('../../x509/certificates') as typeof X509;
}

function rulesOf(inputs: JsonObject, now: Date): CertificateRules {
  const { isCaCertificate, maxPathLength, setSubjectKeyId, validityPeriodHours } = inputs;
  // a certificate says whole seconds
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return {
    allowedUses: inputs.allowedUses as readonly string[],
    role: isCaCertificate === true ? { maxPathLength: Number(maxPathLength) } : 'leaf',
    notBefore,
    notAfter: new Date(notBefore.getTime() + Number(validityPeriodHours) * HOUR_MS),
    subjectKeyIds: setSubjectKeyId === true ? 'all' : 'of authorities',
  };
}

function certificateOutputs(
  { pem, serialNumber }: Certificate,
  { notBefore, notAfter }: CertificateRules,
  more: JsonObject,
): Made {
  const outputs = {
    certPem: pem,
    readyForRenewal: false,
    validityStartTime: rfc3339(notBefore),
    validityEndTime: rfc3339(notAfter),
    ...more,
  };
  return { id: serialNumber, outputs };
}

function rfc3339(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

function subjectOf({ subject }: JsonObject): Subject {
  return (subject ?? {}) as Subject;
}

function namesOf({ dnsNames, ipAddresses, uris }: JsonObject): AlternativeNames {
  const list = (value: Json | undefined) => (value ?? []) as readonly string[];
  return { dnsNames: list(dnsNames), ipAddresses: list(ipAddresses), uris: list(uris) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function oneOf(property: string, value: Json, allowed: readonly string[]): readonly CheckFailure[] {
  if (allowed.includes(text(value))) return [];
  return [problem(property, `one of ${allowed.join(', ')}`, value)];
}

function problem(property: string, wants: string, value: Json | undefined): CheckFailure {
  const got = value === undefined ? 'nothing' : `'${text(value)}'`;
  return { property, reason: `must be ${wants}, got ${got}` };
}
