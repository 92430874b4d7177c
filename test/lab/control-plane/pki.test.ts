import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labPaths } from '../../../lab/control-plane/paths';
import { pkiFits, writePki, type LabPki } from '../../../lab/control-plane/pki';
import { selfSigned } from '../../../lab/x509/certificates';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-pki-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function authority(): Promise<LabPki> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { pem } = await selfSigned(
    privateKey,
    { commonName: 'kubernetes' },
    { dnsNames: [], ipAddresses: [], uris: [] },
    {
      ...{ allowedUses: ['cert_signing'], role: { maxPathLength: -1 }, authorityKeyId: 'unset' },
      notBefore: new Date(Date.now() - 1000),
      notAfter: new Date(Date.now() + 3_600_000),
      subjectKeyIds: 'all',
    },
  );
  return { caCert: pem, caKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

const at = (address: string) => ({ address, port: 6443 });

test('the lab’s certificate is signed by the authority and good for its addresses and names', async () => {
  const paths = labPaths(folder, 'lab');
  const pki = await authority();
  await writePki(paths, pki, at('127.9.8.7'));
  const read = (name: string) => readFileSync(join(paths.pki, name), 'utf8');
  const certificate = new X509Certificate(read('admin.crt'));
  expect(certificate.checkIssued(new X509Certificate(read('ca.crt')))).toBe(true);
  expect(certificate.subject).toBe('O=system:masters\nCN=plinth-lab');
  for (const address of ['127.0.0.1', '127.9.8.7', '10.96.0.1']) {
    expect(certificate.checkIP(address)).toBe(address);
  }
  expect(certificate.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
  expect(certificate.checkIP('127.9.8.8')).toBeUndefined();
  expect(statSync(join(paths.pki, 'ca.key')).mode & 0o777).toBe(0o600);
});

test('certificates fit while authority and address are the same', async () => {
  const paths = labPaths(folder, 'lab');
  const pki = await authority();
  expect(await pkiFits(paths, { pki, entrance: undefined })).toBe(false);
  await writePki(paths, pki, at('127.9.8.7'));
  expect(await pkiFits(paths, { pki, entrance: at('127.9.8.7') })).toBe(true);
  expect(await pkiFits(paths, { pki: undefined, entrance: undefined })).toBe(true);
  expect(await pkiFits(paths, { pki, entrance: at('127.9.8.6') })).toBe(false);
  expect(await pkiFits(paths, { pki: await authority(), entrance: undefined })).toBe(false);
});

test('fails when the key is none, without quoting it', async () => {
  const { caCert } = await authority();
  const writing = writePki(labPaths(folder, 'lab'), { caCert, caKey: 'hush' }, undefined);
  await expect(writing).rejects.toThrow("lab: 'caKey' must be a private key in PEM");
});
