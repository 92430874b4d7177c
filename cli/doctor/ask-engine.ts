import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type * as Yaml from 'yaml';
import type { Environment } from '../../environments/environment';
import { findInstalled } from '../../lab/plugins/official';
import { inspectTools } from '../../lab/toolchain/toolchain';
import type { Host } from '../host';
import { engineTools, secretToolsOf } from '../tools';
import {
  backendNeed,
  secretsProviderNeed,
  stackNeed,
  type StackSettings,
  type Whoami,
} from './engine';
import type { Need } from './need';
import { toolNeed } from './platform';

// a backend that is asked over the network may take its time
const patience = 20_000;

/** What the engine needs for a stack, and how to call it where it is there. */
export interface EngineCondition {
  readonly needs: readonly Need[];
  /** Runs the engine; what it says of a failure is the result. @default - there is no engine */
  readonly ask?: (args: readonly string[]) => Promise<Said>;
}

export type Said = { readonly out: string } | { readonly failure: string };

/** Looks at tools, plugins, backend and secrets provider of a stack that is not local; installs nothing. */
export async function engineCondition(
  host: Host,
  stack: string,
  environment: Environment,
): Promise<EngineCondition> {
  const { env, checkout } = host;
  const tools = await inspectTools([...engineTools, ...secretToolsOf(environment)], { env });
  const paths = tools.flatMap(({ found }) => found?.path ?? []);
  const pulumi = tools.find(({ tool }) => tool === 'pulumi')?.found?.path;
  const before = [
    ...tools.map(toolNeed),
    ...pluginsOf(environment).map((name) => pluginNeedOf(name, host)),
  ];
  if (pulumi === undefined) {
    const detail = 'not asked: there is no engine';
    return { needs: [...before, { name: 'backend', state: 'unknown', detail }] };
  }
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const path = [...(env['PATH'] === undefined ? [] : [env['PATH']]), ...folders].join(delimiter);
  const ask = caller(pulumi, checkout, { ...env, PATH: path });
  const [whoami, list] = await Promise.all([
    ask(['whoami', '--json']),
    ask(['stack', 'ls', '--json']),
  ]);
  const needs = [
    ...before,
    backendNeed('failure' in whoami ? whoami : (JSON.parse(whoami.out) as Whoami)),
    stackNeed(stack, 'failure' in list ? list : namesIn(list.out)),
    secretsProviderNeed(settingsOf(checkout, stack), env),
  ];
  return { needs, ask };
}

function caller(pulumi: string, cwd: string, env: NodeJS.ProcessEnv) {
  return async (args: readonly string[]): Promise<Said> => {
    try {
      const all = [...args, '--non-interactive', '--color=never'];
      const options = { cwd, env, timeout: patience, maxBuffer: 64 * 1024 * 1024 };
      return { out: (await promisify(execFile)(pulumi, all, options)).stdout };
    } catch (error) {
      const { stderr = '', killed } = error as { stderr?: string; killed?: boolean };
      if (killed === true) return { failure: `no answer within ${patience / 1000} s` };
      // its standard output may hold secrets and is none of an error's business
      const said = stderr.replace(/^(error|warning): /gm, '').trim();
      return { failure: said === '' ? `pulumi ${args.join(' ')} failed` : said };
    }
  };
}

function namesIn(list: string): readonly string[] {
  return (JSON.parse(list) as readonly { readonly name: string }[]).map(({ name }) => name);
}

/** The stack's own settings; of the project's, none are about secrets. */
function settingsOf(checkout: string, stack: string): StackSettings {
  const file = join(checkout, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return {};
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most stacks have no such file here
  const yaml = require('yaml') as typeof Yaml;
  return (yaml.parse(readFileSync(file, 'utf8')) ?? {}) as StackSettings;
}

/** Plugins that the program of an environment loads. */
function pluginsOf({ cloud, cluster }: Environment): readonly string[] {
  return [
    ...['kubernetes', 'random'],
    ...(cloud === undefined ? [] : ['gcp']),
    ...(cluster.kind === 'kubeadm' ? ['tls'] : []),
  ];
}

function pluginNeedOf(plugin: string, { checkout, env }: Host): Need {
  const file = join(checkout, 'node_modules', '@pulumi', plugin, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  const name = `plugin ${plugin}`;
  const found = findInstalled({ name: plugin, version, plugins: '', env }, '');
  if (found !== undefined) return { name, state: 'ok', detail: found };
  return {
    name,
    state: 'attention',
    detail: `${version} is not there yet, the engine downloads it when it needs it`,
    fix: `pulumi plugin install resource ${plugin} ${version}`,
  };
}

/** Whether a program can be run: by its path, or by its name on PATH. */
export function isInstalled(command: string, env: NodeJS.ProcessEnv): boolean {
  if (isAbsolute(command)) return isExecutable(command);
  return (env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && isExecutable(join(folder, command)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
