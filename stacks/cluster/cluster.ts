import { createRequire } from 'node:module';
import type { ExistingClusterEnvironment } from '../../environments/cluster';
import type { Environment } from '../../environments/environment';
import type { GoogleCloud } from '../cloud/google-cloud';
import type { ClusterAccess } from './access';
import { gkeAuthPlugin, requireAuthPlugins } from './auth-plugins';
import type * as Existing from './existing';
import type * as Gke from './gke';
import type * as Kubeadm from './kubeadm/cluster';
import { localCluster } from './local';
import type * as Shared from './shared';

// each kind is read where it is provisioned: the local stack must not pay for Google's SDK
const load = createRequire(__filename);

/** What a cluster is made in, or found by. */
export interface ClusterScope {
  /** What the environment has in Google Cloud. */
  readonly cloud: GoogleCloud | undefined;
  /** The environment whose cluster it shares. */
  readonly host: Environment | undefined;
  /** References of the images that pods will ask for. */
  readonly images: () => readonly string[];
}

/**
 * Makes sure that this machine will reach the cluster, before anything is made: the first object in the cluster would
 * find out only when everything before it stands.
 *
 * @throws UserError when what leads to the cluster is missing.
 */
export function requireAccess(environment: Environment): void {
  const { cluster } = environment;
  if (cluster.kind === 'gke') requireAuthPlugins([gkeAuthPlugin]);
  if (cluster.kind === 'existing') {
    (load('./existing') as typeof Existing).existingKubeconfig(environment, cluster);
  }
}

/**
 * Provisions an environment's cluster, or reaches the one it already has.
 *
 * @throws UserError when what leads to the cluster is missing.
 */
export async function provisionCluster(
  environment: Environment,
  { cloud, host, images }: ClusterScope,
): Promise<ClusterAccess> {
  const { cluster } = environment;
  switch (cluster.kind) {
    case 'local':
      return localCluster(environment, cluster, images);
    case 'existing':
      return existing(environment, cluster);
    case 'shared':
      return (load('./shared') as typeof Shared).sharedCluster(
        environment,
        cluster,
        given(host, 'host'),
      );
    case 'gke':
      return (load('./gke') as typeof Gke).gkeCluster(environment, cluster, given(cloud, 'cloud'));
    case 'kubeadm':
      return (load('./kubeadm/cluster') as typeof Kubeadm).kubeadmCluster(
        environment,
        cluster,
        given(cloud, 'cloud'),
      );
  }
}

function existing(environment: Environment, cluster: ExistingClusterEnvironment): ClusterAccess {
  const { existingCluster, existingKubeconfig } = load('./existing') as typeof Existing;
  return existingCluster(environment, existingKubeconfig(environment, cluster));
}

function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the cluster's ${name} was not given`);
  return value;
}
