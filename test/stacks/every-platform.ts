import { environmentFor, environmentNames } from '../../environments';
import type { Environment } from '../../environments/environment';
import { platform, type Platform } from '../../stacks/platform';

/** Every environment that is there to stay, and one that is not. */
export const everyStack: readonly string[] = [...environmentNames, 'branch-login'];

/** The environment whose cluster a stack shares. */
export function hostOf({ cluster }: Environment): Environment | undefined {
  return cluster.kind === 'shared' ? environmentFor(cluster.with) : undefined;
}

/** The platform of a stack, in the cluster that it belongs to. */
export function platformOf(stack: string): Platform {
  const environment = environmentFor(stack);
  return platform(environment, { host: hostOf(environment) });
}
