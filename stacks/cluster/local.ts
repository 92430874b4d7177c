import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { LocalClusterEnvironment } from '../../environments/environment';
import type { ClusterAccess } from './access';

/** The embedded lab of this machine, made and ended by the `lab` plugin. */
class Lab extends pulumi.CustomResource {
  /** Kubeconfig with administrator rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: { readonly name: string; readonly nodes: number }) {
    super(
      'lab:index:Cluster',
      name,
      { ...args, kubeconfig: undefined, server: undefined },
      // the version of the plugin that this checkout carries
      { version: '0.1.0', additionalSecretOutputs: ['kubeconfig'] },
    );
  }
}

/** A lab named after the environment. */
export function localCluster(name: string, environment: LocalClusterEnvironment): ClusterAccess {
  const lab = new Lab(name, { name, nodes: environment.nodeCount });
  const provider = new kubernetes.Provider(
    'cluster',
    {
      kubeconfig: lab.kubeconfig,
      // a lab that comes back on other ports is the same cluster
      clusterIdentifier: `lab/${name}`,
      enableServerSideApply: true,
      // a changed value updates the object; replacing it would take it from under running pods
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    { parent: lab, deletedWith: lab },
  );
  return { provider, resource: lab, kubeconfig: lab.kubeconfig };
}
