import type * as pulumi from '@pulumi/pulumi';
import type { CloudEnvironment } from '../../environments/cloud';
import type { Environment } from '../../environments/environment';

/** What everything that is made in Google Cloud for an environment follows from. */
export interface CloudContext {
  /** The environment. */
  readonly environment: Environment;
  /** Its section on Google Cloud. */
  readonly cloud: CloudEnvironment;
  /** Options of every resource: its parent, and the services that must be on before it. */
  readonly opts: pulumi.CustomResourceOptions;
}

/** Options of what holds data: where the environment keeps data, neither `up` nor `destroy` removes it. */
export function keeping({ environment, opts }: CloudContext): pulumi.CustomResourceOptions {
  return environment.data === 'keep' ? { ...opts, protect: true, retainOnDelete: true } : opts;
}

/**
 * Options of what a cluster that stays needs to go on, and holds no data itself: nothing keeps it from being
 * replaced, and it is left behind where it would be deleted.
 */
export function lasting({ environment, opts }: CloudContext): pulumi.CustomResourceOptions {
  return environment.data === 'keep' ? { ...opts, retainOnDelete: true } : opts;
}
