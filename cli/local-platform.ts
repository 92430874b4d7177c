import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../environments/environment';
import { inspectLab, startLab } from '../lab/control-plane/lab';
import { installPlugins, type InstalledPlugin } from '../lab/plugins/install';
import { releaseStaleLocks } from './engine/locks';
import { endOrphans } from './engine/orphans';
import { readState, stateFile } from './engine/state';
import { initializeStack } from './engine/pulumi';
import type { Host } from './host';
import { stepped } from './progress/progress';
import { settlePendingCreates } from './recovery';
import type { StackRun } from './stack-run';
import { ensureWithProgress, platformTools, secretToolsOf } from './tools';
import {
  localStack,
  prepareWorkspace,
  project,
  workspaceEnvironment,
  type Workspace,
} from './workspace';

/** The local stack, ready for the engine. */
export interface LocalPlatform {
  readonly workspace: Workspace;
  readonly run: StackRun;
  readonly plugins: readonly InstalledPlugin[];
}

/** Makes everything the engine needs for the local stack, and mends what an interrupted run left behind. */
export async function prepareLocal(host: Host, environment: Environment): Promise<LocalPlatform> {
  const tools = await ensureWithProgress(host, [...platformTools, ...secretToolsOf(environment)]);
  const workspace = prepareWorkspace(host.checkout, tools);
  const chosen = host.env['PLINTH_KUBERNETES_PLUGIN'];
  const plugins = await stepped(host.progress, 'plugins', () =>
    installPlugins({
      pulumiHome: workspace.pulumiHome,
      ...(chosen === undefined ? {} : { kubernetesPlugin: chosen }),
    }),
  );
  const run: StackRun = {
    stack: localStack,
    directory: host.checkout,
    pulumi: join(workspace.bin, 'pulumi'),
    env: workspaceEnvironment(workspace, host.env),
    logs: workspace.logs,
  };
  if (releaseStaleLocks(workspace.state, project, localStack) > 0) {
    endOrphans(workspace.pulumiHome);
    host.note(
      'an earlier run was killed: its lock is released; objects are found by their names, ' +
        'passwords and keys of that run are generated anew',
    );
  }
  await repairLab(host, workspace, tools, environment);
  await settleState(host, workspace, run);
  return { workspace, run, plugins };
}

async function repairLab(
  host: Host,
  workspace: Workspace,
  tools: Readonly<Record<string, string>>,
  environment: Environment,
): Promise<void> {
  const lab = { name: localStack, labsDirectory: workspace.labs };
  const { state } = await inspectLab(lab);
  if (state === 'absent') startOver(host, workspace);
  if (state !== 'degraded') return;
  await stepped(
    host.progress,
    'control plane',
    (step) =>
      startLab({
        ...lab,
        tools,
        nodes: nodesOf(environment),
        signal: host.interrupt.asked,
        onProgress: (message) => {
          step.update(message);
        },
      }),
    () => 'repaired',
  );
}

function nodesOf({ name, cluster }: Environment): number {
  if (cluster.kind === 'local') return cluster.nodeCount;
  throw new Error(
    `${name}: only an environment of kind 'local' has a lab, this is '${cluster.kind}'`,
  );
}

/** Without its lab the state describes a cluster that is gone for good: nothing in it can be mended. */
function startOver(host: Host, workspace: Workspace): void {
  const file = stateFile(workspace.state, project, localStack);
  const state = existsSync(file) ? readState(file, localStack) : undefined;
  if (state === undefined || !state.types.has('lab:index:Cluster')) return;
  for (const each of [file, `${file}.attrs`]) rmSync(each, { force: true });
  host.note('the lab of the stack is gone, starting over');
}

async function settleState(host: Host, workspace: Workspace, run: StackRun): Promise<void> {
  const state = readState(stateFile(workspace.state, project, localStack), localStack);
  if (state === undefined) await initializeStack(run);
  else if (state.pendingCreates.length > 0) {
    await stepped(
      host.progress,
      'interrupted creations',
      () => settlePendingCreates(host, run, workspace.kubeconfig),
      (adopted) => `${state.pendingCreates.length} settled, ${adopted} of them found done`,
    );
  }
}
