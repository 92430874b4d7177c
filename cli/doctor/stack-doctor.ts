import { existsSync } from 'node:fs';
import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import { givenBy, recordOf } from '../branch/record';
import { givenTo, lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { plannedStack, type PlannedStack } from '../planned-stack';
import { isWithoutOutput, localKubeconfig, outputArguments, reachBy } from '../reach';
import { parseUpdates } from '../stacks/updates';
import { workspaceOf } from '../workspace';
import { engineCondition, isInstalled, type EngineCondition } from './ask-engine';
import { authPluginNeed } from './engine';
import { nodeNeed } from './machine';
import type { Need } from './need';
import { clusterNeeds, needsWithoutCluster, productNeeds } from './stack';
import { supportNeed } from './support';

// a cluster that is slow answers within it, one that is not there is not waited for
const patience = 60_000;

/** What the local stack, or a branch in its lab, needs beside what this machine does. */
export async function labStackNeeds(host: Host, stack: string): Promise<readonly Need[]> {
  const given = isBranchName(stack) ? await givenTo((await lookAt(host, stack)).run) : {};
  const planned = await plannedStack(host.checkout, stack, given);
  const there = existsSync(workspaceOf(host.checkout).kubeconfig);
  const cluster = there
    ? await askedOf(host, planned, localKubeconfig(host.checkout))
    : needsWithoutCluster(planned, 'the local platform is not up', new Date());
  return [...cluster, ...productNeeds(planned, new Date())];
}

/** What a stack needs whose backend and cluster are those of whoever calls. */
export async function foreignStackNeeds(host: Host, stack: string): Promise<readonly Need[]> {
  const named = await plannedStack(host.checkout, stack);
  const now = new Date();
  const version = process.versions.node;
  const engine = await engineCondition(host, stack, named.environment);
  const planned = isBranchName(stack) ? await recordedPlan(host, stack, named, engine) : named;
  return [
    nodeNeed(version),
    ...[supportNeed('node', version, now) ?? []].flat(),
    ...engine.needs,
    ...(await clusterOf(host, stack, planned, engine)),
    ...productNeeds(planned, now),
  ];
}

/** A branch as its backend has it recorded; where that is not to be had, as it would be made. */
async function recordedPlan(
  host: Host,
  stack: string,
  named: PlannedStack,
  { ask }: EngineCondition,
): Promise<PlannedStack> {
  const said = await ask?.(['stack', 'history', '--json', '--stack', stack, '--page-size', '0']);
  if (said === undefined || 'failure' in said) return named;
  const given = givenBy(recordOf(parseUpdates(stack, said.out)));
  return plannedStack(host.checkout, stack, given);
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
  const said = await ask(outputArguments(stack));
  if ('failure' in said) {
    const [reason = ''] = said.failure.split('\n');
    const detail = isWithoutOutput(reason)
      ? 'the stack is not up'
      : `its kubeconfig is not to be had: ${reason}`;
    return [...login, ...needsWithoutCluster(planned, detail, new Date())];
  }
  const kubeconfig: unknown = JSON.parse(said.out);
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
