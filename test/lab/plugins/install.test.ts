import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { create } from 'tar';
import { installPlugins, type InstallOptions } from '../../../lab/plugins/install';

let folder: string;
let pulumiHome: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-install-'));
  pulumiHome = join(folder, 'home');
  env = { HOME: join(folder, 'user'), PATH: '' };
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function install(more: Partial<InstallOptions> = {}) {
  return installPlugins({ pulumiHome, env, downloads: 'never', ...more });
}

async function installRandom(more: Partial<InstallOptions> = {}) {
  const [random] = await install({ names: ['random'], ...more });
  return { source: random?.source, path: random?.path ?? '' };
}

/** A plugin as others build it: an executable that says its name. */
async function build(path: string, says: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho ${says}\n`);
  await chmod(path, 0o755);
}

function run(path: string): string {
  return execFileSync(path, { encoding: 'utf8' }).trim();
}

describe('sources', () => {
  test('stand-ins serve where the machine has nothing else', async () => {
    const plugins = join(pulumiHome, 'plugins');
    const path = (name: string, version: string) =>
      join(plugins, `resource-${name}-v${version}`, `pulumi-resource-${name}`);
    const source = 'stand-in';
    expect(await install()).toEqual([
      { name: 'kubernetes', version: '4.34.2', source, path: path('kubernetes', '4.34.2') },
      { name: 'random', version: '4.21.2', source, path: path('random', '4.21.2') },
      { name: 'lab', version: '0.1.0', source, path: path('lab', '0.1.0') },
    ]);
    expect(await readFile(path('random', '4.21.2'), 'utf8')).toBe(
      [
        '#!/bin/sh',
        `node='${process.execPath}'`,
        '[ -x "$node" ] || node=node',
        `exec "$node" '${join(process.cwd(), 'lab/plugins/launch.js')}' random "$@"`,
        '',
      ].join('\n'),
    );
  });

  test('in a world of stand-ins nothing that could make real things is anything else', async () => {
    const version: Record<string, string> = { gcp: '9.37.0', tls: '5.6.1', lab: '0.1.0' };
    for (const name of ['gcp', 'tls', 'lab']) {
      const own = join(folder, `user/.pulumi/plugins/resource-${name}-v${version[name] ?? ''}`);
      await build(join(own, `pulumi-resource-${name}`), 'official');
    }
    const all = await install({ standIns: 'always' });
    expect(all.map(({ name, source }) => `${name} ${source}`)).toEqual(
      ['kubernetes', 'random', 'lab', 'tls', 'gcp'].map((name) => `${name} stand-in`),
    );
    const gcp = all.find(({ name }) => name === 'gcp');
    expect(await readFile(gcp?.path ?? '', 'utf8')).toContain('launch.js');
  });

  test('an official download that is in place gives way in a world of stand-ins', async () => {
    const plugin = join(pulumiHome, 'plugins/resource-tls-v5.6.1');
    await build(join(plugin, 'pulumi-resource-tls'), 'official');
    const marker = { source: 'official', key: 'downloaded 5.6.1' };
    await writeFile(join(plugin, 'plinth.json'), JSON.stringify(marker));
    const [usual] = await install({ names: ['tls'] });
    expect(usual?.source).toBe('official');
    const [tls] = await install({ names: ['tls'], standIns: 'always' });
    expect(tls?.source).toBe('stand-in');
    expect(await readFile(tls?.path ?? '', 'utf8')).toContain('launch.js');
  });

  test('fails when the simulated cloud is asked for in a world that is not simulated', async () => {
    await expect(install({ names: ['gcp'] })).rejects.toThrow(
      new Error("plugins: gcp is simulated only in a world of stand-ins (standIns: 'always')"),
    );
  });

  test('the newest that fits among the plugins of the user is used, in whichever home it is', async () => {
    const own = (home: string, version: string) =>
      build(
        join(home, 'plugins', `resource-random-v${version}`, 'pulumi-resource-random'),
        version,
      );
    await own(join(folder, 'user/.pulumi'), '4.21.2');
    await own(join(folder, 'other'), '4.22.0');
    env.PULUMI_HOME = join(folder, 'other');
    const { source, path } = await installRandom();
    expect(source).toBe('official');
    expect(run(path)).toBe('4.22.0');
  });

  test.each([
    ['older', '4.21.1', ''],
    ['of another major version', '5.0.0', ''],
    ['not installed to the end', '4.21.2', '.partial'],
  ])('a plugin of the user is not used when it is %s', async (_why, version, suffix) => {
    const own = join(folder, 'user/.pulumi/plugins', `resource-random-v${version}`);
    await build(join(own, 'pulumi-resource-random'), version);
    if (suffix !== '') await writeFile(`${own}${suffix}`, '');
    expect((await installRandom()).source).toBe('stand-in');
  });

  test('the stand-in gives way when the user installs a plugin, and comes back when it goes', async () => {
    const own = join(folder, 'user/.pulumi/plugins/resource-random-v4.21.2/pulumi-resource-random');
    expect((await installRandom()).source).toBe('stand-in');
    await build(own, 'official');
    expect((await installRandom()).source).toBe('official');
    await rm(own);
    expect((await installRandom()).source).toBe('stand-in');
  });

  test('the home that is being filled is not taken for the user’s', async () => {
    env.PULUMI_HOME = pulumiHome;
    await installRandom();
    expect((await installRandom()).source).toBe('stand-in');
  });

  test('a plugin on PATH is asked for its version once, and used when it fits', async () => {
    // the stand-in gives the version of the npm package
    const { path: plugin } = await installRandom({ pulumiHome: join(folder, 'elsewhere') });
    env.PATH = join(folder, 'bin');
    await mkdir(env.PATH);
    const onPath = join(env.PATH, 'pulumi-resource-random');
    await symlink(plugin, onPath);
    expect((await installRandom()).source).toBe('official');
    const memo = await readFile(join(pulumiHome, 'plugins/.plinth-memo-random.json'), 'utf8');
    expect(JSON.parse(memo)).toMatchObject({ probed: { path: onPath, version: '4.21.2' } });
    const started = performance.now();
    await installRandom();
    expect(performance.now() - started).toBeLessThan(50);
  });

  test('what is on PATH and does not answer as a plugin is not used', async () => {
    await build(join(folder, 'bin/pulumi-resource-random'), 'nonsense');
    env.PATH = join(folder, 'bin');
    expect((await installRandom()).source).toBe('stand-in');
  });

  test('the folder that the user names comes before everything else', async () => {
    const kubernetesPlugin = join(folder, 'given');
    await build(join(kubernetesPlugin, 'pulumi-resource-kubernetes'), 'given');
    const installed = await install({ kubernetesPlugin });
    expect(installed.map(({ name, source }) => `${name} ${source}`)).toEqual([
      'kubernetes official',
      'random stand-in',
      'lab stand-in',
    ]);
    expect(run(installed[0]?.path ?? '')).toBe('given');
    expect((await install({ kubernetesPlugin: '' }))[0]?.source).toBe('stand-in');
  });

  test('fails when the folder that the user names has no plugin', async () => {
    const refused = install({ kubernetesPlugin: folder });
    await expect(refused).rejects.toThrow(
      `plugins: 'PLINTH_KUBERNETES_PLUGIN' must be a folder with an executable pulumi-resource-kubernetes, got '${folder}'`,
    );
    await expect(refused).rejects.toMatchObject({
      name: 'UserError',
      fix: 'unset PLINTH_KUBERNETES_PLUGIN, or name the folder that holds the plugin',
    });
  });
});

describe('installing', () => {
  test('only the plugins that are named are installed', async () => {
    expect((await install({ names: ['random'] })).map(({ name }) => name)).toEqual(['random']);
    expect(await readdir(join(pulumiHome, 'plugins'))).toEqual(['resource-random-v4.21.2']);
  });

  test('a second run changes nothing and takes less than 50 ms', async () => {
    const first = await install();
    const marker = join(dirname(first[0]?.path ?? ''), 'plinth.json');
    await utimes(marker, 1, 1);
    const started = performance.now();
    expect(await install()).toEqual(first);
    expect(performance.now() - started).toBeLessThan(50);
    expect(statSync(marker).mtimeMs).toBe(1000);
  });

  test('runs at the same time leave one whole plugin and nothing beside it', async () => {
    const runs = Array.from({ length: 8 }, () => installRandom());
    const paths = (await Promise.all(runs)).map(({ path }) => path);
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(join(pulumiHome, 'plugins'))).toEqual(['resource-random-v4.21.2']);
    expect((await readdir(dirname(paths[0] ?? ''))).sort()).toEqual([
      'plinth.json',
      'pulumi-resource-random',
    ]);
  });

  test('what a killed run left is removed, what a living one builds is not', async () => {
    const plugins = join(pulumiHome, 'plugins');
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    await mkdir(join(plugins, `.plinth-${dead}-abc`), { recursive: true });
    await mkdir(join(plugins, `.plinth-${process.ppid}-abc`));
    await installRandom();
    expect((await readdir(plugins)).sort()).toEqual([
      `.plinth-${process.ppid}-abc`,
      'resource-random-v4.21.2',
    ]);
  });

  test('a damaged installation is made anew', async () => {
    const { path } = await installRandom();
    await rm(path);
    await installRandom();
    expect(await readFile(path, 'utf8')).toContain('launch.js');
  });

  test('fails to launch a plugin whose name is none', async () => {
    const launcher = join(process.cwd(), 'lab/plugins/launch.js');
    await expect(
      promisify(execFile)(process.execPath, [launcher, '../../x']),
    ).rejects.toMatchObject({
      code: 2,
      stderr: "usage: launch.js <plugin>, got '../../x'\n",
    });
  });
});

describe('downloads', () => {
  const system = `${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`;
  const archive = `pulumi-resource-random-v4.21.2-${system}.tar.gz`;
  const archivePath = `/get.pulumi.com/releases/plugins/${archive}`;
  const sumsPath =
    '/github.com/pulumi/pulumi-random/releases/download/v4.21.2/pulumi-random_4.21.2_checksums.txt';
  const download = {
    downloads: 'allowed',
    patience: { connectMs: 200, silenceMs: 200, pace: 1 },
  } as const;
  let server: Server;
  let requests: string[];
  let answers: Record<string, Buffer | string | undefined>;
  const SILENCE = 'silence';

  beforeEach(async () => {
    await build(join(folder, 'release/pulumi-resource-random'), 'downloaded');
    const file = join(folder, archive);
    await create({ gzip: true, cwd: join(folder, 'release'), file }, ['pulumi-resource-random']);
    const bytes = await readFile(file);
    const sum = createHash('sha256').update(bytes).digest('hex');
    requests = [];
    answers = { [archivePath]: bytes, [sumsPath]: `${sum}  ${archive}\n` };
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      const answer = answers[request.url ?? ''];
      if (answer === SILENCE) return;
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    env.PLINTH_MIRROR = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('a plugin that the machine lacks is downloaded, once', async () => {
    const first = await installRandom(download);
    expect(first.source).toBe('official');
    expect(run(first.path)).toBe('downloaded');
    expect(await installRandom(download)).toEqual(first);
    expect(requests).toEqual([sumsPath, archivePath]);
    expect(await readdir(join(pulumiHome, 'plugins'))).toEqual(['resource-random-v4.21.2']);
  });

  test('a plugin that only this project has is not looked for anywhere', async () => {
    expect((await install({ names: ['lab'], ...download }))[0]?.source).toBe('stand-in');
    expect(requests).toEqual([]);
  });

  test.each([
    ['is corrupt', (bytes: Buffer) => Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)])],
    ['is truncated', (bytes: Buffer) => bytes.subarray(0, 50)],
    ['is missing', () => undefined],
    ['never comes', () => SILENCE],
  ])('the stand-in serves when the archive %s', async (_how, damage) => {
    answers[archivePath] = damage(answers[archivePath] as Buffer);
    const started = performance.now();
    expect((await installRandom(download)).source).toBe('stand-in');
    expect(performance.now() - started).toBeLessThan(2_000);
    const left = await readdir(join(pulumiHome, 'plugins'));
    expect(left.sort()).toEqual(['.plinth-memo-random.json', 'resource-random-v4.21.2']);
  });

  test.each([
    ['no sums', undefined],
    ['only sums of other files', `${'0'.repeat(64)}  another.tar.gz\n`],
  ])('the stand-in serves when there are %s', async (_what, sums) => {
    answers[sumsPath] = sums;
    expect((await installRandom(download)).source).toBe('stand-in');
    expect(requests).toEqual([sumsPath]);
  });

  test('a failed download is not tried again for a day', async () => {
    const sums = answers[sumsPath];
    answers[sumsPath] = SILENCE;
    await installRandom(download);
    answers[sumsPath] = sums;
    expect((await installRandom(download)).source).toBe('stand-in');
    expect(requests).toEqual([sumsPath]);
    const memo = join(pulumiHome, 'plugins/.plinth-memo-random.json');
    const yesterday = Date.now() - 24 * 60 * 60 * 1000;
    await writeFile(memo, JSON.stringify({ failedDownload: { version: '4.21.2', at: yesterday } }));
    expect((await installRandom(download)).source).toBe('official');
  });
});
