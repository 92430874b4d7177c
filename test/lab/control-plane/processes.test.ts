import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { labPaths } from '../../../lab/control-plane/paths';
import {
  killProcesses,
  labProcesses,
  parsePs,
  startedComponents,
  writePidFiles,
} from '../../../lab/control-plane/processes';
import { temporaryFolder } from '../../temporary';

const folder = () => temporaryFolder('processes');

test('processes are found by the path they were started by, and killed for good', async () => {
  const directory = folder();
  const binary = path.join(directory, 'sleeper');
  symlinkSync(process.execPath, binary);
  const child = spawn(binary, ['-e', 'setTimeout(() => {}, 60_000)']);
  await once(child, 'spawn');
  expect(await labProcesses(directory)).toEqual([{ component: 'sleeper', pid: child.pid }]);
  expect(await labProcesses(`${directory}-other`)).toEqual([]);

  await killProcesses(directory, 'another');
  expect(await labProcesses(directory)).toHaveLength(1);
  await killProcesses(directory);
  expect(await labProcesses(directory)).toEqual([]);
});

test('the list of ps is read with arguments, without zombies and headers', () => {
  const output = [
    '    1 Ss   /sbin/init',
    '  812 S    /labs/local/clusters/local/bin/etcd --name=node0 --data-dir=/labs/local/data',
    '  813 S    /labs/local/clusters/local/bin/kwok-controller --version',
    '  814 Z    (etcd)',
    '  815 S    /Users/a b/labs/local/bin/simulator --max-semi-space-size=1 /x/main.js',
    '',
  ].join('\n');
  expect(parsePs(output)).toEqual([
    { pid: 1, command: '/sbin/init', firstArgument: '' },
    { pid: 812, command: '/labs/local/clusters/local/bin/etcd', firstArgument: '--name=node0' },
    {
      pid: 813,
      command: '/labs/local/clusters/local/bin/kwok-controller',
      firstArgument: '--version',
    },
    {
      pid: 815,
      command: '/Users/a b/labs/local/bin/simulator',
      firstArgument: '--max-semi-space-size=1',
    },
  ]);
});

test('pid files name the living and nobody else', async () => {
  const paths = labPaths(folder(), 'local');
  mkdirSync(paths.pids, { recursive: true });
  writeFileSync(path.join(paths.pids, 'kube-scheduler.pid'), '1');
  await writePidFiles(paths, [{ component: 'etcd', pid: 7 }]);
  expect(readdirSync(paths.pids)).toEqual(['etcd.pid']);
  expect(await startedComponents(paths)).toEqual(['etcd']);
});
