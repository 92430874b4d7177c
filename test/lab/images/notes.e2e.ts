import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { images } from '../../../environments/images';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { ImageRoot } from './image-root';

const minutes = 60 * 1000;
jest.setTimeout(10 * minutes);

let program: string;
beforeAll(async () => {
  ({ notes: program = '' } = await ensureTools(['notes'], { path: 'ignored' }));
});

const started: ChildProcess[] = [];
afterAll(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** The app, on a port of its own choice. */
async function serve(env: Readonly<Record<string, string>>) {
  const child = spawn(program, [], { env: { ...env, LISTEN: '127.0.0.1:0' } });
  started.push(child);
  for await (const line of createInterface({ input: child.stderr })) {
    const { msg, address } = JSON.parse(line) as { msg: string; address?: string };
    if (msg !== 'serving') continue;
    child.stderr.resume();
    return { child, url: `http://${address ?? ''}` };
  }
  throw new Error('it ended');
}

async function ask(url: string, body?: string): Promise<readonly [number, string]> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  return [response.status, await response.text()];
}

test('without its database it lives, is not ready, and says why', async () => {
  const { child, url } = await serve({ PGHOST: '/nowhere', PGUSER: 'app', PGDATABASE: 'app' });
  expect(await ask(`${url}/healthz`)).toEqual([200, 'ok\n']);
  for (const [path, body] of [['/readyz'], ['/notes'], ['/notes', 'a note']] as const) {
    const [status, text] = await ask(`${url}${path}`, body);
    expect(status).toBe(503);
    expect(text).toContain('/nowhere/.s.PGSQL.5432: connect: no such file or directory');
  }
  const [, metrics] = await ask(`${url}/metrics`);
  expect(metrics).toContain('http_requests_total{code="503",method="post"} 1\n');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('fails for a command that it does not know', async () => {
  const { code, out } = await run(program, ['server']);
  expect(code).toBe(1);
  expect(out).toContain("'command' must be serve, migrate or version, got 'server'");
});

// only root can make what a container finds in /dev
const withRoot = process.getuid?.() === 0 ? describe : describe.skip;

withRoot('with PostgreSQL of its image', () => {
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const root = await ImageRoot.of(images.postgresql, temporaryFolder('notes'));
    const socket = await startPostgres(root);
    env = { PGHOST: socket, PGUSER: 'postgres', PGDATABASE: 'postgres' };
  });

  test('keeps notes once the database is migrated, by several at once if need be', async () => {
    const { url } = await serve(env);
    expect(await ask(`${url}/readyz`)).toEqual([503, 'the database is not migrated\n']);
    const migrate = () => run(program, ['migrate'], { env });
    const migrated = await Promise.all([migrate(), migrate(), migrate()]);
    expect(migrated.map(({ code, out }) => [code, out])).toEqual(Array(3).fill([0, '']));
    expect(await ask(`${url}/readyz`)).toEqual([200, 'ok\n']);

    const [status, text] = await ask(`${url}/notes`, 'first');
    expect(status).toBe(201);
    const first = JSON.parse(text) as unknown;
    expect(first).toMatchObject({ id: 1, text: 'first' });
    await ask(`${url}/notes`, 'second');
    const [, all] = await ask(`${url}/notes`);
    expect(JSON.parse(all)).toEqual([first, expect.objectContaining({ id: 2, text: 'second' })]);
    const [, later] = await ask(`${url}/notes?after=1`);
    expect(JSON.parse(later)).toEqual([expect.objectContaining({ id: 2 })]);
  });

  test.each([
    ['/notes?after=x', undefined, 400, "'after' must be the number of a note, got 'x'\n"],
    ['/notes', '', 400, 'a note must have a text\n'],
    ['/notes', 'x'.repeat((64 << 10) + 1), 413, 'http: request body too large\n'],
    ['/nowhere', undefined, 404, '404 page not found\n'],
  ])('fails for %s', async (path, body, status, text) => {
    const { url } = await serve(env);
    expect(await ask(`${url}${path}`, body)).toEqual([status, text]);
  });
});

/** PostgreSQL on a socket in the returned folder, trusting whoever reaches it. */
async function startPostgres({ folder }: ImageRoot): Promise<string> {
  for (const name of ['dev/shm', 'tmp']) {
    await mkdir(join(folder, name), { recursive: true });
    await run('chmod', ['1777', join(folder, name)]);
  }
  for (const [name, minor] of [
    ['null', '3'],
    ['urandom', '9'],
  ] as const) {
    const { code, out } = await run('mknod', [
      '-m',
      '666',
      join(folder, 'dev', name),
      'c',
      '1',
      minor,
    ]);
    if (code !== 0) throw new Error(out);
  }
  const data = '/var/lib/postgresql/data';
  const PATH = `${process.env['PATH'] ?? ''}:/usr/lib/postgresql/18/bin`;
  const inside = ['--userspec=26:26', folder];
  const made = await run('chroot', [...inside, 'initdb', '-D', data, '-A', 'trust'], {
    env: { PATH },
  });
  if (made.code !== 0) throw new Error(made.out);
  const settings = ['-c', 'listen_addresses=', '-c', 'unix_socket_directories=/tmp'];
  const server = spawn('chroot', [...inside, 'postgres', '-D', data, ...settings], {
    env: { PATH },
  });
  started.push(server);
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.includes('ready to accept connections')) break;
  }
  server.stderr.resume();
  return join(folder, 'tmp');
}
