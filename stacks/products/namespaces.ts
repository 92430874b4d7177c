import type { Environment } from '../../environments/environment';
import { routeLabels } from './branch-labels';
import { branchNamespace } from './branches';
import type { CommonNamespaceProps } from './network';
import type { Source } from './part';
import { sharedSettings } from './settings';

/** How every namespace of an environment is made; of a branch, in the cluster of its `host`. */
export function commonNamespace(
  environment: Environment,
  { source, host }: { readonly source: Source | undefined; readonly host: Environment | undefined },
): CommonNamespaceProps {
  const { kind } = (host ?? environment).cluster;
  return {
    settings: sharedSettings(environment, source),
    ...(kind === 'gke' ? { nameServers: gkeNameServers } : {}),
    ...(environment.branches && { labels: routeLabels(environment.name) }),
    ...(host && branchNamespace(environment, host)),
  };
}

/**
 * NodeLocal DNSCache and, where Cloud DNS is the cluster's, the metadata server: addresses of the node, no pods.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns
 */
const gkeNameServers = ['169.254.20.10/32', '169.254.169.254/32'];
