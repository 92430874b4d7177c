import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import type { SharedClusterEnvironment } from '../../environments/cluster';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import type { ClusterAccess } from './access';
import { requireAuthPlugins } from './auth-plugins';
import { identifierOf } from './identifier';
import { authPluginsOf, type Kubeconfig } from './kubeconfig-files';
import { clusterProvider } from './provider';

/**
 * The cluster that the stack of another environment made, in which this one has a namespace. What is deployed is not
 * deleted with that cluster: this stack knows too little of it, and deletes what it made itself.
 *
 * @throws UserError when that stack has no cluster, or the program that logs in to it is missing.
 */
export async function sharedCluster(
  environment: Environment,
  options: SharedClusterEnvironment,
  host: Environment,
): Promise<ClusterAccess> {
  const stack = [pulumi.getOrganization(), pulumi.getProject(), options.with].join('/');
  const reference = new pulumi.StackReference(options.with, { name: stack });
  const output = await reference.getOutputDetails('kubeconfig');
  const text: unknown = output.secretValue ?? output.value;
  if (typeof text !== 'string') {
    throw new UserError(
      `${environment.name}.cluster.with: the stack '${options.with}' must have a cluster, but it has no output 'kubeconfig'`,
      { fix: `bring it up first: pulumi up --stack ${options.with}` },
    );
  }
  requireAuthPlugins(authPluginsOf(parse(text) as Kubeconfig));
  const kubeconfig = pulumi.secret(text);
  const identifier = identifierOf(environment, host);
  return { provider: clusterProvider({ kubeconfig, identifier }), resource: undefined, kubeconfig };
}
