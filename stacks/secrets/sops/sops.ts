import { spawn } from 'node:child_process';

/** How sops ended: what it printed, or why it printed nothing. */
export type SopsEnd =
  | { readonly kind: 'decrypted'; readonly json: string }
  | { readonly kind: 'exit'; readonly code: number; readonly version: string | undefined }
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent' };

/** Decrypts a file. */
export type Decrypt = (file: string) => Promise<SopsEnd>;

/** A long enough time for a KMS far away, in milliseconds. */
const patience = 60_000;

/**
 * The `sops` on PATH, run in a folder. Plain values come through a pipe alone: none is in an argument, a
 * variable or a file. What it says of errors is not handed on, for there are hashes of values among it.
 */
export function sopsIn(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
  timeout = patience,
): Decrypt {
  const run = (args: readonly string[]) =>
    printed(args, { cwd: folder, env: ofUser(env) }, timeout);
  return async (file) => {
    const end = await run(['decrypt', '--output-type', 'json', file]);
    if (typeof end === 'string') return { kind: end };
    if (end.code === 0) return { kind: 'decrypted', json: end.text };
    const told = await run(['--version', '--disable-version-check']);
    const version = typeof told === 'string' ? undefined : /\d+\.\d+\.\d+\S*/.exec(told.text)?.[0];
    return { kind: 'exit', code: end.code, version };
  };
}

/** The engine hands the stack's configuration and tokens to the program: not to others. */
function ofUser(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('PULUMI_'));
  // releases before `sops decrypt` would open an editor
  return { ...Object.fromEntries(own), EDITOR: 'false', SOPS_EDITOR: 'false' };
}

function printed(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  timeout: number,
): Promise<{ readonly code: number; readonly text: string } | 'absent' | 'silent'> {
  return new Promise((resolve, reject) => {
    const child = spawn('sops', args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve('silent');
    }, timeout);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve('absent');
      else reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, text: Buffer.concat(chunks).toString() });
    });
  });
}
