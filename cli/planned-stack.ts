import { environmentFor, type StackGiven } from '../environments';
import type { Environment } from '../environments/environment';
import { platform, type Platform } from '../stacks/platform';
import { plan, type PlannedObject } from '../stacks/release/plan';
import { secretManifest } from '../stacks/release/secret';
import { chosenEnvironment } from './nodes/choice';
import { localStack } from './workspace';

/** A stack as the sources describe it, without asking anybody what is there. */
export interface PlannedStack {
  readonly environment: Environment;
  /** The environment whose cluster it shares. @default - the cluster is its own */
  readonly host?: Environment;
  readonly platform: Platform;
  /** In an order in which they can be applied. */
  readonly objects: readonly PlannedObject[];
}

/**
 * @param given what a branch's stack says of its environment, see `givenTo`.
 * @throws UserError when no environment has that name, or its values do not hold.
 */
export async function plannedStack(
  checkout: string,
  stack: string,
  given: StackGiven = {},
): Promise<PlannedStack> {
  const environment = await environmentOf(checkout, stack, given);
  const host = await hostOf(checkout, environment, given);
  const all = platform(environment, { host });
  const objects = plan(all.charts, all.secrets.map(secretManifest));
  return { environment, ...(host && { host }), platform: all, objects };
}

/** The environment of a stack; that of the local one has the nodes of its lab. */
export async function environmentOf(
  checkout: string,
  stack: string,
  given: StackGiven,
): Promise<Environment> {
  return stack === localStack
    ? chosenEnvironment(checkout, stack, undefined)
    : environmentFor(stack, given);
}

/** The environment whose cluster another one shares; undefined where its cluster is its own. */
export async function hostOf(
  checkout: string,
  { cluster }: Pick<Environment, 'cluster'>,
  { nodes }: Pick<StackGiven, 'nodes'> = {},
): Promise<Environment | undefined> {
  if (cluster.kind !== 'shared') return undefined;
  if (cluster.with !== localStack || nodes === undefined) {
    return environmentOf(checkout, cluster.with, {});
  }
  return environmentFor(cluster.with, { nodes });
}
