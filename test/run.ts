import { execFile } from 'node:child_process';

/** How a program ended, and what it said on both its outputs. */
export interface Ran {
  readonly code: number;
  readonly out: string;
}

/**
 * Runs a program to its end, with a text on its standard input.
 *
 * @throws what kept it from starting.
 */
export function run(
  program: string,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly cwd?: string;
    /** Replaces the environment. @default - that of the test */
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<Ran> {
  const { input = '', ...settings } = options;
  return new Promise((resolve, reject) => {
    const limits = { ...settings, maxBuffer: 1 << 28 };
    const child = execFile(program, args, limits, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(new Error(error.message, { cause: error }));
      else resolve({ code: error === null ? 0 : (error.code ?? 1), out: stdout + stderr });
    });
    child.stdin?.on('error', () => {
      // a program that ends without reading says why on its own
    });
    child.stdin?.end(input);
  });
}
