import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { inspectLab, listLabs, startLab, stopLab, type Lab } from '../../../lab/control-plane/lab';
import { components } from '../../../lab/control-plane/kwokctl';
import { labPaths } from '../../../lab/control-plane/paths';
import { killProcesses, labProcesses } from '../../../lab/control-plane/processes';
import { Kubectl } from '../../kubectl';
import {
  accepts,
  listeningAddresses,
  openLabsFolder,
  residentMegabytes,
  type LabsFolder,
} from './harness';

jest.setTimeout(90_000);

let folder: LabsFolder;
let lab: Lab;
const name = 'main';
const userKubeconfig = path.join(homedir(), '.kube', 'config');
let userKubeconfigBefore: string | undefined;

const options = () => ({ name, labsDirectory: folder.labsDirectory, tools: folder.tools });
const kubectl = (of: Lab, ...args: readonly string[]) => new Kubectl(of, folder.tools).must(args);
const run = async (...args: readonly string[]) => (await kubectl(lab, ...args)).trim();
const states = async () =>
  (await inspectLab(options())).components.map((each) => `${each.name} ${each.state}`);
const allRunning = components.map((component) => `${component} running`);

/** Written before everything that could lose it. */
async function keepsData(): Promise<void> {
  expect(await run('get', 'configmap', 'kept', '-o', 'jsonpath={.data.answer}')).toBe('42');
}

beforeAll(async () => {
  folder = await openLabsFolder();
  userKubeconfigBefore = await readFile(userKubeconfig, 'utf8').catch(() => undefined);
  lab = await startLab(options());
  await run('create', 'configmap', 'kept', '--from-literal=answer=42');
});

afterAll(async () => {
  await folder.close();
});

test('a started lab has three ready nodes, one in each zone', async () => {
  const columns =
    'custom-columns=NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status,ZONE:.metadata.labels.topology\\.kubernetes\\.io/zone,CPU:.status.capacity.cpu,PODS:.status.capacity.pods';
  const nodes = await run('get', 'nodes', '--no-headers', '-o', columns);
  expect(nodes.split('\n').map((line) => line.split(/\s+/))).toEqual([
    ['node-1', 'True', 'lab-a', '4', '110'],
    ['node-2', 'True', 'lab-b', '4', '110'],
    ['node-3', 'True', 'lab-c', '4', '110'],
  ]);
});

test('every component runs, and its log is there', async () => {
  expect(await states()).toEqual(allRunning);
  for (const { log } of (await inspectLab(options())).components) {
    expect((await stat(log)).isFile()).toBe(true);
  }
});

test('the kubeconfig needs no other file and only its owner can read it', async () => {
  expect(lab.kubeconfig).toContain('current-context: plinth-main');
  expect(lab.kubeconfig).not.toContain(folder.labsDirectory);
  expect((await stat(lab.kubeconfigFile)).mode & 0o777).toBe(0o600);
  expect((await stat(lab.directory)).mode & 0o777).toBe(0o700);
});

test("the user's own kubeconfig is not touched", async () => {
  const now = await readFile(userKubeconfig, 'utf8').catch(() => undefined);
  expect(now).toBe(userKubeconfigBefore);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('nothing of a lab listens anywhere but on loopback', async () => {
  const pids = (await labProcesses(lab.directory)).map(({ pid }) => pid);
  const addresses = await listeningAddresses(pids);
  expect(addresses.length).toBeGreaterThanOrEqual(7);
  expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
});

onLinux('all processes of a lab together hold at most 750 MB', async () => {
  const pids = (await labProcesses(lab.directory)).map(({ pid }) => pid);
  expect(await residentMegabytes(pids)).toBeLessThanOrEqual(750);
});

test('starting a healthy lab again changes no process', async () => {
  const before = await labProcesses(lab.directory);
  expect((await startLab(options())).server).toBe(lab.server);
  expect(await labProcesses(lab.directory)).toEqual(before);
});

test.each(components)(
  'a lab whose %s was killed is degraded until it is repaired',
  async (component) => {
    await killProcesses(lab.directory, component);
    const broken = await inspectLab(options());
    expect(broken.state).toBe('degraded');
    expect(broken.problems.join('\n')).toContain(`${component} is stopped`);
    expect(broken.problems.join('\n')).toContain(`(log: ${path.join(lab.directory, 'clusters')}`);

    const said: string[] = [];
    lab = await startLab({ ...options(), onProgress: (message) => said.push(message) });
    expect(said[0]).toContain('starting');
    expect(said[0]).toContain(component);
    expect(await states()).toEqual(allRunning);
    await keepsData();
  },
);

test('a lab that lost all its processes comes back with its data, at the same address', async () => {
  const { server } = lab;
  await killProcesses(lab.directory);
  lab = await startLab(options());
  expect(lab.server).toBe(server);
  await keepsData();
});

test('a number in a pid file that now belongs to a stranger harms neither', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  await killProcesses(lab.directory, 'kube-scheduler');
  const { pids } = labPaths(folder.labsDirectory, name);
  await writeFile(path.join(pids, 'kube-scheduler.pid'), String(stranger.pid));
  lab = await startLab(options());
  expect(await states()).toEqual(allRunning);
  expect(stranger.exitCode).toBeNull();
  expect(stranger.kill()).toBe(true);
});

test('a lab without its installation and certificates is installed anew over its data', async () => {
  await rm(path.join(lab.directory, 'clusters'), { recursive: true });
  lab = await startLab(options());
  expect(await states()).toEqual(allRunning);
  await keepsData();
});

test('a lab whose port was taken while it was down comes up on another, with its data', async () => {
  await killProcesses(lab.directory);
  const { server } = lab;
  const thief = createServer().listen(Number(new URL(server).port), '127.0.0.1');
  await once(thief, 'listening');
  lab = await startLab(options()).finally(() => thief.close());
  expect(lab.server).not.toBe(server);
  await keepsData();
});

test('two starts at once give the same lab, and the second one says that it waits', async () => {
  await killProcesses(lab.directory, 'kwok-controller');
  const said: string[] = [];
  const onProgress = (message: string) => said.push(message);
  const [first, second] = await Promise.all([
    startLab({ ...options(), onProgress }),
    startLab({ ...options(), onProgress }),
  ]);
  expect(first).toEqual(second);
  expect(said).toContain("waiting for another command that is changing the lab 'main'");
  expect(await states()).toEqual(allRunning);
});

test('more nodes are added and fewer taken away', async () => {
  await startLab({ ...options(), nodes: 4 });
  expect(await run('get', 'nodes', '-o', 'name')).toContain('node/node-4');
  await startLab(options());
  expect(await run('get', 'nodes', '-o', 'name')).not.toContain('node/node-4');
});

test.each([150, 1_500])(
  'a start killed after %i ms is finished by the next, beside another lab, and leaves nothing when it is stopped',
  async (delay) => {
    const other = { ...options(), name: `killed-${String(delay)}` };
    const script = path.join(__dirname, 'start-lab.ts');
    const child = spawn(
      process.execPath,
      [
        '-r',
        path.join(__dirname, '..', '..', '..', 'transpile', 'register.js'),
        script,
        other.name,
        other.labsDirectory,
        JSON.stringify(other.tools),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');

    const second = await startLab(other);
    expect(second.server).not.toBe(lab.server);
    expect(await kubectl(second, 'get', 'nodes', '-o', 'name')).toBe(
      'node/node-1\nnode/node-2\nnode/node-3\n',
    );
    expect(await listLabs(folder.labsDirectory)).toEqual([other.name, 'main']);

    const { components: parts } = await inspectLab(other);
    await stopLab(other);
    expect(await labProcesses(second.directory)).toEqual([]);
    expect(existsSync(second.directory)).toBe(false);
    for (const { port = 0 } of parts) expect(await accepts(port)).toBe(false);
    expect((await inspectLab(other)).state).toBe('absent');
    expect((await inspectLab(options())).state).toBe('running');
  },
);

test('a start that is called off ends soon and can be continued', async () => {
  await killProcesses(lab.directory);
  const stop = new AbortController();
  const started = startLab({ ...options(), signal: stop.signal });
  setTimeout(() => {
    stop.abort();
  }, 400);
  await expect(started).rejects.toThrow('aborted');
  lab = await startLab(options());
  await keepsData();
});

test('fails with the last words of a component that can not start, and the name of its log', async () => {
  const broken = { ...options(), name: 'broken' };
  const tools = { ...folder.tools, 'kube-apiserver': folder.tools['etcd'] ?? '' };
  const log = path.join(folder.labsDirectory, 'broken/clusters/broken/logs/kube-apiserver.log');
  await expect(startLab({ ...broken, tools })).rejects.toThrow(
    `lab 'broken': kube-apiserver ended: flag provided but not defined: -etcd-prefix (log: ${log})`,
  );
  await stopLab(broken);
});

test('a stopped lab leaves no process, port or file, and stopping it again is fine', async () => {
  const { components: parts } = await inspectLab(options());
  await stopLab(options());
  expect(await labProcesses(lab.directory)).toEqual([]);
  for (const { port = 0 } of parts) expect(await accepts(port)).toBe(false);
  expect(await listLabs(folder.labsDirectory)).toEqual([]);
  expect(existsSync(lab.directory)).toBe(false);
  await stopLab(options());
  expect((await inspectLab(options())).state).toBe('absent');
});
