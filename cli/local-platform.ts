import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../environments/environment';
import {
  inspectLab,
  startLab,
  type LabState,
  type StartLabOptions,
} from '../lab/control-plane/lab';
import type * as Needs from '../lab/control-plane/real/needs';
import { installPlugins, type InstalledPlugin } from '../lab/plugins/install';
import { releaseStaleLocks } from './engine/locks';
import { endOrphans } from './engine/orphans';
import { readState, stateFile } from './engine/state';
import { initializeStack } from './engine/pulumi';
import type { Host } from './host';
import { recordNodes } from './nodes/choice';
import type * as RealNode from './nodes/real-node';
import { stepped } from './progress/progress';
import { settlePendingCreates } from './recovery';
import { labRun, type StackRun } from './stack-run';
import { ensureWithProgress, platformTools, secretToolsOf } from './tools';
import { localStack, prepareWorkspace, workspaceOf, project, type Workspace } from './workspace';

// read where nodes are real: the others must not pay for it
const load = createRequire(__filename);

/** The local stack, ready for the engine. */
export interface LocalPlatform {
  readonly workspace: Workspace;
  readonly run: StackRun;
  readonly plugins: readonly InstalledPlugin[];
}

/** What becomes of a running lab whose images or own objects are those of an earlier checkout. */
export interface LabUpkeep {
  /** `kept`: nothing that runs is touched, as for a preview. @default 'renewed' */
  readonly outdated?: 'renewed' | 'kept';
}

/** Makes everything the engine needs for the local stack, and mends what an interrupted run left behind. */
export async function prepareLocal(
  host: Host,
  environment: Environment,
  { outdated = 'renewed' }: LabUpkeep = {},
): Promise<LocalPlatform> {
  const isReal = environment.cluster.kind === 'local' && environment.cluster.nodes === 'real';
  if (isReal)
    await (load('../lab/control-plane/real/needs') as typeof Needs).requireNodeNeeds(
      join(workspaceOf(host.checkout).labs, localStack),
    );
  // said before anything takes long: a run that is interrupted goes on with the same nodes
  recordNodes(workspaceOf(host.checkout).settings, environment);
  const tools = await ensureWithProgress(host, [...platformTools, ...secretToolsOf(environment)]);
  const nodes = await labNodes(host, environment);
  const workspace = prepareWorkspace(host.checkout, tools);
  const chosen = host.env['PLINTH_KUBERNETES_PLUGIN'];
  const plugins = await stepped(host.progress, 'plugins', () =>
    installPlugins({
      pulumiHome: workspace.pulumiHome,
      ...(chosen === undefined ? {} : { kubernetesPlugin: chosen }),
    }),
  );
  const run = labRun(host, localStack);
  if (releaseStaleLocks(workspace.state, project, localStack) > 0) {
    endOrphans(workspace.pulumiHome);
    host.note(
      'an earlier run was killed: its lock is released; objects are found by their names, ' +
        'passwords and keys of that run are generated anew',
    );
  }
  await repairLab(host, workspace, { tools, nodes, outdated });
  await settleState(host, workspace, run);
  return { workspace, run, plugins };
}

interface Repair extends Required<LabUpkeep> {
  readonly tools: Readonly<Record<string, string>>;
  readonly nodes: LabNodesWanted;
}

async function repairLab(host: Host, workspace: Workspace, repair: Repair): Promise<void> {
  const { tools, nodes, outdated } = repair;
  const lab = { name: localStack, labsDirectory: workspace.labs };
  const { state, real } = await inspectLab(lab);
  if (state === 'absent') startOver(host, workspace);
  const isOld = state === 'running' && isBehind(nodes, real);
  if (isOld && outdated === 'kept') {
    host.note(
      'the lab has images, objects or a node of an earlier checkout; ./plinth up renews them',
    );
  }
  if (state !== 'degraded' && !(isOld && outdated === 'renewed')) return;
  await stepped(
    host.progress,
    'control plane',
    (step) =>
      startLab({
        ...lab,
        tools,
        ...nodes,
        signal: host.interrupt.asked,
        onProgress: (message) => {
          step.update(message);
        },
      }),
    () => (isOld ? 'images, objects and node renewed' : 'repaired'),
  );
}

type LabNodesWanted = Pick<StartLabOptions, 'nodes'> | { readonly real: RealNode.RealNode };

/** Of simulated nodes there are no images. */
function isBehind(nodes: LabNodesWanted, record: LabState['real']): boolean {
  return (
    'real' in nodes && (load('./nodes/real-node') as typeof RealNode).isBehind(nodes.real, record)
  );
}

async function labNodes(host: Host, environment: Environment): Promise<LabNodesWanted> {
  const { name, cluster } = environment;
  if (cluster.kind !== 'local') {
    throw new Error(
      `${name}: only an environment of kind 'local' has a lab, this is '${cluster.kind}'`,
    );
  }
  if (cluster.nodes === 'simulated') return { nodes: cluster.nodeCount };
  const { prepareRealNode } = load('./nodes/real-node') as typeof RealNode;
  return { real: await prepareRealNode(host, environment) };
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
