import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { UserError } from '../../errors/user-error';
import { errorCode } from '../error-code';

/** How a program ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a call is made. */
export interface CallOptions {
  /** @default - nothing */
  readonly input?: string;
  /** Ends the call. @default - nobody does */
  readonly signal?: AbortSignal;
  /** @default 60 */
  readonly seconds?: number;
}

/** A container. */
export interface ContainerAddress {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A call failed: what asks again and again may go on. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

/** kubectl on one cluster: it alone speaks with every kind of login, and runs commands in containers. */
export class Kubectl {
  constructor(
    private readonly program: string,
    private readonly kubeconfig: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** How it ended and what it said, whatever that is. */
  run(args: readonly string[], options: CallOptions = {}): Promise<Output> {
    const { input = '', signal, seconds = 60 } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const child = spawn(this.program, [`--kubeconfig=${this.kubeconfig}`, ...args], {
        env: this.env,
        // a group of its own: Ctrl-C in a terminal must not end what clears away
        detached: true,
      });
      let [stdout, stderr] = ['', ''];
      const timer = setTimeout(() => {
        stderr += `no answer within ${seconds} s`;
        end(child);
      }, seconds * 1000);
      const abort = () => {
        end(child);
        reject(reasonOf(signal));
      };
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort);
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', (error) => {
        settle();
        reject(error);
      });
      child.on('close', (code) => {
        settle();
        resolve({ code: code ?? 1, stdout, stderr });
      });
      child.stdin.on('error', () => {
        // a program that ends without reading says why on its own
      });
      child.stdin.end(input);
    });
  }

  /**
   * What it said.
   *
   * @throws UserError with its words when it fails.
   */
  async must(args: readonly string[], options: CallOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code === 0) return stdout;
    const words = wordsOf(stderr || stdout, code);
    throw new UserError(`kubectl ${calledBy(args)}: ${words}`, { cause: new CallError(words) });
  }

  /** An object; undefined where there is none. */
  async find<T>(kind: string, name: string, namespace: string): Promise<T | undefined> {
    const at = [`--namespace=${namespace}`, '--ignore-not-found'];
    const said = await this.must(['get', kind, name, ...at, '-o', 'json']);
    return said.trim() === '' ? undefined : (JSON.parse(said) as T);
  }

  /** Objects of a namespace; of one cluster where a selector says so. */
  async list<T>(kind: string, namespace: string, selector = ''): Promise<readonly T[]> {
    const at = [`--namespace=${namespace}`, `--selector=${selector}`];
    const said = await this.must(['get', kind, ...at, '-o', 'json']);
    return (JSON.parse(said) as { readonly items: readonly T[] }).items;
  }

  /** Makes objects, none of which may be there. */
  async create(objects: readonly object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.must(['create', '--validate=ignore', '-f', '-'], { input: JSON.stringify(list) });
  }

  /** Runs a command in a container, and gives its standard output. */
  exec(
    { namespace, pod, container }: ContainerAddress,
    command: readonly string[],
    options: CallOptions = {},
  ): Promise<string> {
    const at = [`--namespace=${namespace}`, `--container=${container}`, pod];
    return this.must(['exec', '--stdin', ...at, '--', ...command], options);
  }
}

/** Ends a call with all that it started: a login's own program may hang, and holds what the call writes to. */
function end({ pid, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
  // whoever left the group is not waited for either
  stdout.destroy();
  stderr.destroy();
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** The verb and what it is about: an error needs no more. */
function calledBy(args: readonly string[]): string {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 3)
    .join(' ');
}

function wordsOf(text: string, code: number): string {
  const lines = text
    .split('\n')
    // what klog says of its own retries helps nobody
    .filter((line) => line.trim() !== '' && !/^[EWI]\d{4} /.test(line))
    .map((line) => line.replace(/^(error|Error from server): /, '').trim());
  return lines.length === 0 ? `ended with exit code ${code}` : [...new Set(lines)].join('; ');
}
