import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How git is asked. */
export interface GitOptions {
  /** @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Variables beside those of the environment. @default - none */
  readonly more?: Readonly<Record<string, string>>;
  /** What git reads. @default - nothing */
  readonly input?: Buffer;
  /** Ends git. @default - nobody does */
  readonly signal?: AbortSignal;
}

/**
 * Variables with which a hook of git's would lead into another repository, but not those that say how to get to one.
 * @see https://git-scm.com/docs/git-rev-parse#Documentation/git-rev-parse.txt---local-env-vars
 */
const stray =
  /^GIT_(DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS)$/;

/** Runs git in a folder and gives what it printed, byte by byte. */
export async function gitBytes(
  folder: string,
  args: readonly string[],
  { env = process.env, more = {}, input, signal }: GitOptions = {},
): Promise<Buffer> {
  const kept = Object.entries(env).filter(([name]) => !stray.test(name));
  const running = promisify(execFile)('git', [...args], {
    cwd: folder,
    // nobody is there to type a password
    env: { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', ...more },
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
    ...(signal && { signal }),
  });
  running.child.stdin?.on('error', () => {
    // a git that ends without reading says why on its own
  });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** Runs git in a folder and gives what it printed, as text. */
export async function git(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return (await gitBytes(folder, args, options)).toString();
}
