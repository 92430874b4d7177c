import type * as kubernetes from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** How the rest of the program reaches a cluster, whatever kind it is. */
export interface ClusterAccess {
  /** The provider for everything in the cluster. */
  readonly provider: kubernetes.Provider;
  /** The cluster as a resource, with which its content is deleted; undefined when it is not ours. */
  readonly resource: pulumi.Resource | undefined;
  /** Kubeconfig with administrator rights; secret. */
  readonly kubeconfig: pulumi.Output<string>;
}
