import * as pulumi from '@pulumi/pulumi';
import type { LocalClusterEnvironment } from '../../environments/cluster';
import type { Environment } from '../../environments/environment';
import type { ClusterAccess } from './access';
import { identifierOf } from './identifier';
import { clusterProvider } from './provider';

interface LabArgs {
  readonly name: string;
  /** Number of simulated nodes, or of the real one. */
  readonly nodes: number;
  /** What containers are made of; its presence makes the node a real one. */
  readonly images?: readonly string[];
}

/** The embedded lab of this machine, made and ended by the `lab` plugin. */
class Lab extends pulumi.CustomResource {
  /** Kubeconfig with administrator rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: LabArgs) {
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
export function localCluster(
  environment: Environment,
  { nodes, nodeCount }: LocalClusterEnvironment,
  images: () => readonly string[],
): ClusterAccess {
  const { name } = environment;
  const lab = new Lab(name, {
    name,
    nodes: nodeCount,
    ...(nodes === 'real' && { images: images() }),
  });
  // a lab that comes back on other ports is the same cluster
  const identifier = identifierOf(environment);
  const provider = clusterProvider(
    { kubeconfig: lab.kubeconfig, identifier },
    { parent: lab, deletedWith: lab },
  );
  return { provider, resource: lab, kubeconfig: lab.kubeconfig };
}
