import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installPlugins, type InstallOptions } from '../../../../../lab/plugins/install';
import { ensureTools } from '../../../../../lab/toolchain/toolchain';
import { startEngine, type Operation, type Outcome, type Program, type Run } from './engine';

const PROJECT = 'behaviour';

/** True while the suite holds another build of the plugin, such as the official one, to the same behaviour. */
export const otherBuild = process.env.PLINTH_KUBERNETES_PLUGIN;

/** One engine with its plugins and its own state backend. */
export interface Engine {
  readonly pulumi: string;
  /** Everything is in here; also the project of every stack. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Prepares an engine in a throw-away folder. */
export async function openEngine(
  plugins: Pick<InstallOptions, 'names' | 'standIns'> = { names: ['kubernetes', 'random'] },
): Promise<Engine> {
  const { pulumi = '' } = await ensureTools(['pulumi', 'pulumi-language-nodejs']);
  const directory = await mkdtemp(join(tmpdir(), 'plinth-behaviour-'));
  const engine = { pulumi, directory, env: environment(directory, dirname(pulumi)) };
  try {
    await mkdir(join(directory, 'state'));
    await writeFile(join(directory, 'passphrase'), 'behaviour', { mode: 0o600 });
    await writeFile(join(directory, 'Pulumi.yaml'), `name: ${PROJECT}\nruntime: nodejs\n`);
    await installPlugins({
      pulumiHome: join(directory, 'home'),
      ...plugins,
      ...(otherBuild !== undefined && { kubernetesPlugin: otherBuild }),
    });
    return engine;
  } catch (error) {
    await closeEngine(engine);
    throw error;
  }
}

function environment(directory: string, bin: string): NodeJS.ProcessEnv {
  return {
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    HOME: directory,
    PULUMI_HOME: join(directory, 'home'),
    PULUMI_BACKEND_URL: `file://${join(directory, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(directory, 'passphrase'),
    // opens the flags that the Automation API uses
    PULUMI_DEBUG_COMMANDS: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
}

/** Leaves nothing of an engine. */
export function closeEngine({ directory }: Engine): Promise<void> {
  return rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** A resource as the checkpoint keeps it. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

/** A stack, and what can be done with it. */
export class Stack {
  constructor(
    readonly engine: Engine,
    readonly name: string,
    protected readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Makes the stack. */
  async init(): Promise<void> {
    const { env, engine } = this;
    const args = ['stack', 'init', this.name, '--no-select', '--non-interactive'];
    await promisify(execFile)(engine.pulumi, args, { cwd: engine.directory, env });
  }

  /** The same stack with other environment variables for the engine. */
  with(env: NodeJS.ProcessEnv): Stack {
    return new Stack(this.engine, this.name, { ...this.env, ...env });
  }

  start(operation: Operation, program?: Program, ...args: readonly string[]): Promise<Run> {
    const { pulumi, directory: project } = this.engine;
    const { env, name: stack } = this;
    const options = { pulumi, project, env, operation, stack, args };
    return startEngine({ ...options, ...(program && { program }) });
  }

  /** Runs to the end, whatever that is. */
  async run(operation: Operation, program?: Program, ...args: readonly string[]): Promise<Outcome> {
    return (await this.start(operation, program, ...args)).ended;
  }

  /** Runs `pulumi up`; throws what it printed when it failed. */
  async up(program: Program, ...args: readonly string[]): Promise<Outcome> {
    return succeeded(await this.run('up', program, ...args));
  }

  /** Runs `pulumi preview`; throws what it printed when it failed. */
  async preview(program: Program, ...args: readonly string[]): Promise<Outcome> {
    return succeeded(await this.run('preview', program, ...args));
  }

  /** Runs `pulumi refresh`; throws what it printed when it failed. */
  async refresh(...args: readonly string[]): Promise<Outcome> {
    return succeeded(await this.run('refresh', undefined, ...args));
  }

  /** Runs `pulumi destroy`; throws what it printed when it failed. */
  async destroy(...args: readonly string[]): Promise<Outcome> {
    return succeeded(await this.run('destroy', undefined, ...args));
  }

  /** The checkpoint's text, as it lies on disk. */
  checkpoint(): Promise<string> {
    const file = join('state', '.pulumi', 'stacks', PROJECT, `${this.name}.json`);
    return readFile(join(this.engine.directory, file), 'utf8');
  }

  /** The checkpoint's resources, the stack and providers aside. */
  async resources(): Promise<readonly StoredResource[]> {
    const { checkpoint } = JSON.parse(await this.checkpoint()) as {
      checkpoint: { latest?: { resources?: readonly StoredResource[] } };
    };
    const all = checkpoint.latest?.resources ?? [];
    return all.filter(({ type }) => !type.startsWith('pulumi:'));
  }
}

function succeeded(outcome: Outcome): Outcome {
  if (outcome.code !== 0) {
    throw new Error(`pulumi ended with ${String(outcome.code)}\n${outcome.everything}`);
  }
  return outcome;
}
