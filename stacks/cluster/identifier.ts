import type { Environment } from '../../environments/environment';

/**
 * Name of a cluster that is known before the cluster is there, and stays when its addresses and certificates change. A
 * shared cluster has that of the environment which made it.
 */
export function identifierOf({ name, cluster, cloud }: Environment, host?: Environment): string {
  switch (cluster.kind) {
    case 'local':
      return `lab/${name}`;
    case 'gke':
      return `gke/${cloud?.project ?? ''}/${cluster.location}/${name}`;
    case 'kubeadm':
      return `kubeadm/${cloud?.project ?? ''}/${name}`;
    case 'existing':
      return `existing/${cluster.context}`;
    case 'shared':
      if (host === undefined) throw new Error(`the environment '${cluster.with}' was not given`);
      return identifierOf(host);
  }
}
