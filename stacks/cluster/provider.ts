import * as kubernetes from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** A cluster as its provider knows it. */
export interface ProviderArgs {
  /** Kubeconfig of the cluster. */
  readonly kubeconfig: pulumi.Input<string>;
  /** What stays the same while kubeconfigs change; another one means another cluster, on which everything is made anew. */
  readonly identifier: string;
}

/** The provider for everything in a cluster. */
export function clusterProvider(
  { kubeconfig, identifier }: ProviderArgs,
  opts: pulumi.ResourceOptions = {},
): kubernetes.Provider {
  return new kubernetes.Provider(
    'cluster',
    {
      kubeconfig,
      clusterIdentifier: identifier,
      enableServerSideApply: true,
      // a changed value updates the object; replacing it would take it from under running pods
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
}
