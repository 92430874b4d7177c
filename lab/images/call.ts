import { availableParallelism } from 'node:os';
import { run } from '../toolchain/process';

/** How a program is called. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /**
   * Its environment.
   * @default - this process's, with messages in English
   */
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Is given each line of its standard error.
   * @default - nobody is
   */
  readonly onLine?: (line: string) => void;
  /**
   * Which lines of its standard error count as its complaint.
   * @default - all
   */
  readonly keep?: RegExp;
}

/** Runs a program to its end; what it complained of if it failed, else nothing. */
export async function call(
  file: string,
  args: readonly string[],
  options: CallOptions,
): Promise<string | undefined> {
  const { signal, onLine, keep = /\S/, env = { ...process.env, LC_ALL: 'C' } } = options;
  const complaints: string[] = [];
  const { end } = await run({
    file,
    args,
    env,
    signal,
    onLine: (line) => {
      onLine?.(line);
      if (keep.test(line)) complaints.push(line.trim());
    },
  });
  signal.throwIfAborted();
  if (end === 0) return undefined;
  const how = typeof end === 'object' ? end.failed : `it ended with ${end}`;
  return complaints.slice(-5).join('; ') || how;
}

/** Does the same with every one, as many at once as there are processors; the first failure ends it. */
export async function inTurns<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
  wide: number = availableParallelism(),
): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await work(next);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: wide }, worker));
  // only now, so that nobody still works when the caller cleans up
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
