import type * as pulumi from '@pulumi/pulumi';
import type { CloudEnvironment } from '../../../environments/cloud';
import type { KubeadmClusterEnvironment } from '../../../environments/cluster';
import type { Environment } from '../../../environments/environment';
import type { GoogleCloud } from '../../cloud/google-cloud';
import type { MachineNames } from './names';

/** What a cluster of machines takes of the environment's cloud. */
export type KubeadmCloud = Pick<
  GoogleCloud,
  'project' | 'network' | 'nodes' | 'context' | 'leadHostsTo'
>;

/** What every resource of the cluster follows from. */
export interface KubeadmContext {
  /** The environment. */
  readonly environment: Environment;
  /** Its section on the cluster. */
  readonly cluster: KubeadmClusterEnvironment;
  /** Its section on Google Cloud. */
  readonly section: CloudEnvironment;
  /** What it has there. */
  readonly cloud: KubeadmCloud;
  /** Names of its machines. */
  readonly names: MachineNames;
  /** Options of every resource. */
  readonly opts: pulumi.CustomResourceOptions;
}

/** Options of what the cluster can not be had back without: where data is kept, nothing removes it. */
export function keeping({ environment, opts }: KubeadmContext): pulumi.CustomResourceOptions {
  return environment.data === 'keep' ? { ...opts, protect: true, retainOnDelete: true } : opts;
}
