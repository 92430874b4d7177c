import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type * as Certificates from '../x509/certificates';
import { readKey } from '../x509/key';
import { writeSecret, type StorePaths } from './record';

const day = 24 * 60 * 60 * 1000;
const lifetimes = { authority: 3650 * day, server: 365 * day };
// renewed while clients still trust it
const renewedBefore = 30 * day;

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The authority that signs the store's certificate, made once: what clients trust never changes in a lab's life. */
export async function storeAuthority(paths: StorePaths): Promise<KeyPair> {
  const known = await read(paths.authority);
  if (known !== undefined) return known;
  const { key, pem } = newKey();
  const { selfSigned } = library();
  const certificate = await selfSigned(
    key,
    { organization: 'plinth', commonName: "the lab's authority for its object store" },
    { dnsNames: [], ipAddresses: [], uris: [] },
    {
      allowedUses: ['cert_signing', 'crl_signing'],
      role: { maxPathLength: 0 },
      ...validity(lifetimes.authority),
      subjectKeyIds: 'all',
      authorityKeyId: 'unset',
    },
  );
  return keep(paths.authority, { certificate: certificate.pem, key: pem });
}

/** The store's own certificate, good for these names and addresses; made anew before it expires. */
export async function storeCertificate(
  paths: StorePaths,
  authority: KeyPair,
  names: readonly string[],
): Promise<KeyPair> {
  const known = await read(paths.server);
  if (known !== undefined && fits(known, authority, names)) return known;
  const { certificateRequest, locallySigned } = library();
  const { key, pem } = newKey();
  const request = await certificateRequest(
    key,
    { organization: 'plinth', commonName: 'object store of the lab' },
    {
      dnsNames: names.filter((name) => isIP(name) === 0),
      ipAddresses: names.filter((name) => isIP(name) !== 0),
      uris: [],
    },
  );
  const issuer = {
    certificatePem: authority.certificate,
    key: readKey('key', authority.key, 'lab.store'),
  };
  const certificate = await locallySigned(request.pem, issuer, {
    allowedUses: ['digital_signature', 'server_auth'],
    role: 'leaf',
    ...validity(lifetimes.server),
    subjectKeyIds: 'of authorities',
  });
  return keep(paths.server, { certificate: certificate.pem, key: pem });
}

function library(): typeof Certificates {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 190 ms that a lab with a certificate need not pay
  return require('../x509/certificates') as typeof Certificates;
}

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { key: privateKey, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function validity(lifetime: number) {
  const notBefore = new Date(Date.now() - 60_000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + lifetime) };
}

function fits(pair: KeyPair, authority: KeyPair, names: readonly string[]): boolean {
  const certificate = new X509Certificate(pair.certificate);
  const good = (name: string) =>
    isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return (
    certificate.checkIssued(new X509Certificate(authority.certificate)) &&
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    Date.parse(certificate.validTo) > Date.now() + renewedBefore &&
    names.every((name) => good(name) !== undefined)
  );
}

async function read(files: StorePaths['server']): Promise<KeyPair | undefined> {
  const text = (file: string) => readFile(file, 'utf8').catch(() => '');
  const [certificate, key] = await Promise.all([text(files.certificate), text(files.key)]);
  return certificate === '' || key === '' ? undefined : { certificate, key };
}

async function keep(files: StorePaths['server'], pair: KeyPair): Promise<KeyPair> {
  // the certificate last: with it the pair counts as there
  await writeSecret(files.key, pair.key);
  await writeSecret(files.certificate, pair.certificate);
  return pair;
}
