import { existsSync } from 'node:fs';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { plannedStack, type PlannedStack } from '../planned-stack';
import { localKubeconfig, reachBy } from '../reach';
import { localStack, workspaceOf } from '../workspace';
import { engineCondition, isInstalled, type EngineCondition } from './ask-engine';
import { authPluginNeed } from './engine';
import { nodeNeed } from './machine';
import type { Need } from './need';
import { clusterNeeds, needsWithoutCluster, productNeeds } from './stack';
import { supportNeed } from './support';

// a cluster that is slow answers within it, one that is not there is not waited for
const patience = 60_000;

/** What the local stack needs beside what this machine does. */
export async function localStackNeeds(host: Host): Promise<readonly Need[]> {
  const planned = await plannedStack(host.checkout, localStack);
  const there = existsSync(workspaceOf(host.checkout).kubeconfig);
  const cluster = there
    ? await askedOf(host, planned, localKubeconfig(host.checkout))
    : needsWithoutCluster(planned, 'the local platform is not up', new Date());
  return [...cluster, ...productNeeds(planned, new Date())];
}

/** What a stack needs whose backend and cluster are those of whoever calls. */
export async function foreignStackNeeds(host: Host, stack: string): Promise<readonly Need[]> {
  const planned = await plannedStack(host.checkout, stack);
  const now = new Date();
  const version = process.versions.node;
  const engine = await engineCondition(host, stack, planned.environment);
  return [
    nodeNeed(version),
    ...[supportNeed('node', version, now) ?? []].flat(),
    ...engine.needs,
    ...(await clusterOf(host, stack, planned, engine)),
    ...productNeeds(planned, now),
  ];
}

async function clusterOf(
  host: Host,
  stack: string,
  planned: PlannedStack,
  { ask }: EngineCondition,
): Promise<readonly Need[]> {
  const login = loginNeeds(planned, host);
  if (ask === undefined) {
    return [...login, ...needsWithoutCluster(planned, 'not asked: there is no engine', new Date())];
  }
  const said = await ask(['stack', 'output', '--json', '--show-secrets', '--stack', stack]);
  if ('failure' in said) {
    const [reason = ''] = said.failure.split('\n');
    return [
      ...login,
      ...needsWithoutCluster(planned, `its kubeconfig is not to be had: ${reason}`, new Date()),
    ];
  }
  const { kubeconfig } = JSON.parse(said.out) as { readonly kubeconfig?: unknown };
  if (typeof kubeconfig !== 'string') {
    return [...login, ...needsWithoutCluster(planned, 'the stack is not up', new Date())];
  }
  return askedOf(host, planned, kubeconfig);
}

/** Of a cluster that is still to be made, the program that will log in. */
function loginNeeds({ environment }: PlannedStack, { env }: Host): readonly Need[] {
  if (environment.cluster.kind !== 'gke') return [];
  const hint = 'gcloud components install gke-gcloud-auth-plugin';
  return [authPluginNeed('gke-gcloud-auth-plugin', hint, (command) => isInstalled(command, env))];
}

async function askedOf(
  host: Host,
  planned: PlannedStack,
  kubeconfig: string,
): Promise<readonly Need[]> {
  let reach;
  try {
    reach = reachBy(kubeconfig, host.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const detail = error.problems.join('; ');
    return [{ name: 'kubeconfig', state: 'missing', detail, ...(error.fix && { fix: error.fix }) }];
  }
  const { exec } = reach.connection;
  const login =
    exec === undefined
      ? []
      : [authPluginNeed(exec.command, exec.installHint, (name) => isInstalled(name, host.env))];
  if (login.some(({ state }) => state === 'missing')) {
    return [
      ...login,
      ...needsWithoutCluster(planned, 'not asked: nothing can log in to it', new Date()),
    ];
  }
  const signal = AbortSignal.any([host.interrupt.asked, AbortSignal.timeout(patience)]);
  return [...login, ...(await clusterNeeds(planned, reach, new Date(), signal))];
}
