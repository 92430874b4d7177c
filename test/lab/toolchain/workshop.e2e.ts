import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from 'tar';
import { UserError } from '../../../errors/user-error';
import { thisPlatform } from '../../../lab/toolchain/platform';
import { Workshop } from '../../../lab/toolchain/workshop';
import { body, fakeWorkshop, startMirror, steps } from './fixtures';
import { fakeTool, greetings } from './greetings';

jest.setTimeout(60_000);

const platform = thisPlatform();
const here = `${platform.os}-${platform.arch}`;
const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
const env = process.env;
const home = { HOME: env['HOME'] };

const says = (path: string | undefined): string =>
  execFileSync(path ?? '', { encoding: 'utf8', stdio: 'pipe' });
const scratchOf = (folder: string): Promise<string[]> => readdir(join(folder, 'cache', 'scratch'));
const sourceOf = async (path: string): Promise<unknown> => {
  const record = await readFile(join(dirname(path), 'record.json'), 'utf8');
  return (JSON.parse(record) as { source: unknown }).source;
};

describe('building', () => {
  test('makes the tools of a module by one build, and finds them the next time', async () => {
    const { folder, events, props } = await fakeWorkshop(greetings, { platform, env });
    const paths = await new Workshop(props).ensure(['hello', 'goodbye']);
    expect(says(paths['hello'])).toBe('hello v1.2.3\n');
    expect(says(paths['goodbye'])).toBe('goodbye v1.2.3\n');
    // a build that lasts is told again and again
    const told = new Set(steps(events).filter((step) => !step.includes('compiled')));
    expect([...told]).toEqual([
      `hello building: hello, goodbye with ${go}`,
      `goodbye building: hello, goodbye with ${go}`,
      `hello done: 1.2.3 at ${paths['hello'] ?? ''}`,
      `goodbye done: 1.2.3 at ${paths['goodbye'] ?? ''}`,
    ]);
    expect(await scratchOf(folder)).toEqual([]);

    events.length = 0;
    expect(await new Workshop(props).ensure(['hello', 'goodbye'])).toEqual(paths);
    expect(steps(events)).toEqual([
      `hello found: 1.2.3 at ${paths['hello'] ?? ''}`,
      `goodbye found: 1.2.3 at ${paths['goodbye'] ?? ''}`,
    ]);
  });

  test('a change of version, flags, platform or module is another entry', async () => {
    const { folder, props } = await fakeWorkshop(greetings);
    const entryWith = async (changed: Partial<typeof props>): Promise<string> => {
      const [finding] = await new Workshop({ ...props, ...changed }).look(['hello']);
      return finding?.entry.executable ?? '';
    };
    const hello = (more: Parameters<typeof fakeTool>[1]): Partial<typeof props> => ({
      catalogue: { ...greetings, hello: fakeTool('hello', more) },
    });
    const first = await entryWith({});
    expect(await entryWith({})).toBe(first);
    const others = [
      await entryWith(hello({ version: '1.2.4' })),
      await entryWith(hello({ ldflags: [] })),
      await entryWith(hello({ tags: ['short'] })),
      await entryWith(hello({ package: 'fake.test/greetings/goodbye' })),
      await entryWith({ platform: { os: 'darwin', arch: 'amd64' } }),
      await entryWith({ platform: { os: 'linux', arch: 'arm64' } }),
    ];
    for (const file of ['go.mod', 'go.sum']) {
      await appendFile(join(folder, 'modules', 'greetings', file), '\n');
      others.push(await entryWith({}));
    }
    expect(new Set([first, ...others]).size).toBe(9);
  });

  test('leaves out what build tags say', async () => {
    const catalogue = { ...greetings, hello: fakeTool('hello', { tags: ['short'] }) };
    const { folder, props } = await fakeWorkshop(catalogue, { platform, env });
    const file = join(folder, 'modules', 'greetings', 'version', 'long.go');
    await writeFile(
      file,
      '//go:build !short\n\npackage version\n\nfunc init() { Version += "-long" }\n',
    );
    const { hello = '' } = await new Workshop(props).ensure(['hello']);
    expect(says(hello)).toBe('hello v1.2.3\n');
  });

  test('rebuilds a corrupt entry and says what was wrong', async () => {
    const { props } = await fakeWorkshop(greetings, { platform, env });
    const { hello = '' } = await new Workshop(props).ensure(['hello']);
    const whole = (await readFile(hello)).length;
    await truncate(hello, 100);
    const [finding] = await new Workshop(props).look(['hello']);
    expect(finding?.found).toBeUndefined();
    expect(finding?.rejected).toEqual([`${hello}: it has 100 bytes, not ${whole}`]);
    expect(await new Workshop(props).ensure(['hello'])).toEqual({ hello });
    expect(says(hello)).toBe('hello v1.2.3\n');
  });

  test("keeps the user's harmless GOFLAGS and drops those that would change the result", async () => {
    const GOFLAGS = '-tags=other -mod=vendor -race -ldflags=-X=1 -p=1';
    const { props } = await fakeWorkshop(greetings, { platform, env: { ...env, GOFLAGS } });
    const { hello } = await new Workshop(props).ensure(['hello']);
    expect(says(hello)).toBe('hello v1.2.3\n');
  });

  test('fails with what the compiler said, for every tool of the module', async () => {
    const { folder, props } = await fakeWorkshop(greetings, { platform, env });
    const module = join(folder, 'modules', 'greetings');
    await writeFile(join(module, 'hello', 'main.go'), 'package main\n\nfunc main() { oops }\n');
    const error: unknown = await new Workshop(props).ensure(['hello']).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toHaveProperty('problems', [
      `tools.hello: 'version' 1.2.3 is missing: there is no official build for ${here}; go build in ${module} failed (exit code 1): # fake.test/greetings/hello; hello/main.go:3:15: undefined: oops`,
    ]);
    expect(await scratchOf(folder)).toEqual([]);
  });

  test('fails when the module wants a newer Go than there is', async () => {
    const { folder, props } = await fakeWorkshop(greetings, {
      platform,
      env: { ...env, GOTOOLCHAIN: 'local' },
    });
    const goMod = join(folder, 'modules', 'greetings', 'go.mod');
    await writeFile(goMod, 'module fake.test/greetings\n\ngo 1.99\n');
    await expect(new Workshop(props).ensure(['hello'])).rejects.toThrow(
      `tools.hello: 'version' 1.2.3 is missing: there is no official build for ${here}; go build in ${dirname(goMod)} failed (exit code 1): go: go.mod requires go >= 1.99 (running ${go.replace('go', 'go ')}; GOTOOLCHAIN=local)`,
    );
  });
});

describe('a run that is interrupted', () => {
  const slowly = 'package main\n\nimport _ "net/http"\n\nfunc main() { println("hello v1.2.3") }\n';
  // a compile cache of its own, so that the build takes long enough to be interrupted
  const coldEnv = (folder: string): NodeJS.ProcessEnv => ({ ...env, GOCACHE: join(folder, 'go') });

  const processesIn = (folder: string): string =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder))
      .join('\n');

  const expectSoon = async (condition: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 100 && !condition(); tries += 1) await sleep(200);
    expect(condition()).toBe(true);
  };

  test('by its signal ends the build, leaves nothing, and a rerun converges', async () => {
    const { folder, props } = await fakeWorkshop(greetings, { platform });
    await writeFile(join(folder, 'modules', 'greetings', 'hello', 'main.go'), slowly);
    const abort = new AbortController();
    const env = coldEnv(folder);
    const run = new Workshop({ ...props, env, signal: abort.signal }).ensure(['hello']);
    setTimeout(() => {
      abort.abort(new Error('Ctrl-C'));
    }, 1500);
    await expect(run).rejects.toThrow('Ctrl-C');
    expect(await scratchOf(folder)).toEqual([]);
    expect(processesIn(folder)).toBe('');
    const { hello } = await new Workshop({ ...props, env: process.env }).ensure(['hello']);
    expect(says(hello)).toBe('');
  });

  test('by kill -9 leaves no half-made tool, and a rerun converges and sweeps', async () => {
    const { folder, props } = await fakeWorkshop(greetings, { platform });
    await writeFile(join(folder, 'modules', 'greetings', 'hello', 'main.go'), slowly);
    const child = start(folder, coldEnv(folder));
    await once(child.stdout ?? child, 'data');
    await sleep(1000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await scratchOf(folder)).toHaveLength(1);
    // nobody reads what Go says any more, and that ends it
    await expectSoon(() => processesIn(folder) === '');

    const { hello } = await new Workshop({ ...props, env }).ensure(['hello']);
    expect(says(hello)).toBe('');
    expect(await scratchOf(folder)).toEqual([]);
  });
});

const start = (folder: string, childEnv: NodeJS.ProcessEnv): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...['-r', './transpile/register.js', join(__dirname, 'run.ts')],
      ...[join(folder, 'modules'), join(folder, 'cache')],
    ],
    { env: childEnv, stdio: ['ignore', 'pipe', 'inherit'], cwd: join(__dirname, '..', '..', '..') },
  );

test('two runs at once build once: the second waits, and says for whom', async () => {
  const { folder } = await fakeWorkshop(greetings, { platform, env });
  const outputs = await Promise.all(
    [start(folder, env), start(folder, env)].map(async (child) => {
      const lines: string[] = [];
      child.stdout?.on('data', (text: Buffer) => lines.push(...text.toString().split('\n')));
      await once(child, 'exit');
      return { pid: child.pid, lines };
    }),
  );
  const built = outputs.filter(({ lines }) => lines.some((line) => line.includes(' building: ')));
  expect(built).toHaveLength(1);
  const second = outputs.find(({ pid }) => pid !== built[0]?.pid);
  expect(second?.lines[0]).toMatch(
    new RegExp(
      `^hello waiting: for (process ${built[0]?.pid ?? ''}, at it since .* UTC|another run), which makes greetings$`,
    ),
  );
  expect(second?.lines.filter((line) => / done: /.test(line))).toHaveLength(2);
});

describe('PATH', () => {
  const install = async (folder: string, ldflags: readonly string[]): Promise<string> => {
    const bin = join(folder, 'bin');
    const tool = fakeTool('hello', { ldflags });
    const { props } = await fakeWorkshop({ hello: tool }, { platform, env });
    const { hello = '' } = await new Workshop(props).ensure(['hello']);
    await mkdir(bin, { recursive: true });
    await copyFile(hello, join(bin, 'hello'));
    return bin;
  };
  const versioned = (version: string): readonly string[] => [
    `-X fake.test/greetings/version.Version=${version}`,
  ];

  test('is used before the cache, and asked once', async () => {
    const { folder, events, props } = await fakeWorkshop(greetings, { platform });
    const bin = await install(folder, versioned('1.2.9'));
    const PATH = [bin, env['PATH']].join(delimiter);
    const paths = await new Workshop({ ...props, env: { ...env, PATH } }).ensure(['hello']);
    expect(paths).toEqual({ hello: join(bin, 'hello') });
    expect(steps(events)).toEqual([`hello found: 1.2.9 at ${join(bin, 'hello')}`]);
    const memory = await readFile(join(folder, 'cache', 'versions.json'), 'utf8');
    expect(Object.values(JSON.parse(memory) as object)).toEqual(['1.2.9']);
    // a second run believes what it remembers
    await writeFile(join(folder, 'cache', 'versions.json'), memory.replace('1.2.9', '1.2.5'));
    const [again] = await new Workshop({ ...props, env: { ...env, PATH } }).look(['hello']);
    expect(again?.found?.version).toBe('1.2.5');
  });

  test.each([
    ['1.3.0', 'is 1.3.0, must be ~1.2.0'],
    ['1.2.3-dispatcher', 'is 1.2.3-dispatcher, must be ~1.2.0'],
    ['unknown', 'does not tell its version'],
  ])('fails with version %s: the tool is built', async (version, why) => {
    const { folder, props } = await fakeWorkshop(greetings, { platform });
    const bin = await install(folder, versioned(version));
    const workshop = new Workshop({
      ...props,
      env: { ...env, PATH: [bin, env['PATH']].join(delimiter) },
    });
    const [finding] = await workshop.look(['hello']);
    expect(finding?.rejected).toEqual([`${join(bin, 'hello')} ${why}`]);
    const { hello = '' } = await workshop.ensure(['hello']);
    expect(hello).toContain(join(folder, 'cache'));
  });
});

describe('the official download', () => {
  const digestOf = (content: Buffer | string): string =>
    createHash('sha256').update(content).digest('hex');
  const download = (name: string, archive = false): Parameters<typeof fakeTool>[1] => ({
    download: {
      url: `https://tools.test/v{version}/${archive ? 'greetings.tar.gz' : `${name}-{os}-{arch}`}`,
      checksums: 'https://tools.test/v{version}/SHA256SUMS',
      platforms: [here],
      ...(archive && { member: `greetings/${name}` }),
    },
  });
  const content = '#!/bin/sh\necho official\n';
  const sums = `${digestOf(content)}  hello-${here}\n`;
  const hello = { hello: fakeTool('hello', download('hello')) };

  test('is preferred to a build', async () => {
    const mirror = await startMirror({
      '/tools.test/v1.2.3/SHA256SUMS': body(sums),
      [`/tools.test/v1.2.3/hello-${here}`]: body(content),
    });
    const { events, props } = await fakeWorkshop(hello, { platform, env, mirror: mirror.url });
    const { hello: path = '' } = await new Workshop(props).ensure(['hello']);
    await mirror.stop();
    expect(says(path)).toBe('official\n');
    const url = `${mirror.url}/tools.test/v1.2.3/hello-${here}`;
    expect(await sourceOf(path)).toBe(url);
    expect(steps(events)).toEqual([`hello downloading: ${url}`, `hello done: 1.2.3 at ${path}`]);
  });

  test('of an archive is fetched once for all the tools in it', async () => {
    const { folder, props } = await fakeWorkshop(
      {
        hello: fakeTool('hello', download('hello', true)),
        goodbye: fakeTool('goodbye', download('goodbye', true)),
      },
      { platform, env: home },
    );
    await mkdir(join(folder, 'greetings'));
    for (const name of ['hello', 'goodbye']) {
      await writeFile(join(folder, 'greetings', name), `#!/bin/sh\necho official ${name}\n`);
    }
    const file = join(folder, 'greetings.tar.gz');
    await create({ gzip: true, file, cwd: folder }, ['greetings']);
    const archive = await readFile(file);
    const mirror = await startMirror({
      '/tools.test/v1.2.3/SHA256SUMS': body(`${digestOf(archive)}  greetings.tar.gz\n`),
      '/tools.test/v1.2.3/greetings.tar.gz': body(archive),
    });
    const paths = await new Workshop({ ...props, mirror: mirror.url }).ensure(['hello', 'goodbye']);
    await mirror.stop();
    expect(says(paths['goodbye'])).toBe('official goodbye\n');
    expect(mirror.asked).toEqual([
      '/tools.test/v1.2.3/SHA256SUMS',
      '/tools.test/v1.2.3/greetings.tar.gz',
    ]);
  });

  test('fails its checksum: the tool is built', async () => {
    const mirror = await startMirror({
      '/tools.test/v1.2.3/SHA256SUMS': body(sums),
      [`/tools.test/v1.2.3/hello-${here}`]: body('something else'),
    });
    const { folder, props } = await fakeWorkshop(hello, { platform, env, mirror: mirror.url });
    const { hello: path = '' } = await new Workshop(props).ensure(['hello']);
    await mirror.stop();
    expect(says(path)).toBe('hello v1.2.3\n');
    expect(await sourceOf(path)).toBe(`go build, ${go}`);
    expect(await scratchOf(folder)).toEqual([]);
  });

  test('fails and there is no Go: one error names every tool and every source', async () => {
    const mirror = await startMirror({});
    const { props } = await fakeWorkshop(
      { ...hello, goodbye: fakeTool('goodbye', { module: 'greetings' }) },
      { platform, env: home, mirror: mirror.url },
    );
    const error: unknown = await new Workshop(props)
      .ensure(['hello', 'goodbye'])
      .catch((e: unknown) => e);
    await mirror.stop();
    expect(error).toHaveProperty('problems', [
      `tools.hello: 'version' 1.2.3 is missing: ${mirror.url}/tools.test/v1.2.3/hello-${here}: ${mirror.url}/tools.test/v1.2.3/SHA256SUMS answered 404; Go 1.26 or newer is not installed`,
      `tools.goodbye: 'version' 1.2.3 is missing: there is no official build for ${here}; Go 1.26 or newer is not installed`,
    ]);
  });

  test('of a publisher out of reach is not tried again by the next run, which builds', async () => {
    const mirror = await startMirror({});
    await mirror.stop();
    const { host } = new URL(mirror.url);
    const { events, props } = await fakeWorkshop(
      { ...greetings, ...hello, goodbye: fakeTool('goodbye', download('goodbye')) },
      { platform, env, mirror: mirror.url },
    );
    await new Workshop(props).ensure(['hello']);
    await new Workshop(props).ensure(['goodbye']);
    expect(events.filter(({ step }) => step === 'downloading').map(({ tool }) => tool)).toEqual([
      'hello',
    ]);
    // without Go it is the last chance, so it is tried for real
    const lost = new Workshop({ ...props, env: home, modules: props.modules });
    const changed = new Workshop({
      ...props,
      env: home,
      catalogue: {
        ...hello,
        goodbye: fakeTool('goodbye', { ...download('goodbye'), version: '9.9.9' }),
      },
    });
    expect(Object.keys(await lost.ensure(['hello']))).toEqual(['hello']);
    await expect(changed.ensure(['goodbye'])).rejects.toThrow(
      `tools.goodbye: 'version' 9.9.9 is missing: ${mirror.url}/tools.test/v9.9.9/goodbye-${here}: ${host} cannot be reached (ECONNREFUSED); Go 1.26 or newer is not installed`,
    );
  });
});

test('fails with one clear error when the cache cannot be written', async () => {
  const { folder, props } = await fakeWorkshop(greetings, { platform, env });
  await writeFile(join(folder, 'cache'), 'a file where the folder should be');
  await expect(new Workshop(props).ensure(['hello'])).rejects.toThrow(
    `cache: 'folder' must be writable, got '${join(folder, 'cache')}'`,
  );
});
