import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agentDigest, ensureAgent } from '../../../lab/node/agent';
import { nodePaths, type NodePaths } from '../../../lab/node/paths';
import { temporaryFolder } from '../../temporary';

const spawned: (readonly string[])[] = [];
let processes: readonly { readonly component: string; readonly pid: number }[] = [];
let table: () => Promise<string>;
let says: (paths: NodePaths) => void = () => undefined;
let paths: NodePaths;

jest.mock('../../../lab/control-plane/processes', () => ({
  labProcesses: () => Promise.resolve(processes),
}));
jest.mock('../../../lab/node/namespaces', () => ({ toldInside: () => table() }));
jest.mock('../../../lab/node/configuration/credentials', () => ({
  ...jest.requireActual<object>('../../../lab/node/configuration/credentials'),
  clientCertificate: () => Promise.resolve({ certificate: 'CERT', key: 'KEY' }),
}));
jest.mock('node:child_process', () => ({
  ...jest.requireActual<object>('node:child_process'),
  spawn: (command: string, args: readonly string[]) => {
    spawned.push([command, ...args]);
    says(paths);
    return { unref: () => undefined };
  },
}));

beforeEach(() => {
  const directory = path.join(temporaryFolder('agent'), 'lab');
  paths = nodePaths(directory);
  mkdirSync(paths.logs, { recursive: true });
  spawned.length = 0;
  processes = [];
  table = () => Promise.resolve('table inet lab-policies {}');
  says = () => undefined;
});

afterEach(() => {
  jest.restoreAllMocks();
});

const api = { server: 'https://198.18.0.1:6443', caCert: 'CA', caKey: 'CAKEY' };
const ensure = (signal = new AbortController().signal) =>
  ensureAgent({ paths, node: { pid: 42 }, api, signal });

test('it is started with what it is known by, which nobody else may read, and never in its arguments', async () => {
  await ensure();
  const folder = path.join(paths.folder, 'agent');
  const credentials = path.join(folder, 'credentials');
  expect(spawned).toEqual([
    [
      path.join(paths.directory, 'bin', 'network-policies'),
      ...['--max-semi-space-size=1', '--max-old-space-size=64'],
      path.join(folder, 'lab/node/policies/main.js'),
      ...['--server=https://198.18.0.1:6443', `--credentials=${credentials}`, '--node=42'],
    ],
  ]);
  expect(readFileSync(path.join(credentials, 'client.key'), 'utf8')).toBe('KEY');
  expect(statSync(path.join(credentials, 'client.key')).mode & 0o777).toBe(0o600);
  expect(statSync(credentials).mode & 0o777).toBe(0o700);
});

test('one that runs is left alone', async () => {
  processes = [{ component: 'network-policies', pid: 7 }];
  await ensure();
  expect(spawned).toEqual([]);
});

/** The patience of the first question is over at the second. */
function impatient(): void {
  jest.spyOn(Date, 'now').mockReturnValueOnce(0).mockReturnValue(20_001);
}

test.each([
  ['Error: certificate has expired', 'first\nError: certificate has expired\n'],
  ['no message', ''],
])('fails when no rule comes into force, with its last words: %s', async (last, log) => {
  const file = path.join(paths.logs, 'network-policies', 'current');
  says = () => {
    writeFileSync(file, log);
  };
  table = () => Promise.reject(new Error('no such table'));
  impatient();
  await expect(ensure()).rejects.toThrow(
    new Error(`network-policies put nothing into force: ${last} (log: ${file})`, {
      cause: new Error('no such table'),
    }),
  );
});

test('whoever gives up waiting hears why he did', async () => {
  table = () => Promise.reject(new Error('ended'));
  await expect(ensure(AbortSignal.abort())).rejects.toThrow(new Error('ended'));
});

test('its version is one as long as its sources are the same', async () => {
  expect(await agentDigest()).toMatch(/^[0-9a-f]{64}$/);
  expect(await agentDigest()).toBe(await agentDigest());
});
