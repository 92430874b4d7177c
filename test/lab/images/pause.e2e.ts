import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureTools } from '../../../lab/toolchain/toolchain';

let pause: string;
beforeAll(async () => {
  ({ pause = '' } = await ensureTools(['pause'], { path: 'ignored' }));
}, 60_000);

const started: ChildProcess[] = [];
afterEach(() => {
  // with it goes everything in its namespace
  for (const shell of started.splice(0)) shell.kill('SIGKILL');
});

/** Processes whose parent is another one, with what the kernel says of their state. */
async function childrenOf(parent: number): Promise<readonly { pid: number; state: string }[]> {
  const found = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // the name before it may hold spaces and brackets
    const [state = '', of = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (Number(of) === parent) found.push({ pid: Number(name), state });
  }
  return found;
}

async function eventually<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const seen = await look();
    if (good(seen) || Date.now() > deadline) return seen;
    await sleep(20);
  }
}

/** Starts a program as the first process of a pod: with two children that lost their parent, one of which ends with our end of a pipe. */
async function firstProcess(...program: string[]): Promise<{ shell: ChildProcess; pid: number }> {
  const script = 'exec 3<&0; (cat <&3 & sleep 600 &); exec "$@" 3<&-';
  const shell = spawn(
    'unshare',
    [
      ...(process.getuid?.() === 0 ? [] : ['-r']),
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-c',
      script,
      'sh',
      ...program,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  started.push(shell);
  const [first] = await eventually(
    () => childrenOf(shell.pid ?? 0),
    (children) => children.length > 0,
  );
  const pid = first?.pid ?? 0;
  await eventually(
    () => childrenOf(pid),
    (children) => children.length === 2,
  );
  shell.stdin.end();
  return { shell, pid };
}

test('collects processes that lost their parent, and ends when it is told to', async () => {
  const { shell, pid } = await firstProcess(pause);
  const ended = once(shell, 'exit');
  const left = await eventually(
    () => childrenOf(pid),
    (children) => children.length === 1,
  );
  expect(left).toEqual([{ pid: expect.any(Number) as number, state: 'S' }]);
  process.kill(pid, 'SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('fails to be collected by a first process that does not care', async () => {
  const { pid } = await firstProcess('tail', '-f', '/dev/null');
  const left = await eventually(
    () => childrenOf(pid),
    (children) => children.some(({ state }) => state === 'Z'),
  );
  expect(left.map(({ state }) => state).sort()).toEqual(['S', 'Z']);
});
