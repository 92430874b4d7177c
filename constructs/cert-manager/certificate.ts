import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { problemsOf } from './certificate-rules';
import { goDuration } from './go-duration';
import type { CertificateSpec, CertificateSpecPrivateKey } from './imports/cert-manager.io';
import {
  Certificate as CertificateObject,
  CertificateSpecPrivateKeyAlgorithm as Algorithm,
  CertificateSpecPrivateKeyEncoding as Encoding,
  CertificateSpecPrivateKeyRotationPolicy as Rotation,
  CertificateSpecUsages as Usage,
} from './imports/cert-manager.io';
import type { IssuerReference } from './issuer';
import { waitForReady } from './issuer';

/** What a certificate may be used for; `server auth` and `client auth` are the common ones. */
export type KeyUsage = `${Usage}`;

/** The key pair of a certificate. */
export interface PrivateKey {
  /** Algorithm of the key. */
  readonly algorithm: `${Algorithm}`;
  /**
   * Bits: 2048 to 8192 for RSA; 256, 384 or 521 for ECDSA; never for Ed25519.
   * @default - 2048 for RSA, 256 for ECDSA
   */
  readonly size?: number;
  /**
   * Whether a renewal makes a new key. `Never` keeps one that somebody has pinned.
   * @default 'Always'
   */
  readonly rotation?: 'Always' | 'Never';
}

/** Properties of `Certificate`. */
export interface CertificateProps {
  /** Name of the Certificate. */
  readonly name: string;
  /** Who signs it. */
  readonly issuer: IssuerReference;
  /**
   * Namespace of the Certificate and its Secret.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /**
   * Secret that gets `tls.crt`, `tls.key` and, where the issuer knows it, `ca.crt`.
   * @default - same as `name`
   */
  readonly secretName?: string;
  /**
   * Host names; `*.example.com` stands for one label.
   * @default - none
   */
  readonly dnsNames?: readonly string[];
  /**
   * Addresses.
   * @default - none
   */
  readonly ipAddresses?: readonly string[];
  /**
   * URIs, such as SPIFFE identities.
   * @default - none
   */
  readonly uris?: readonly string[];
  /**
   * Common name, at most 64 characters. Servers need none: clients read `dnsNames`.
   * @default - none
   */
  readonly commonName?: string;
  /**
   * How long the certificate is valid, at least an hour. An ACME server decides for itself.
   * @default Duration.days(90)
   */
  readonly duration?: Duration;
  /**
   * How long before its end it is renewed, at least five minutes.
   * @default - after two thirds of its life
   */
  readonly renewBefore?: Duration;
  /**
   * Key pair.
   * @default - ECDSA of 256 bits, a new one with each renewal
   */
  readonly privateKey?: PrivateKey;
  /**
   * What it may be used for.
   * @default - `digital signature`, `key encipherment`, `server auth`; an authority's `digital signature`, `cert sign`, `crl sign`
   */
  readonly usages?: readonly KeyUsage[];
  /**
   * `authority` may sign other certificates, by a `CaIssuer` for example.
   * @default 'leaf'
   */
  readonly role?: 'leaf' | 'authority';
  /**
   * Labels of the Secret.
   * @default - none
   */
  readonly secretLabels?: Readonly<Record<string, string>>;
  /**
   * How long a deployment waits for it to be ready. DNS-01 takes minutes.
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/** A TLS certificate that is kept in a Secret and renewed in time. */
export class Certificate extends Construct {
  /** Secret with `tls.crt` and `tls.key`. It stays when the Certificate goes. */
  readonly secretName: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    this.secretName = props.secretName ?? props.name;
    const object = new CertificateObject(this, 'certificate', {
      metadata: {
        name: props.name,
        ...(props.namespace === undefined ? {} : { namespace: props.namespace }),
        annotations: waitForReady(props.timeout ?? Duration.minutes(10)),
      },
      spec: spec(props, this.secretName),
    });
    const problems = problemsOf({
      ...props,
      secretName: this.secretName,
      namespace: object.metadata.namespace,
    });
    if (problems.length > 0) throw new UserError(problems);
  }
}

const defaultKey: PrivateKey = { algorithm: 'ECDSA', size: 256 };
const defaultUsages: Record<NonNullable<CertificateProps['role']>, readonly KeyUsage[]> = {
  leaf: ['digital signature', 'key encipherment', 'server auth'],
  authority: ['digital signature', 'cert sign', 'crl sign'],
};

function spec(props: CertificateProps, secretName: string): CertificateSpec {
  const { dnsNames, ipAddresses, uris, commonName, duration, renewBefore, secretLabels } = props;
  return {
    secretName,
    issuerRef: { group: 'cert-manager.io', kind: props.issuer.kind, name: props.issuer.name },
    ...(commonName === undefined ? {} : { commonName }),
    ...(dnsNames && { dnsNames: [...dnsNames] }),
    ...(ipAddresses && { ipAddresses: [...ipAddresses] }),
    ...(uris && { uris: [...uris] }),
    ...(duration && { duration: goDuration(duration) }),
    ...(renewBefore && { renewBefore: goDuration(renewBefore) }),
    privateKey: privateKey(props.privateKey ?? defaultKey),
    usages: usages(props.usages ?? defaultUsages[props.role ?? 'leaf']),
    ...(props.role === 'authority' && { isCa: true }),
    ...(secretLabels && { secretTemplate: { labels: { ...secretLabels } } }),
  };
}

function usages(wanted: readonly string[]): Usage[] {
  return Object.values(Usage).filter((usage) => wanted.includes(usage));
}

const algorithms: Record<PrivateKey['algorithm'], Algorithm> = {
  RSA: Algorithm.RSA,
  ECDSA: Algorithm.ECDSA,
  Ed25519: Algorithm.ED25519,
};

function privateKey({ algorithm, size, rotation }: PrivateKey): CertificateSpecPrivateKey {
  return {
    algorithm: algorithms[algorithm],
    encoding: Encoding.PKCS8,
    rotationPolicy: rotation === 'Never' ? Rotation.NEVER : Rotation.ALWAYS,
    ...(size === undefined ? {} : { size }),
  };
}
