import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchSecretProgram } from '../../../../stacks/cluster/kubeadm/programs/fetch-secret';
import { run } from '../../../run';
import { temporaryFolder } from '../../../temporary';

jest.setTimeout(60_000);

const token = 'canary-of-an-access-token';
let payload: Readonly<Record<string, string>> = {};
let server: Server;
let address = '';
const asked: string[] = [];

// the metadata server and Secret Manager, each refusing whoever asks in a wrong way
beforeAll(async () => {
  server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push(url);
    const metadata = headers['metadata-flavor'] === 'Google';
    if (metadata && url.endsWith('/project/project-id')) response.end('plinth-edge');
    else if (metadata && url.endsWith('/service-accounts/default/token')) {
      response.end(JSON.stringify({ access_token: token, expires_in: 3599, token_type: 'Bearer' }));
    } else if (headers.authorization === `Bearer ${token}`) {
      const data = Buffer.from(JSON.stringify(payload)).toString('base64');
      response.end(JSON.stringify({ name: 'n', payload: { data } }));
    } else response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});

afterAll(() => {
  server.close();
});

async function fetched(files: Readonly<Record<string, string>>) {
  payload = files;
  const root = temporaryFolder('secret');
  const program = join(root, 'fetch-secret');
  writeFileSync(program, fetchSecretProgram, { mode: 0o755 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    METADATA_SERVER: address,
    SECRET_MANAGER: address,
    FILES_ROOT: root,
  };
  const ended = await run('python3', [program, 'edge-control-plane'], { env });
  return { root, ...ended };
}

test('every file is written, for root alone, and nothing of it is said', async () => {
  const { root, code, out } = await fetched({
    '/etc/kubernetes/pki/etcd/ca.key': 'KEY\n',
    '/etc/plinth/token': 'abcdef.0123456789abcdef',
  });
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(readFileSync(join(root, 'etc/kubernetes/pki/etcd/ca.key'), 'utf8')).toBe('KEY\n');
  expect(readFileSync(join(root, 'etc/plinth/token'), 'utf8')).toBe('abcdef.0123456789abcdef');
  expect(statSync(join(root, 'etc/plinth/token')).mode & 0o777).toBe(0o600);
  expect(asked.at(-1)).toBe(
    '/v1/projects/plinth-edge/secrets/edge-control-plane/versions/latest:access',
  );
});

test.each(['/etc/passwd', '/etc/plinth/../passwd', 'etc/plinth/token'])(
  'fails when a secret would write %s',
  async (path) => {
    const { root, code, out } = await fetched({ [path]: 'content' });
    expect({ code, out }).toEqual({
      code: 1,
      out: `fetch-secret: ${path} is outside of /etc/kubernetes/ and /etc/plinth/\n`,
    });
    expect(existsSync(join(root, 'etc'))).toBe(false);
  },
);
