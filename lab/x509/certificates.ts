// what the library finds its parsers by
import 'reflect-metadata';
import { createHash, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { UserError } from '../../errors/user-error';
import {
  alternativeNames,
  keyPair,
  nameOf,
  pemOf,
  readCertificate,
  readRequest,
  signatureOf,
  spki,
  usageExtensions,
  type AlternativeNames,
  type Subject,
} from './parts';

x509.cryptoProvider.set(webcrypto);

const ALTERNATIVE_NAMES = '2.5.29.17';

/** What a certificate allows, whoever signs it. */
export interface CertificateRules {
  /** As programs name them: `server_auth`, `key_encipherment`, … */
  readonly allowedUses: readonly string[];
  /** `leaf`, or an authority that may sign others: `maxPathLength` of them in a row, any number where it is negative. */
  readonly role: 'leaf' | { readonly maxPathLength: number };
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Which certificates name their own key. */
  readonly subjectKeyIds: 'all' | 'of authorities';
}

/** A certificate that was made. */
export interface Certificate {
  readonly pem: string;
  /** Decimal. */
  readonly serialNumber: string;
}

/** An authority that signs. */
export interface Authority {
  readonly certificatePem: string;
  readonly key: KeyObject;
}

/** Makes a request for a certificate. */
export async function certificateRequest(
  key: KeyObject,
  subject: Subject,
  names: AlternativeNames,
): Promise<{ readonly pem: string; readonly id: string }> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(subject),
    keys: await keyPair(key),
    signingAlgorithm: signatureOf(key),
    extensions: [...alternativeNames(names)],
  });
  const id = createHash('sha1').update(Buffer.from(request.rawData)).digest('hex');
  return { pem: pemOf(request), id };
}

/** Makes a certificate that its own key signs. */
export async function selfSigned(
  key: KeyObject,
  subject: Subject,
  names: AlternativeNames,
  rules: CertificateRules & { readonly authorityKeyId: 'set' | 'unset' },
): Promise<Certificate> {
  const { publicKey, privateKey } = await keyPair(key);
  const name = nameOf(subject);
  const naming =
    rules.authorityKeyId === 'set'
      ? [await x509.AuthorityKeyIdentifierExtension.create(publicKey)]
      : [];
  return signed(key, rules, {
    ...{ issuer: name, subject: name, publicKey, signingKey: privateKey },
    extensions: [...alternativeNames(names), ...naming],
  });
}

/** Answers a request with a certificate of an authority. */
export async function locallySigned(
  requestPem: string,
  authority: Authority,
  rules: CertificateRules,
): Promise<Certificate> {
  const request = readRequest(requestPem);
  if (!(await request.verify())) {
    throw new UserError("tls: 'certRequestPem' must be signed by the key that it is for");
  }
  const issuer = readCertificate(authority.certificatePem);
  if (!Buffer.from(issuer.publicKey.rawData).equals(spki(authority.key))) {
    throw new UserError("tls: 'caPrivateKeyPem' must be the key of 'caCertPem', got another one");
  }
  const { publicKey, privateKey } = await keyPair(authority.key);
  const names = request.getExtension(ALTERNATIVE_NAMES);
  return signed(authority.key, rules, {
    ...{ issuer: issuer.subjectName, subject: request.subjectName },
    ...{ publicKey: request.publicKey, signingKey: privateKey },
    extensions: [
      ...(names === null ? [] : [names]),
      await x509.AuthorityKeyIdentifierExtension.create(publicKey),
    ],
  });
}

interface Parts {
  readonly issuer: x509.Name;
  readonly subject: x509.Name;
  readonly publicKey: x509.PublicKeyType;
  readonly signingKey: webcrypto.CryptoKey;
  readonly extensions: readonly x509.Extension[];
}

async function signed(
  key: KeyObject,
  rules: CertificateRules,
  { extensions, ...parts }: Parts,
): Promise<Certificate> {
  const serial = randomBytes(16);
  // positive, and no shorter than it looks
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const certificate = await x509.X509CertificateGenerator.create({
    ...parts,
    signingAlgorithm: signatureOf(key),
    serialNumber: serial.toString('hex'),
    notBefore: rules.notBefore,
    notAfter: rules.notAfter,
    extensions: [
      ...usageExtensions(rules.allowedUses),
      ...(await identity(rules, parts.publicKey)),
      ...extensions,
    ],
  });
  const serialNumber = BigInt(`0x${serial.toString('hex')}`).toString();
  return { pem: pemOf(certificate), serialNumber };
}

async function identity(
  { role, subjectKeyIds }: CertificateRules,
  publicKey: x509.PublicKeyType,
): Promise<readonly x509.Extension[]> {
  const authority = role !== 'leaf';
  const length = authority && role.maxPathLength >= 0 ? role.maxPathLength : undefined;
  const named = authority || subjectKeyIds === 'all';
  return [
    new x509.BasicConstraintsExtension(authority, length, true),
    ...(named ? [await x509.SubjectKeyIdentifierExtension.create(publicKey)] : []),
  ];
}
