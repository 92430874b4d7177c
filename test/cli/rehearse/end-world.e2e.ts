import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWorld } from '../../../cli/rehearse/end-world';
import { workspaceOf } from '../../../cli/workspace';

const onLinux = process.platform === 'linux' ? test : test.skip;

let directory: string;
const sleepers: ChildProcess[] = [];

function sleeperWith(
  home: string,
  mark: NodeJS.ProcessEnv = { PLINTH_REHEARSAL: 'true' },
): ChildProcess {
  const sleeper = spawn('sleep', ['60'], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], PULUMI_HOME: home, ...mark },
  });
  sleepers.push(sleeper);
  return sleeper;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plinth-world-'));
});

afterEach(() => {
  for (const sleeper of sleepers.splice(0)) sleeper.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

onLinux('whatever runs with the home of a rehearsal ends with it, and nothing else', async () => {
  const { pulumiHome } = workspaceOf(directory);
  const inside = sleeperWith(pulumiHome);
  const outside = sleeperWith(`${pulumiHome}-of-another`);
  const visitor = sleeperWith(pulumiHome, {});
  await Promise.all([inside, outside, visitor].map((sleeper) => once(sleeper, 'spawn')));
  const ended = once(inside, 'exit');
  await endWorld(directory);
  expect(await ended).toEqual([null, 'SIGKILL']);
  for (const spared of [outside, visitor]) {
    expect([spared.exitCode, spared.signalCode]).toEqual([null, null]);
  }
});
