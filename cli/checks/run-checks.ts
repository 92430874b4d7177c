import { spawn } from 'node:child_process';

/** One tool that must be content with the sources. */
export interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** Everything it printed. */
  readonly output: string;
  readonly elapsedMs: number;
}

/** Runs checks a few at a time, telling each result as soon as it is known. */
export async function runChecks(
  checks: readonly Check[],
  options: {
    readonly atOnce: number;
    readonly run: (check: Check) => Promise<CheckResult>;
    readonly onResult: (result: CheckResult) => void;
  },
): Promise<readonly CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await options.run(next);
      results.push(result);
      options.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  return results;
}

/** Runs one check as a process of the checkout. */
export function runCheck(
  { name, command: [file, ...args] }: Check,
  options: {
    readonly directory: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
  },
): Promise<CheckResult> {
  const started = Date.now();
  return new Promise((resolve) => {
    let output = '';
    const ended = (passed: boolean): void => {
      resolve({ name, passed, output: output.trimEnd(), elapsedMs: Date.now() - started });
    };
    const child = spawn(file, args, {
      cwd: options.directory,
      // what a tool prints into a pipe is shown indented, and CI makes some of them colour it
      env: { ...options.env, NO_COLOR: '1' },
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (text: string): void => void (output += text);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      take(error.message);
      ended(false);
    });
    child.on('close', (code) => {
      ended(code === 0);
    });
  });
}
