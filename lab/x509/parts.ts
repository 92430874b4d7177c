// what the library finds its parsers by
import 'reflect-metadata';
import { createPublicKey, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { UserError } from '../../errors/user-error';
import { algorithmOf } from './key';
import { EXTENDED_USES, KEY_USES } from './uses';

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName?: string;
  readonly country?: string;
  readonly emailAddress?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly postalCode?: string;
  readonly province?: string;
  readonly serialNumber?: string;
  readonly streetAddresses?: readonly string[];
}

/** Names under which what has the certificate is reached. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
}

// in the order in which the official provider writes them
const ATTRIBUTES = [
  ['country', '2.5.4.6'],
  ['organization', '2.5.4.10'],
  ['organizationalUnit', '2.5.4.11'],
  ['locality', '2.5.4.7'],
  ['province', '2.5.4.8'],
  ['streetAddresses', '2.5.4.9'],
  ['postalCode', '2.5.4.17'],
  ['commonName', '2.5.4.3'],
  ['serialNumber', '2.5.4.5'],
  ['emailAddress', '1.2.840.113549.1.9.1'],
] as const;

/** A distinguished name. */
export function nameOf(subject: Subject): x509.Name {
  const attributes = ATTRIBUTES.flatMap(([property, type]) => {
    const given = subject[property] ?? [];
    const values = typeof given === 'string' ? [given] : given;
    return values.map((value) => ({ [type]: [value] }));
  });
  return new x509.Name(attributes);
}

/** The extension with alternative names, where there are any. */
export function alternativeNames(names: AlternativeNames): readonly x509.Extension[] {
  const all = [
    ...names.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...names.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
    ...names.uris.map((value) => ({ type: 'url' as const, value })),
  ];
  return all.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(all)];
}

/** The extensions that say what a certificate allows. */
export function usageExtensions(uses: readonly string[]): readonly x509.Extension[] {
  const flags = uses.reduce((sum, use) => sum | (KEY_USES[use] ?? 0), 0);
  const extended = uses.flatMap((use) => EXTENDED_USES[use] ?? []);
  return [
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a sum of flags is none of them
    ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

const HASHES: Readonly<Record<string, string>> = {
  'P-256': 'SHA-256',
  'P-384': 'SHA-384',
  'P-521': 'SHA-512',
};

/** How a key signs. */
export function signatureOf(key: KeyObject): { name: string; hash: string; namedCurve?: string } {
  const algorithm = algorithmOf(key);
  if (algorithm === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (algorithm === 'ED25519') return { name: 'Ed25519', hash: 'SHA-512' };
  const namedCurve = curveOf(key);
  const hash = HASHES[namedCurve];
  if (hash !== undefined) return { name: 'ECDSA', hash, namedCurve };
  throw new UserError(
    "tls: a key that signs certificates must be of one of the curves P256, P384 and P521 in a lab, got 'P224'",
    { fix: "set the key's 'ecdsaCurve'" },
  );
}

/** The key as WebCrypto has it. */
export async function keyPair(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const algorithm = signatureOf(key);
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const [privateKey, publicKey] = await Promise.all([
    subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    subtle.importKey('spki', spki(key), algorithm, true, ['verify']),
  ]);
  return { privateKey, publicKey };
}

/** A key's public half, in DER. */
export function spki(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** PEM as the official provider writes it: lines of 64 characters, the last one ended. */
export function pemOf(data: { toString(format: 'pem'): string }): string {
  return `${data.toString('pem').replaceAll('\r', '').trimEnd()}\n`;
}

/** Reads a request for a certificate. */
export function readRequest(pem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    throw new UserError("tls: 'certRequestPem' must be a certificate request in PEM");
  }
}

/** Reads a certificate. */
export function readCertificate(pem: string): x509.X509Certificate {
  try {
    return new x509.X509Certificate(pem);
  } catch {
    throw new UserError("tls: 'caCertPem' must be a certificate in PEM");
  }
}

function curveOf(key: KeyObject): string {
  return key.asymmetricKeyDetails?.namedCurve === 'secp224r1'
    ? 'P-224'
    : (key.export({ format: 'jwk' }).crv ?? '');
}
