import { spawn } from 'node:child_process';
import { hasCode } from './store';

/** Whether a process of this machine runs. */
export function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user
    return hasCode(error, 'EPERM');
  }
}

/** A program to run to its end. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /**
   * Working directory.
   * @default - that of this process
   */
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Ends the program and everything it started.
   * @default - it runs to its end
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Ends it after this many milliseconds.
   * @default - no limit
   */
  readonly timeoutMs?: number;
  /**
   * Is given each line of its standard error.
   * @default - nothing
   */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Outcome {
  /** Exit code, or why it did not end by itself. */
  readonly end: number | 'aborted' | 'timed out' | { readonly failed: string };
  readonly stdout: string;
}

const graceMs = 2000;

/** Runs a program in a process group of its own, so that ending it ends its children too. */
export function run(command: Command): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stopped: 'aborted' | 'timed out' | undefined;
    let hard: NodeJS.Timeout | undefined;

    const kill = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid) process.kill(-child.pid, signal);
      } catch (error) {
        if (!hasCode(error, 'ESRCH')) throw error;
      }
    };
    const stop = (why: 'aborted' | 'timed out'): void => {
      stopped ??= why;
      kill('SIGTERM');
      hard ??= setTimeout(kill, graceMs, 'SIGKILL');
    };
    const abort = (): void => {
      stop('aborted');
    };
    const limit = command.timeoutMs && setTimeout(stop, command.timeoutMs, 'timed out');
    const finish = (end: Outcome['end']): void => {
      clearTimeout(limit || undefined);
      clearTimeout(hard);
      command.signal?.removeEventListener('abort', abort);
      // a child that ignored the first signal must not outlive the run
      if (stopped) kill('SIGKILL');
      resolve({ end: stopped ?? end, stdout });
    };

    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    eachLine(child.stderr, command.onLine);
    child.on('error', (error) => {
      finish({ failed: error.message });
    });
    child.on('close', (code, signal) => {
      finish(code ?? { failed: `ended by ${String(signal)}` });
    });
    command.signal?.addEventListener('abort', abort);
    if (command.signal?.aborted) abort();
  });
}

function eachLine(stream: NodeJS.ReadableStream, onLine: Command['onLine']): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  });
  stream.on('end', () => {
    if (rest) onLine?.(rest);
  });
}
