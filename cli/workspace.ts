import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { version as sdkVersion } from '@pulumi/pulumi/package.json';
import { UserError } from '../errors/user-error';
import { stateFile } from './engine/state';
import { errorCode } from './error-code';

export const project = 'plinth';

/** The stack that lives in this checkout's own folder. */
export const localStack = 'local';

/** Where the local stack keeps everything it makes. */
export interface Workspace {
  /** Folder of the Pulumi program. */
  readonly checkout: string;
  readonly directory: string;
  readonly bin: string;
  readonly pulumiHome: string;
  readonly state: string;
  readonly passphrase: string;
  readonly labs: string;
  readonly logs: string;
  /** Kubeconfig of the local stack's lab. */
  readonly kubeconfig: string;
  /** Stack settings file that the engine keeps beside the program: its salt, nothing else. */
  readonly settings: string;
}

export function workspaceOf(checkout: string): Workspace {
  const directory = join(checkout, '.plinth');
  return {
    checkout,
    directory,
    bin: join(directory, 'bin'),
    pulumiHome: join(directory, 'pulumi-home'),
    state: join(directory, 'state'),
    passphrase: join(directory, 'passphrase'),
    labs: join(directory, 'labs'),
    logs: join(directory, 'logs'),
    kubeconfig: join(directory, 'labs', localStack, 'kubeconfig'),
    settings: join(checkout, `Pulumi.${localStack}.yaml`),
  };
}

/** Makes whatever of the workspace is missing, readable by its owner alone. */
export function prepareWorkspace(
  checkout: string,
  tools: Readonly<Record<string, string>>,
): Workspace {
  const workspace = workspaceOf(checkout);
  const { directory, bin, pulumiHome, state, labs, logs } = workspace;
  for (const folder of [directory, bin, pulumiHome, state, labs, logs]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const { 'pulumi-language-nodejs': languageHost, ...programs } = tools;
  for (const [name, path] of Object.entries(programs)) link(path, join(bin, name));
  if (languageHost !== undefined) linkLanguageHost(pulumiHome, languageHost);
  ensurePassphrase(workspace);
  return workspace;
}

/** The engine warns of helpers that it finds on PATH: this one belongs among its plugins. */
function linkLanguageHost(pulumiHome: string, path: string): void {
  const folder = join(pulumiHome, 'plugins', `language-nodejs-v${sdkVersion}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  link(path, join(folder, 'pulumi-language-nodejs'));
}

/** Replaces a link in one move, so that a run next to this one never misses a tool. */
function link(target: string, path: string): void {
  if (currentTarget(path) === target) return;
  const aside = `${path}.${process.pid}`;
  rmSync(aside, { force: true });
  symlinkSync(target, aside);
  renameSync(aside, path);
}

function currentTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function ensurePassphrase({ passphrase, state, settings }: Workspace): void {
  if (existsSync(passphrase)) return;
  if (existsSync(stateFile(state, project, localStack))) {
    throw new UserError(
      `${passphrase}: must hold the passphrase of the local stack's state, it is gone`,
      {
        fix: '`./plinth down` throws the local platform away, then run `./plinth up`',
      },
    );
  }
  const aside = `${passphrase}.${process.pid}`;
  writeFileSync(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    // unlike a rename, a link never replaces the passphrase that another run made meanwhile
    linkSync(aside, passphrase);
    forgetSalt(settings);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The engine refuses a salt that was made with another passphrase. */
export function forgetSalt(settings: string): void {
  if (!existsSync(settings)) return;
  const kept = readFileSync(settings, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('encryptionsalt:'))
    .join('\n');
  if (kept.trim() === '') rmSync(settings);
  else writeFileSync(settings, kept);
}

/** Variables with which any `pulumi` works on the local stack; the tools' folder goes first on PATH. */
export function workspaceVariables(workspace: Workspace): Readonly<Record<string, string>> {
  return {
    PULUMI_HOME: workspace.pulumiHome,
    PULUMI_BACKEND_URL: `file://${workspace.state}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: workspace.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    // plugins on the user's PATH are none of this stack's
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'true',
    PULUMI_ERROR_OUTPUT_STRING: 'true',
    // else the whole state, tens of megabytes of definitions, is written and verified twice for each of 300 objects;
    // what an engine killed on its way has made is found again by name
    PULUMI_SKIP_CHECKPOINTS: 'true',
    // a second copy of each update's state, beside the one in the history
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
    // most of what is under way waits for something to become ready
    PULUMI_PARALLEL: '32',
    PLINTH_LABS: workspace.labs,
    PLINTH_BIN: workspace.bin,
    KUBECONFIG: workspace.kubeconfig,
  };
}

/** Variables that would lead the engine past the workspace, whatever the user's shell has in them. */
export const strayVariables: readonly string[] = ['PULUMI_CONFIG_PASSPHRASE', 'PULUMI_STACK'];

/** The whole environment of a process that works on the local stack. */
export function workspaceEnvironment(
  workspace: Workspace,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const stray = new Set(strayVariables);
  const kept = Object.entries(env).filter(([name]) => !stray.has(name));
  return {
    ...Object.fromEntries(kept),
    ...workspaceVariables(workspace),
    // a fifth of the engine's work was collecting garbage of a state this large; a shell has other Go programs, too
    GOGC: '400',
    PATH: [workspace.bin, ...(env['PATH'] === undefined ? [] : [env['PATH']])].join(delimiter),
  };
}
