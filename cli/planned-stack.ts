import { environmentFor } from '../environments';
import type { Environment } from '../environments/environment';
import { platform, type Platform } from '../stacks/platform';
import { plan, type PlannedObject } from '../stacks/release/plan';
import { secretManifest } from '../stacks/release/secret';
import { chosenEnvironment } from './nodes/choice';

/** A stack as the sources describe it, without asking anybody what is there. */
export interface PlannedStack {
  readonly environment: Environment;
  readonly platform: Platform;
  /** In an order in which they can be applied. */
  readonly objects: readonly PlannedObject[];
}

/** @throws UserError when no environment has that name, or its values do not hold. */
export async function plannedStack(checkout: string, stack: string): Promise<PlannedStack> {
  const environment = await chosenEnvironment(checkout, stack, undefined);
  const { cluster } = environment;
  const host = cluster.kind === 'shared' ? environmentFor(cluster.with) : undefined;
  const all = platform(environment, { host });
  return { environment, platform: all, objects: plan(all.charts, all.secrets.map(secretManifest)) };
}
