import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../temporary';

const sources = resolve(__dirname, '..', '..', '..');

// seconds each, but everything is read anew, which takes its time where much else runs
jest.setTimeout(600_000);

let checkout: string;

beforeAll(() => {
  checkout = temporaryFolder('up');
  const left = new Set(['node_modules', '.git', '.plinth', 'Pulumi.local.yaml', 'test', 'tools']);
  cpSync(sources, checkout, {
    recursive: true,
    filter: (path) => path === sources || !left.has(basename(path)),
  });
  symlinkSync(join(sources, 'node_modules'), join(checkout, 'node_modules'));
  mkdirSync(join(checkout, 'hooks'));
});

beforeEach(() => {
  rmSync(join(checkout, '.plinth'), { recursive: true, force: true });
});

/** Gives the local environment hooks. */
function declare(hooks: Readonly<Record<string, string>>): void {
  const file = join('environments', 'local.ts');
  const text = readFileSync(join(sources, file), 'utf8');
  const entries = Object.entries(hooks).map(([name, script]) => {
    writeFileSync(join(checkout, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return `'${name}': { run: 'hooks/${name}' }`;
  });
  const declared = `  name: 'local',\n  hooks: { ${entries.join(', ')} },\n`;
  expect(text).toContain("  name: 'local',\n");
  writeFileSync(join(checkout, file), text.replace("  name: 'local',\n", declared));
}

async function up(...args: readonly string[]) {
  try {
    const run = promisify(execFile)(join(checkout, 'plinth'), ['up', ...args], { cwd: checkout });
    return { code: 0, ...(await run) };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

/** What the run left in the workspace. */
const left = () => readdirSync(join(checkout, '.plinth')).sort();

test('a hook that fails stops the run before anything is touched', async () => {
  declare({
    'pre-install': 'echo "not on a Friday in $KAPTAIN_NAMESPACE"; exit 3',
    'post-install': 'echo never',
  });
  const { code, stdout, stderr } = await up();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(
    "error: hook pre-install of 'local': hooks/pre-install ended with exit code 3, its last lines:\n" +
      '  not on a Friday in app\n' +
      '  fix: nothing was touched: correct the hook and run up again; all it said: .plinth/logs/',
  );
  expect(stderr).not.toContain('never');
  expect(left()).toEqual(['logs']);
});

test('config makes the manifests, lets a hook look at them, and touches nothing', async () => {
  declare({ 'post-config': 'test -f "$PLINTH_MANIFESTS/app/deployment-app.yaml" && echo seen' });
  const { code, stdout, stderr } = await up('--phase', 'config', '--json');
  expect(stderr).toContain('post-config | seen\n');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    stack: 'local',
    phase: 'config',
    manifests: join(checkout, '.plinth', 'rendered', 'local'),
    objects: expect.any(Number) as number,
  });
  expect(left()).toEqual(['logs', 'rendered']);
});

test('Ctrl-C ends a hook and the run', async () => {
  const ready = join(checkout, 'ready');
  declare({ 'pre-config': `trap 'echo tidy; exit 1' INT; : > ${ready}; sleep 600 & wait; exit 1` });
  const run = spawn(join(checkout, 'plinth'), ['up'], { cwd: checkout });
  let stderr = '';
  run.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const ended = new Promise((end) => run.on('close', end));
  while (!existsSync(ready)) {
    if (run.exitCode !== null) throw new Error(`it ended before its hook began: ${stderr}`);
    await pause(100);
  }
  run.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(stderr).toContain('pre-config | tidy\n');
  expect(stderr).toContain('interrupted; run the command again to go on from here\n');
});
