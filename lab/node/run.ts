import { run, type Outcome } from '../toolchain/process';

/** What a program of the host is run with; nothing of the user's environment is to change what it does. */
export const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
} as const;

/** Runs a program of the host to its end and gives what it said. */
export async function told(
  file: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const complaints: string[] = [];
  const onLine = (line: string): number => complaints.push(line);
  const { end, stdout } = await run({ file, args, env: plainEnvironment, signal, onLine });
  signal?.throwIfAborted();
  if (end === 0) return stdout;
  throw new Error(
    `${[file, ...args].join(' ')}: ${complaints.slice(-5).join('; ') || howItEnded(end)}`,
  );
}

/** The last line of what a program said; undefined where it said nothing. */
export function lastLine(said: string): string | undefined {
  const [line = ''] = said.trim().split('\n').slice(-1);
  return line === '' ? undefined : line;
}

/** Why a program did not do what it should. */
export function howItEnded(end: Outcome['end']): string {
  return typeof end === 'object' ? end.failed : `it ended with ${end}`;
}
