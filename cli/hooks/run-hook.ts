import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Interrupt } from '../host';
import { Lines } from './lines';
import type { Hook } from './variables';

/** How a hook ended. */
export type HookEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'not started'; readonly reason: string };

export interface HookRun {
  readonly hook: Hook;
  /** Its working directory. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Texts that are blotted out of what it says. */
  readonly secrets: readonly string[];
  readonly interrupt: Interrupt;
  /** Gets each line of its output. */
  readonly say: (line: string) => void;
  /** Time it gets to end by itself once it is asked to. @default 5000 */
  readonly patienceMs?: number;
}

/**
 * Runs a hook to its end, with its own name as its argument. Whatever it has started ends with it: after Ctrl-C, after
 * its time, and when it leaves something running.
 */
export async function runHook(run: HookRun): Promise<HookEnd> {
  const { hook, interrupt, patienceMs = 5000 } = run;
  const child = spawn(hook.file, [hook.name], {
    cwd: run.directory,
    env: run.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group of its own, so that all of it can be ended
    detached: true,
  });
  const streams = [child.stdout, child.stderr].map((stream) => {
    const lines = new Lines(run.say, run.secrets);
    stream.on('data', (piece: Buffer) => {
      lines.add(piece);
    });
    return { stream, lines };
  });
  const closed = new Promise<void>((resolve) => child.on('close', resolve));
  const end = new Promise<HookEnd>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ kind: 'not started', reason: reasonOf(error) });
    });
    child.on('exit', (code, signal) => {
      resolve(signal === null ? { kind: 'exit', code: code ?? 1 } : { kind: 'signal', signal });
    });
  });
  const group = child.pid;
  const time = { isUp: false };
  const timers: NodeJS.Timeout[] = [];
  const ask = (signal: NodeJS.Signals): void => {
    send(group, signal);
    timers.push(setTimeout(insist, patienceMs));
  };
  const insist = (): void => {
    send(group, 'SIGKILL');
  };
  const onInterrupt = (): void => {
    ask('SIGINT');
  };
  timers.push(
    setTimeout(() => {
      time.isUp = true;
      ask('SIGTERM');
    }, hook.timeoutMs),
  );
  interrupt.asked.addEventListener('abort', onInterrupt);
  interrupt.insisted.addEventListener('abort', insist);
  if (interrupt.asked.aborted) onInterrupt();
  try {
    const ended = await end;
    return time.isUp ? { kind: 'timeout' } : ended;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    interrupt.asked.removeEventListener('abort', onInterrupt);
    interrupt.insisted.removeEventListener('abort', insist);
    send(group, 'SIGKILL');
    // somebody who left the group may keep the pipes open for ever
    await Promise.race([closed, pause(drain, undefined, { ref: false })]);
    for (const { stream, lines } of streams) {
      stream.destroy();
      lines.end();
    }
  }
}

// time in which what was printed last arrives
const drain = 1000;

/** Signals the whole group; one that has ended already needs nothing. */
function send(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // nobody of the group is left
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'the interpreter of its first line is not there';
  if (code === 'EACCES') return 'it, or the interpreter of its first line, may not be executed';
  return message;
}
