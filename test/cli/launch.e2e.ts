import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const checkout = resolve(__dirname, '..', '..');
const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } };

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'plinth-launch-')));
  cpSync(join(checkout, 'plinth'), join(folder, 'plinth'));
  mkdirSync(join(folder, 'cli', 'edge'), { recursive: true });
  cpSync(join(checkout, 'cli', 'launch.js'), join(folder, 'cli', 'launch.js'));
  cpSync(join(checkout, 'transpile'), join(folder, 'transpile'), { recursive: true });
  writeFileSync(
    join(folder, 'cli', 'edge', 'main.ts'),
    'export function main(argv: readonly string[]): void { console.log(`ran ${argv.join(" ")}`); }',
  );
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** An npm that counts its runs and installs by linking what the launcher needs. */
function fakeNpm(script: string): void {
  mkdirSync(join(folder, 'bin'));
  const file = join(folder, 'bin', 'npm');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${folder}/npm-runs\n${script}\n`);
  chmodSync(file, 0o755);
}

const installing = () => `
sleep 0.3
rm -rf node_modules; mkdir -p node_modules
ln -s ${checkout}/node_modules/@swc node_modules/@swc
cp package-lock.json node_modules/.package-lock.json`;

async function launch(...args: readonly string[]) {
  const path = [join(folder, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const run = promisify(execFile);
  try {
    const { stdout, stderr } = await run(join(folder, 'plinth'), args, {
      cwd: folder,
      env: { PATH: path },
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

const npmRuns = () => readFileSync(join(folder, 'npm-runs'), 'utf8').trim().split('\n');

test('packages are installed first, once, and only then does the command run', async () => {
  fakeNpm(installing());
  expect(await launch('up', '--json')).toMatchObject({
    code: 0,
    stdout: 'ran up --json\n',
    stderr: expect.stringMatching(
      /^installing npm packages \(npm ci\)\nnpm packages installed in \d+ s\n$/,
    ) as string,
  });
  expect(await launch('status')).toEqual({ code: 0, stdout: 'ran status\n', stderr: '' });
  expect(npmRuns()).toEqual(['ci --ignore-scripts --no-audit --no-fund']);
});

test('packages that are a link to those of another checkout are left alone', async () => {
  const others = join(folder, 'others');
  mkdirSync(others);
  writeFileSync(join(others, 'package'), '');
  symlinkSync(others, join(folder, 'node_modules'));
  fakeNpm(installing().replace('rm -rf node_modules;', 'rm -rf node_modules/*;'));
  expect((await launch('up')).stdout).toBe('ran up\n');
  expect(readdirSync(others)).toEqual(['package']);
});

test('two runs at once install once', async () => {
  fakeNpm(installing());
  const both = await Promise.all([launch('a'), launch('b')]);
  expect(both.map(({ stdout }) => stdout)).toEqual(['ran a\n', 'ran b\n']);
  expect(npmRuns()).toHaveLength(1);
});

test('packages that npm itself brought up to date are not installed again', async () => {
  fakeNpm('exit 1');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(checkout, 'node_modules', '@swc'), join(folder, 'node_modules', '@swc'));
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify(lock));
  expect(await launch('up')).toEqual({ code: 0, stdout: 'ran up\n', stderr: '' });
});

test('a changed lock file installs again', async () => {
  fakeNpm(installing());
  await launch('up');
  const changed = { packages: { ...lock.packages, 'node_modules/a': { version: '2.0.0' } } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(changed));
  await launch('up');
  expect(npmRuns()).toHaveLength(2);
});

test('the lock of a killed install does not stop the next one', async () => {
  fakeNpm(installing());
  mkdirSync(join(folder, '.plinth'));
  writeFileSync(join(folder, '.plinth', 'npm-ci.lock'), String(2 ** 30));
  expect((await launch('up')).stdout).toBe('ran up\n');
});

test('fails with the words of npm and the path of the log', async () => {
  fakeNpm('echo "npm error network unreachable"; exit 1');
  expect(await launch('up')).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'installing npm packages (npm ci)\n' +
      '  npm error network unreachable\n' +
      'error: npm ci ended with exit code 1\n' +
      '  log: .plinth/logs/npm-ci.log\n',
  });
});

test('fails on a Node that is too old, before anything else', async () => {
  const fake = join(folder, 'old.js');
  writeFileSync(fake, "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });");
  const run = promisify(execFile)(process.execPath, ['-r', fake, join(folder, 'plinth'), 'up'], {
    cwd: folder,
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr:
      `error: Node 20.19 or newer is needed, this is 18.20.4 (${process.execPath})\n` +
      '  fix: install a newer one from https://nodejs.org or with your version manager\n',
  });
});
