import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { deployedWorkloads } from '../../../cli/cluster/deployed-workloads';
import { selfSigned } from '../../../lab/x509/certificates';
import { freePort } from '../../loopback';
import { temporaryFolder } from '../../temporary';

const sockets = new Set<Socket>();
let server: Server | undefined;

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => {
    if (server === undefined) resolve();
    else
      server.close(() => {
        resolve();
      });
  });
  server = undefined;
});

/** Takes connections and says nothing; its port. */
async function silent(): Promise<number> {
  const made = createServer((socket) => sockets.add(socket));
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

/** A kubeconfig for a server on loopback. */
async function kubeconfig(port: number): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { pem } = await selfSigned(
    privateKey,
    { commonName: 'test' },
    { dnsNames: [], ipAddresses: [], uris: [] },
    {
      allowedUses: ['cert_signing'],
      role: { maxPathLength: -1 },
      subjectKeyIds: 'all',
      notBefore: new Date(Date.now() - 1000),
      notAfter: new Date(Date.now() + 60_000),
      authorityKeyId: 'unset',
    },
  );
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const file = join(temporaryFolder('kubeconfig'), 'kubeconfig');
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': base64(pem),
  };
  const user = { 'client-certificate-data': base64(pem), 'client-key-data': base64(key) };
  writeFileSync(file, stringify({ clusters: [{ cluster }], users: [{ user }] }));
  return file;
}

test('fails as something that can be asked again, when the API server gives no answer in time', async () => {
  const port = await silent();
  await expect(deployedWorkloads(await kubeconfig(port), 200)).rejects.toMatchObject({
    name: 'UserError',
    problems: [
      `all is deployed, but the API server gives no answer: https://127.0.0.1:${port}: no answer within 0.2 s`,
    ],
    fix: 'ask again later: ./plinth status',
  });
});

test('fails likewise when nobody listens', async () => {
  const port = await freePort();
  await expect(deployedWorkloads(await kubeconfig(port))).rejects.toMatchObject({
    problems: [
      `all is deployed, but the API server gives no answer: https://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    ],
  });
});
