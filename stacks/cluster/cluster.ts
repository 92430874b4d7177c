import type { Environment } from '../../environments/environment';
import type { ClusterAccess } from './access';
import { localCluster } from './local';

/** Provisions an environment's cluster, or reaches the one it already has. */
export function provisionCluster({ name, cluster }: Environment): ClusterAccess {
  return localCluster(name, cluster);
}
