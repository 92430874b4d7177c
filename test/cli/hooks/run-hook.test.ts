import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processState } from '../../../cli/engine/processes';
import { runHook, type HookEnd, type HookRun } from '../../../cli/hooks/run-hook';
import { temporaryFolder } from '../../temporary';
import { fakeHost, type FakeHost } from '../fake-host';

let folder: string;
let host: FakeHost;
let heard: string[];

beforeEach(() => {
  folder = temporaryFolder('run-hook');
  host = fakeHost(folder);
  heard = [];
});

function run(script: string, more: Partial<HookRun> = {}, timeoutMs = 20_000): Promise<HookEnd> {
  const file = join(folder, 'hook');
  writeFileSync(file, script, { mode: 0o755 });
  return runHook({
    hook: { name: 'pre-install', file, timeoutMs, variables: [] },
    directory: folder,
    env: { PATH: process.env['PATH'] ?? '', GIVEN: 'yes' },
    secrets: [],
    interrupt: host.interrupt,
    say: (line) => heard.push(line),
    patienceMs: 300,
    ...more,
  });
}

const sh = (...lines: readonly string[]) => `#!/bin/sh\n${lines.join('\n')}\n`;

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come about');
    await pause(10);
  }
}

/** The process that a script wrote down is no more. */
async function isGone(name: string): Promise<void> {
  const pid = Number(readFileSync(join(folder, name), 'utf8'));
  await until(() => processState(pid).state !== 'running');
}

test('a hook gets its name, its folder and its variables, and no input; all it says is heard', async () => {
  const end = await run(sh('echo "$1 $GIVEN [$HOME]"', 'pwd >&2', 'read line || echo no input'));
  expect(end).toEqual({ kind: 'exit', code: 0 });
  expect(heard.sort()).toEqual([folder, 'no input', 'pre-install yes []'].sort());
});

test('how it ends is told: by a code, or by a signal', async () => {
  expect(await run(sh('exit 7'))).toEqual({ kind: 'exit', code: 7 });
  expect(await run(sh('kill -TERM $$'))).toEqual({ kind: 'signal', signal: 'SIGTERM' });
});

test('a secret that it prints is not heard', async () => {
  await run(sh('echo "it is hunter2"'), { secrets: ['hunter2'] });
  expect(heard).toEqual(['it is [secret]']);
});

test.each([
  [
    'names an interpreter that is not there',
    '#!/no/such/thing\n',
    'the interpreter of its first line is not there',
  ],
  [
    'names an interpreter that is no program',
    '#!/etc/passwd\n',
    'it, or the interpreter of its first line, may not be executed',
  ],
])('fails to start when it %s', async (_, script, reason) => {
  expect(await run(script)).toEqual({ kind: 'not started', reason });
});

test('after its time it is asked to end, and then made to, with all that it started', async () => {
  const started = Date.now();
  const end = await run(
    sh("trap '' TERM", 'sleep 60 & echo $! > child', 'wait', 'sleep 60'),
    {},
    300,
  );
  expect(end).toEqual({ kind: 'timeout' });
  expect(Date.now() - started).toBeLessThan(5000);
  await isGone('child');
});

test('Ctrl-C is handed on: it can put things in order', async () => {
  const running = run(
    sh("trap 'echo tidy; exit 3' INT", ': > ready', 'while :; do sleep 0.05; done'),
    { patienceMs: 10_000 },
  );
  await until(() => existsSync(join(folder, 'ready')));
  host.interruptNow();
  expect(await running).toEqual({ kind: 'exit', code: 3 });
  expect(heard).toEqual(['tidy']);
});

test.each(['the time is up', 'Ctrl-C comes again'])(
  'a hook that does not mind Ctrl-C is ended when %s',
  async (what) => {
    const again = what === 'Ctrl-C comes again';
    const running = run(sh("trap '' INT", ': > ready', 'while :; do sleep 0.05; done'), {
      patienceMs: again ? 60_000 : 300,
    });
    await until(() => existsSync(join(folder, 'ready')));
    host.interruptNow();
    if (again) host.insistNow();
    expect(await running).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  },
);

test('what it leaves running ends with it, and does not keep the run waiting', async () => {
  const started = Date.now();
  expect(await run(sh('sleep 60 & echo $! > child', 'echo done'))).toEqual({
    kind: 'exit',
    code: 0,
  });
  expect(Date.now() - started).toBeLessThan(5000);
  expect(heard).toEqual(['done']);
  await isGone('child');
});
