import { delimiter, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Environment } from '../../environments/environment';
import type { HookName } from '../../environments/hooks';
import { findHooks } from '../hooks/find-hooks';
import { runHooks } from '../hooks/hooks';
import type { Hook, HookContext } from '../hooks/variables';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { writeRendered } from '../render/folder';
import { localStack, workspaceOf } from '../workspace';
import { configurationOf, type Configuration } from './configuration';
import { hooksOf, type Phase } from './phase';

/** A run with its hooks, before anything is touched. */
export interface Session {
  /** What would be applied; undefined where neither a phase nor a hook asks for it. */
  readonly configuration: Configuration | undefined;
  /** Folder of the manifests. */
  readonly manifests: string;
  /** Runs the hooks that can still stop the run. */
  before(): Promise<void>;
  /** Runs the hooks that follow it. */
  after(): Promise<void>;
}

/** What kind of run it is. */
interface RunKind extends Pick<HookContext, 'command' | 'phase'> {
  /** The environment in whose cluster it lives, as it is there. @default - as the sources say */
  readonly place?: Environment;
}

/**
 * Begins a run: finds its hooks, has configuration made, and makes the manifests. A preview runs the hooks of `config`.
 *
 * @throws UserError when a hook is not right or fails, or the manifests can not be made.
 */
export async function openSession(
  host: Host,
  environment: Environment,
  { command, phase, place }: RunKind,
): Promise<Session> {
  const { checkout } = host;
  const manifests = join(checkout, '.plinth', 'rendered', environment.name);
  const names = hooksOf(command === 'preview' ? 'config' : phase);
  const hooks = findHooks(environment, host, [...names.making, ...names.before, ...names.after]);
  if (hooks.size === 0 && phase === undefined) return { ...idle, manifests };
  const configuration = await stepped(host.progress, 'configuration', async () => {
    await breathe();
    return configurationOf(environment, checkout, place);
  });
  const run = (some: readonly HookName[]): Promise<void> =>
    runHooks(host, hooks, some, {
      ...{ command, phase, environment, checkout, manifests },
      namespaces: configuration.namespaces,
      local: isInLab(environment) ? localVariables(host) : undefined,
    });
  await run(names.making);
  if (isLookedAt(phase, hooks)) writeRendered(manifests, environment.name, configuration.documents);
  return {
    configuration,
    manifests,
    before: () => run(names.before),
    after: () => run(names.after),
  };
}

const idle = {
  configuration: undefined,
  before: () => Promise.resolve(),
  after: () => Promise.resolve(),
};

function isLookedAt(phase: Phase | undefined, hooks: ReadonlyMap<HookName, Hook>): boolean {
  return phase === 'config' || hooks.has('post-config');
}

/** Whether its cluster is the lab of this checkout: the local stack's own, or a branch's in it. */
function isInLab({ name, cluster }: Environment): boolean {
  return (cluster.kind === 'shared' ? cluster.with : name) === localStack;
}

/** By what a hook in the lab finds its lab and the tools. */
function localVariables({ checkout, env }: Host): Readonly<Record<string, string>> {
  const { bin, kubeconfig } = workspaceOf(checkout);
  const folders = [bin, ...(env['PATH'] === undefined ? [] : [env['PATH']])];
  return { PATH: folders.join(delimiter), KUBECONFIG: kubeconfig };
}
