import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Client } from '../../../cli/github/client';
import { RestGitHub } from '../../../cli/github/rest';
import { gitHubSettings } from '../../../cli/github/settings';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';

let server: GitHubCounterpart;
let proxy: Server;
const sockets = new Set<Socket>();
const asked: string[] = [];
const { signal } = new AbortController();
const login = `Basic ${Buffer.from('ada:hunter2').toString('base64')}`;

/** Tunnels for those who say who they are. */
function tunnel(request: IncomingMessage, client: Socket): void {
  const { url = '', headers } = request;
  asked.push(url);
  sockets.add(client);
  client.on('error', () => client.destroy());
  if (headers['proxy-authorization'] !== login) {
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const { hostname, port } = new URL(`http://${url}`);
  const there = connect(Number(port), hostname, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    there.pipe(client);
    client.pipe(there);
  });
  sockets.add(there);
  there.on('error', () => client.destroy());
}

beforeEach(async () => {
  server = await startGitHub({ branches: ['main', 'one'] });
  asked.length = 0;
  proxy = createServer().on('connect', tunnel);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await server.close();
  await new Promise((resolve) => proxy.close(resolve));
});

/** Settings of this machine, which never lead over a proxy, with one all the same. */
function gitHubOver(password: string): RestGitHub {
  const { port } = proxy.address() as AddressInfo;
  const settings = {
    ...gitHubSettings(server.env),
    proxy: `http://ada:${password}@127.0.0.1:${port}`,
  };
  return new RestGitHub(settings, new Client(settings, { pause: () => Promise.resolve() }));
}

test('GitHub is asked, and told, over the proxy, to which alone its password is told', async () => {
  const github = gitHubOver('hunter2');
  expect(await github.branches(signal)).toEqual(['main', 'one']);
  await github.createComment(7, 'hello', signal);
  expect(server.world.comments(7).map(({ body }) => body)).toEqual(['hello']);
  expect([...new Set(asked)]).toEqual([new URL(server.url).host]);
});

test('fails when the proxy lets nobody through, without telling the password', async () => {
  const failure = await gitHubOver('wrong-password')
    .branches(signal)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    problems: [
      'github: can not list the branches of acme/platform: GitHub can not be reached: the proxy of HTTPS_PROXY answered 407',
    ],
    fix: 'run the command again in 32 s',
  });
  expect(inspect(failure, { depth: Infinity })).not.toContain('wrong-password');
  expect(server.requests).toEqual([]);
});

test('fails when there is no proxy', async () => {
  const github = gitHubOver('hunter2');
  const { port } = proxy.address() as AddressInfo;
  await new Promise((resolve) => proxy.close(resolve));
  await expect(github.branches(signal)).rejects.toThrow(
    `GitHub can not be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});
