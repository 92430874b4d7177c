import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as Certificates from '../x509/certificates';
import { readKey } from '../x509/key';
import { certifiedAddresses, type Entrance, type Reach } from './entrance';
import type { LabPaths } from './paths';

/** An authority: whoever has a certificate of it is known to the API server. */
export interface LabPki {
  /** Certificate, in PEM. */
  readonly caCert: string;
  /** Private key, in PEM. */
  readonly caKey: string;
}

const lifetimeMs = 365 * 24 * 60 * 60 * 1000;

// what kwokctl's own certificate is good for
const names = {
  dnsNames: [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
  ],
  uris: [],
};
const addresses = ['127.0.0.1', '::1', '10.96.0.1'];

interface Wanted extends Reach {
  readonly pki: LabPki | undefined;
}

/** Whether the certificates in place are of the authority that is given, and good from wherever they are reached. */
export async function pkiFits(paths: LabPaths, { pki, ...reach }: Wanted): Promise<boolean> {
  const file = (name: string) => readFile(path.join(paths.pki, name), 'utf8').catch(() => '');
  const [ca, admin] = await Promise.all([file('ca.crt'), file('admin.crt')]);
  if (pki !== undefined && !sameCertificate(ca, pki.caCert)) return false;
  const needed = certifiedAddresses(reach);
  if (needed.length === 0) return true;
  const certificate = new X509Certificate(admin);
  return needed.every((address) => certificate.checkIP(address) !== undefined);
}

/** Writes what kwokctl would make, signed by the authority that is given. */
export async function writePki(
  paths: LabPaths,
  { caCert, caKey }: LabPki,
  entrance: Entrance | undefined,
): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 190 ms that other labs need not pay
  const certificates = require('../x509/certificates') as typeof Certificates;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notBefore = new Date(Date.now() - 60_000);
  const request = await certificates.certificateRequest(
    privateKey,
    { organization: 'system:masters', commonName: 'plinth-lab' },
    { ...names, ipAddresses: [...addresses, ...(entrance ? [entrance.address] : [])] },
  );
  const authority = { certificatePem: caCert, key: readKey('caKey', caKey, 'lab') };
  const { pem } = await certificates.locallySigned(request.pem, authority, {
    allowedUses: ['digital_signature', 'key_encipherment', 'server_auth', 'client_auth'],
    role: 'leaf',
    notBefore,
    notAfter: new Date(notBefore.getTime() + lifetimeMs),
    subjectKeyIds: 'of authorities',
  });
  await mkdir(paths.pki, { recursive: true, mode: 0o700 });
  const key = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const files = { 'ca.crt': caCert, 'ca.key': caKey, 'admin.crt': pem, 'admin.key': key };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(paths.pki, name), content, { mode: 0o600 });
  }
}

function sameCertificate(one: string, other: string): boolean {
  if (!one.includes('-----END ')) return false;
  return new X509Certificate(one).fingerprint256 === new X509Certificate(other).fingerprint256;
}
