import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { create } from 'tar';
import { Downloader } from '../../../lab/toolchain/download';
import { Http } from '../../../lab/toolchain/http';
import { Reach } from '../../../lab/toolchain/reach';
import { unpack } from '../../../lab/toolchain/archive';
import { body, startMirror, temporaryFolder, type Mirror } from './fixtures';
import { fakeModules } from './greetings';

const content = 'the executable';
const digest = createHash('sha256').update(content).digest('hex');
const patience = { connectMs: 500, silenceMs: 300, pace: 1024 };

let mirror: Mirror;
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await mirror.stop();
});

/** Fetches `/tool` from a mirror that answers this way. */
async function fetchFrom(
  answers: Readonly<Record<string, RequestListener>>,
  env: NodeJS.ProcessEnv = {},
  signal?: AbortSignal,
): Promise<{ file: string; progress: string[] }> {
  mirror = await startMirror(answers);
  const http = new Http(env, signal, patience);
  const source = { url: `${mirror.url}/tool`, checksums: `${mirror.url}/tool.sha256` };
  const progress: string[] = [];
  const downloader = new Downloader(http, new Reach(folder));
  const file = await downloader.fetch(source, folder, (now) => progress.push(now));
  return { file, progress };
}

test('a file with the stated digest is taken', async () => {
  const { file, progress } = await fetchFrom({
    '/tool': body(content),
    '/tool.sha256': body(`${digest}  tool\n`),
  });
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(file).toBe(join(folder, 'tool'));
  expect(progress).toEqual(['0.0 of 0.0 MiB']);
});

test('redirects are followed', async () => {
  const { file } = await fetchFrom({
    '/tool': (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    '/elsewhere': body(content),
    '/tool.sha256': body(digest),
  });
  expect(await readFile(file, 'utf8')).toBe(content);
});

const truncated: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write(content, () => response.destroy());
};
const silent: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write(content);
};
const slow: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  const drip = setInterval(() => response.write('.'), 50);
  response.on('close', () => {
    clearInterval(drip);
  });
};
const stated = { '/tool.sha256': body(digest) };

test.each<[string, Readonly<Record<string, RequestListener>>, string]>([
  ['is truncated', { ...stated, '/tool': truncated }, '{url} broke off after 14 bytes'],
  [
    'has another digest',
    { ...stated, '/tool': body('something else') },
    `{url} is damaged: its SHA-256 is ${createHash('sha256').update('something else').digest('hex')}, stated is ${digest}`,
  ],
  ['has no checksum file', { '/tool': body(content) }, '{url}.sha256 answered 404'],
  [
    'is not named in the checksum file',
    { '/tool': body(content), '/tool.sha256': body(`${digest}  other`) },
    '{url}.sha256 states no SHA-256 of tool',
  ],
  ['is missing', stated, '{url} answered 404'],
  ['is behind a broken server', { ...stated, '/tool': body('oops', 500) }, '{url} answered 500'],
  ['goes silent', { ...stated, '/tool': silent }, '{url} was silent for 0.3 s'],
  ['never begins', { ...stated, '/tool': () => undefined }, '{url} was silent for 0.3 s'],
  ['trickles', { ...stated, '/tool': slow }, '{url} sends only 0 KiB a second'],
  [
    'redirects in a circle',
    { ...stated, '/tool': (_, response) => response.writeHead(302, { location: '/tool' }).end() },
    '{url} redirects more than 5 times',
  ],
])('fails when the file %s', async (_, answers, message) => {
  const problem: unknown = await fetchFrom(answers).catch((error: unknown) => error);
  expect(problem).toHaveProperty('message', message.replaceAll('{url}', `${mirror.url}/tool`));
});

test('fails with the reason of the signal when it is aborted, and stops at once', async () => {
  const abort = new AbortController();
  const under = fetchFrom({ ...stated, '/tool': silent }, {}, abort.signal);
  setTimeout(() => {
    abort.abort(new Error('Ctrl-C'));
  }, 100);
  await expect(under).rejects.toThrow('Ctrl-C');
});

describe('a proxy', () => {
  let proxy: Server;
  const tunnels: string[] = [];
  const startProxy = async (
    onConnect: (target: string, socket: Duplex) => void,
  ): Promise<string> => {
    tunnels.length = 0;
    proxy = createServer().on('connect', ({ url = '' }, socket) => {
      tunnels.push(url);
      onConnect(url, socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  test('of the environment is used', async () => {
    const http_proxy = await startProxy((target, socket) => {
      const [host, port] = target.split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    const { file } = await fetchFrom({ ...stated, '/tool': body(content) }, { http_proxy });
    expect(await readFile(file, 'utf8')).toBe(content);
    expect(new Set(tunnels)).toEqual(new Set([new URL(mirror.url).host]));
  });

  test.each<[string, (target: string, socket: Duplex) => void, string]>([
    [
      'refuses',
      (_, socket) => socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'),
      '{url}.sha256 answered 403',
    ],
    [
      'hangs up',
      (_, socket) => socket.destroy(),
      '{host} cannot be reached (Proxy connection ended before receiving CONNECT response)',
    ],
    ['says nothing', () => undefined, '{host} cannot be reached (no connection within 0.5 s)'],
  ])('fails when it %s', async (_, onConnect, message) => {
    const http_proxy = await startProxy(onConnect);
    const problem: unknown = await fetchFrom({}, { http_proxy }).catch((error: unknown) => error);
    const { host } = new URL(mirror.url);
    expect(problem).toHaveProperty(
      'message',
      message.replace('{url}', `${mirror.url}/tool`).replace('{host}', host),
    );
  });
});

test('a server that refuses connections is remembered, by this run and by later ones', async () => {
  mirror = await startMirror({});
  const { url } = mirror;
  const { host, origin } = new URL(url);
  await mirror.stop();
  const source = { url: `${url}/tool`, checksums: `${url}/tool.sha256` };
  const reach = new Reach(folder);
  const downloader = new Downloader(new Http({}, undefined, patience), reach);
  expect(await downloader.obstacle(source, true)).toBeUndefined();

  const message = `${host} cannot be reached (ECONNREFUSED)`;
  await expect(downloader.fetch(source, folder, () => undefined)).rejects.toThrow(message);
  expect(await downloader.obstacle(source, false)).toBe(message);

  const later = new Reach(folder);
  expect(await later.obstacle(origin, true)).toBe(`${message} a while ago`);
  expect(await later.obstacle(origin, false)).toBeUndefined();
  mirror = await startMirror({});
});

test('a server that answers 500 is not remembered as out of reach', async () => {
  await fetchFrom({ '/tool.sha256': body('oops', 500) }).catch(() => undefined);
  expect(await readdir(folder)).toEqual([]);
});

describe('an archive', () => {
  beforeEach(async () => {
    mirror = await startMirror({});
    await fakeModules(folder);
    await create({ gzip: true, file: join(folder, 'archive.tar.gz'), cwd: folder }, ['modules']);
  });

  test('gives the files asked for, and no other', async () => {
    const member = 'modules/greetings/go.mod';
    const files = await unpack(join(folder, 'archive.tar.gz'), [member], await temporaryFolder());
    const file = files.get(member) ?? '';
    expect(await readFile(file, 'utf8')).toBe('module fake.test/greetings\n\ngo 1.26\n');
    expect(await readdir(join(file, '..'))).toEqual(['go.mod']);
  });

  test('fails when a file is not in it', async () => {
    const archive = join(folder, 'archive.tar.gz');
    await expect(unpack(archive, ['pulumi/pulumi'], folder)).rejects.toThrow(
      "the archive has no 'pulumi/pulumi'",
    );
  });

  test('fails when it is not an archive', async () => {
    const file = join(folder, 'modules', 'greetings', 'go.mod');
    await expect(unpack(file, ['pulumi/pulumi'], folder)).rejects.toThrow(
      /^the archive cannot be read: TAR_BAD_ARCHIVE/,
    );
  });
});
