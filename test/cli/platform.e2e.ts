import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processState } from '../../cli/engine/processes';
import { workspaceOf } from '../../cli/workspace';
import { inspectLab } from '../../lab/control-plane/lab';
import { ensureTools } from '../../lab/toolchain/toolchain';

const sources = resolve(__dirname, '..', '..');
const minute = 60_000;

jest.setTimeout(10 * minute);

let checkout: string;
let kubectl: string;
const kinds =
  'deployments,statefulsets,services,secrets,serviceaccounts,configmaps,poddisruptionbudgets';

beforeAll(async () => {
  kubectl = (await ensureTools(['kubectl']))['kubectl'] ?? '';
  checkout = realpathSync(mkdtempSync(join(tmpdir(), 'plinth-platform-')));
  const left = new Set(['node_modules', '.git', '.plinth', 'Pulumi.local.yaml']);
  cpSync(sources, checkout, {
    recursive: true,
    filter: (path) => path === sources || !left.has(basename(path)),
  });
  symlinkSync(join(sources, 'node_modules'), join(checkout, 'node_modules'));
});

afterAll(async () => {
  await plinth('down');
  rmSync(checkout, { recursive: true });
});

async function plinth(...args: readonly string[]) {
  try {
    const { stdout, stderr } = await promisify(execFile)(join(checkout, 'plinth'), args, {
      cwd: checkout,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

/** Kind, namespace, name and identity of everything plinth made. */
async function made(kinds: string): Promise<readonly string[]> {
  const { kubeconfig } = workspaceOf(checkout);
  if (!existsSync(kubeconfig)) return [];
  const line =
    '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\\n"}{end}';
  const { stdout } = await promisify(execFile)(kubectl, [
    `--kubeconfig=${kubeconfig}`,
    'get',
    kinds,
    '--all-namespaces',
    '--selector=app.kubernetes.io/part-of=plinth',
    `--output=jsonpath=${line}`,
  ]);
  return stdout.split('\n').filter(Boolean).sort();
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5 * minute;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about`);
    await pause(50);
  }
}

async function labProcess(component: string): Promise<number | undefined> {
  const lab = await inspectLab({ name: 'local', labsDirectory: workspaceOf(checkout).labs });
  return lab.components.find(({ name }) => name === component)?.pid;
}

test('an engine killed in the middle of up: the next up converges without orphans or duplicates', async () => {
  const first = spawn(join(checkout, 'plinth'), ['up'], { cwd: checkout, stdio: 'ignore' });
  await until('a workload under way', async () => {
    // at first there is no server that could be asked
    const there = await made('statefulsets').catch(() => []);
    return there.length > 0;
  });
  const locks = join(
    workspaceOf(checkout).state,
    '.pulumi',
    'locks',
    'organization',
    'plinth',
    'local',
  );
  const [lock = ''] = readdirSync(locks).filter((name) => name.endsWith('.json'));
  const { pid } = JSON.parse(readFileSync(join(locks, lock), 'utf8')) as { readonly pid: number };
  process.kill(pid, 'SIGKILL');
  await new Promise((ended) => first.on('exit', ended));
  const before = await made(kinds);

  const second = await plinth('up', '--json');
  expect(second.stderr).toContain(
    'an earlier run was killed: its lock is released; objects are found by their names, ' +
      'passwords and keys of that run are generated anew',
  );
  expect(second.code).toBe(0);
  const after = await made(kinds);
  expect(after).toEqual(expect.arrayContaining([...before]) as string[]);
  const names = after.map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(new Set(names).size).toBe(names.length);
  expect(JSON.parse(second.stdout)).toMatchObject({
    stack: 'local',
    nodes: 'simulated',
    diagnostics: [],
  });
});

test('up again has nothing to do, and neither has plain pulumi in a shell with the exports', async () => {
  const { code, stdout } = await plinth('preview', '--expect-no-changes');
  expect(stdout).toMatch(/^no changes, \d+ unchanged \(/);
  expect(code).toBe(0);
  const shell =
    'eval "$(./plinth env)" && pulumi preview --stack local --expect-no-changes --non-interactive';
  await promisify(execFile)('/bin/sh', ['-c', shell], { cwd: checkout });
});

test('a killed API server is told by status and doctor, and repaired by up', async () => {
  process.kill((await labProcess('kube-apiserver')) ?? NaN, 'SIGKILL');
  const status = await plinth('status');
  expect(status.code).toBe(1);
  expect(status.stderr).toMatch(
    /^error: the local platform does not answer: https:\/\/127\.0\.0\.1:\d+: .*\n {2}fix: \.\/plinth up repairs it, \.\/plinth doctor shows what is broken\n$/,
  );
  expect((await plinth('doctor')).stdout).toMatch(/kube-apiserver is stopped/);
  const up = await plinth('up');
  expect(up.stderr).toMatch(/^control plane: repaired \(/m);
  expect(up.code).toBe(0);
  expect((await plinth('status')).code).toBe(0);
});

test('outputs are masked unless asked for', async () => {
  expect((await plinth('outputs')).stdout).toMatch(/^kubeconfig +\[secret\]$/m);
  const { stdout } = await plinth('outputs', '--json', '--show-secrets');
  expect((JSON.parse(stdout) as { readonly kubeconfig: string }).kubeconfig).toContain(
    'client-key-data',
  );
});

test('down leaves no process and no file of the stack', async () => {
  const pids = await Promise.all(['kube-apiserver', 'etcd'].map(labProcess));
  const { code, stdout } = await plinth('down');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^local is down \(/);
  expect(pids.map((pid) => processState(pid ?? NaN))).toEqual([
    { state: 'gone' },
    { state: 'gone' },
  ]);
  expect(readdirSync(workspaceOf(checkout).directory).sort()).toEqual([
    'bin',
    'pulumi-home',
    'state',
  ]);
  expect(existsSync(join(checkout, 'Pulumi.local.yaml'))).toBe(false);
});
