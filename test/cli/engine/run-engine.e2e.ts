import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { releaseStaleLocks } from '../../../cli/engine/locks';
import { endOrphans } from '../../../cli/engine/orphans';
import { processState } from '../../../cli/engine/processes';
import { initializeStack } from '../../../cli/engine/pulumi';
import { readState, stateFile } from '../../../cli/engine/state';
import { settlePendingCreates } from '../../../cli/recovery';
import { runStack, type RunOutcome } from '../../../cli/stack-run';
import { fakeHost } from '../fake-host';
import { smallProgram, type SmallProgram } from './program';

const sdk = resolve(__dirname, '..', '..', '..', 'node_modules', '@pulumi', 'pulumi');
const minutes = 60_000;

jest.setTimeout(3 * minutes);

const quick = `
const pulumi = require('@pulumi/pulumi');
new pulumi.Stash('one', { input: 1 });
exports.secret = new pulumi.Stash('two', { input: pulumi.secret('hunter2') }).output;
`;

// a creation that lasts until a file is there, but does not outlive a killed test for long
const slow = (file: string) => `
const pulumi = require('@pulumi/pulumi');
class Slow extends pulumi.dynamic.Resource {
  constructor(name) {
    const create = async () => {
      const fs = require('fs');
      const deadline = Date.now() + ${2 * minutes};
      while (!fs.existsSync(${JSON.stringify(file)})) {
        if (Date.now() > deadline) throw new Error('nobody let it go on');
        await new Promise((next) => setTimeout(next, 50));
      }
      return { id: name, outs: {} };
    };
    super({ create }, name, {});
  }
}
new Slow('slow');
`;

let program: SmallProgram;

beforeEach(async () => {
  program = await smallProgram(quick);
  const plugin = join(program.workspace.pulumiHome, 'plugins', 'resource-pulumi-nodejs-v3.230.0');
  mkdirSync(plugin, { recursive: true });
  symlinkSync(
    join(sdk, 'pulumi-resource-pulumi-nodejs'),
    join(plugin, 'pulumi-resource-pulumi-nodejs'),
  );
  await initializeStack(program.call);
});

afterEach(() => {
  // of a test that failed on its way
  for (const lock of lockFiles()) endOwner(lock);
  endOrphans(program.workspace.pulumiHome);
  program.remove();
});

const host = () => fakeHost(program.call.directory);
const gate = () => join(program.call.directory, 'go-on');
const goOn = () => {
  writeFileSync(gate(), '');
};

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + minutes;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about`);
    await pause(50);
  }
}

const ownState = () => stateFile(program.workspace.state, 'plinth', 'local');

const isPending = () => (readState(ownState(), 'local')?.pendingCreates.length ?? 0) > 0;

/** Under way and saved: an engine that is killed while it writes its state may leave one that can not be read. */
const isPendingForAWhile = () => isPending() && Date.now() - statSync(ownState()).mtimeMs > 1000;

/** Waits for the creation; an engine that ends without it says why. */
async function underWay(run: Promise<RunOutcome>, holds = isPending): Promise<void> {
  let words: string | undefined;
  run.then(
    ({ result }) => (words = JSON.stringify(result.diagnostics)),
    (error: unknown) => (words = String(error)),
  );
  await until('the creation', () => {
    if (words !== undefined) throw new Error(`the engine ended before its creation: ${words}`);
    return holds();
  });
}

test('a run is reduced to its counts, and the next one has nothing to do', async () => {
  const first = await runStack(host(), program.call, 'up');
  expect(first.exit).toEqual({ code: 0, signal: undefined });
  expect(first.result.counts).toEqual({ create: 3, update: 0, replace: 0, delete: 0, same: 0 });
  const second = await runStack(host(), program.call, 'up');
  expect(second.result.counts).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 3 });
});

test('no secret is written down in the clear, although the events quote it', async () => {
  const quoted: string[] = [];
  await runStack(host(), program.call, 'up', {
    onEvent: (event) => quoted.push(JSON.stringify(event)),
  });
  expect(quoted.join('')).toContain('hunter2');
  const { directory } = program.workspace;
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
  expect(texts.filter((text) => text.includes('hunter2'))).toEqual([]);
});

test('an error of the program is a diagnostic of the result', async () => {
  program.rewrite("throw new Error('wrong turn');");
  const { exit, result } = await runStack(host(), program.call, 'up');
  expect(exit.code).not.toBe(0);
  expect(result.diagnostics[0]).toMatchObject({ severity: 'error' });
  expect(result.diagnostics[0]?.message).toContain('Error: wrong turn');
});

test('Ctrl-C lets the engine finish what it has begun: nothing is pending, no lock is left', async () => {
  program.rewrite(slow(gate()));
  const interrupted = host();
  const run = runStack(interrupted, program.call, 'up');
  await underWay(run);
  interrupted.interruptNow();
  await pause(500);
  goOn();
  const { exit } = await run;
  expect(exit).toEqual({ code: expect.any(Number) as number, signal: undefined });
  expect(interrupted.noted).toEqual([
    'ending the engine in good order; press Ctrl-C again to end it at once',
  ]);
  expect(isPending()).toBe(false);
  expect(lockFiles()).toEqual([]);
});

test('Ctrl-C again ends an engine that waits for something', async () => {
  program.rewrite(slow(gate()));
  const interrupted = host();
  const run = runStack(interrupted, program.call, 'up');
  await underWay(run);
  interrupted.interruptNow();
  interrupted.insistNow();
  const insistedAt = Date.now();
  await run;
  expect(Date.now() - insistedAt).toBeLessThan(20_000);
});

test('a killed engine leaves a lock, a pending creation and helpers; the next run goes on without anybody doing anything', async () => {
  program.rewrite(slow(gate()));
  const run = runStack(host(), program.call, 'up');
  await underWay(run, isPendingForAWhile);
  expect(lockFiles()).toHaveLength(1);
  endOwner(lockFiles()[0] ?? '');
  expect((await run).exit).toEqual({ code: 1, signal: 'SIGKILL' });

  expect(releaseStaleLocks(program.workspace.state, 'plinth', 'local')).toBe(1);
  expect(endOrphans(program.workspace.pulumiHome)).toBeGreaterThan(0);
  expect(await settlePendingCreates(host(), program.call, '/no/cluster/is/asked')).toBe(0);
  expect(isPending()).toBe(false);

  goOn();
  const next = await runStack(host(), program.call, 'up');
  expect(next.exit.code).toBe(0);
  expect(next.result.diagnostics).toEqual([]);
  expect(next.result.counts.create).toBeGreaterThan(0);
});

test('the lock of a live engine is not broken', async () => {
  program.rewrite(slow(gate()));
  const { directory, pulumi, env } = program.call;
  const engine = spawn(
    pulumi,
    ['up', '--yes', '--skip-preview', '--non-interactive', '--stack', 'local'],
    {
      cwd: directory,
      env,
      stdio: 'ignore',
    },
  );
  await until('the lock', () => lockFiles().length > 0);
  expect(() => releaseStaleLocks(program.workspace.state, 'plinth', 'local')).toThrow(
    `stack 'local': another run is at work: process ${engine.pid ?? 0} of `,
  );
  expect(lockFiles()).toHaveLength(1);
});

function endOwner(lock: string): void {
  const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { readonly pid: number };
  if (processState(pid).state === 'running') process.kill(pid, 'SIGKILL');
}

function lockFiles(): readonly string[] {
  const folder = join(
    program.workspace.state,
    '.pulumi',
    'locks',
    'organization',
    'plinth',
    'local',
  );
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}
