import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import type { ExistingClusterEnvironment } from '../../environments/cluster';
import type { Environment } from '../../environments/environment';
import type { ClusterAccess } from './access';
import { requireAuthPlugins } from './auth-plugins';
import { identifierOf } from './identifier';
import { authPluginsOf, contextIn } from './kubeconfig-files';
import { clusterProvider } from './provider';

/** Whose kubeconfig counts. */
export interface KubeconfigOwner {
  /** Environment variables, of which KUBECONFIG and PATH count. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder. */
  readonly home: string;
}

/**
 * The kubeconfig of a cluster that somebody else made.
 *
 * @throws UserError when there is none with the context, or a program that it logs in with is missing.
 */
export function existingKubeconfig(
  { name: environment }: Environment,
  { context }: ExistingClusterEnvironment,
  owner: KubeconfigOwner = { env: process.env, home: homedir() },
): string {
  const found = contextIn(kubeconfigFiles(owner), { context, environment }, contentOf);
  requireAuthPlugins(authPluginsOf(found), owner.env['PATH']);
  return JSON.stringify(found);
}

/** A cluster that somebody else made: nothing of it is made, changed or deleted. */
export function existingCluster(environment: Environment, content: string): ClusterAccess {
  const kubeconfig = pulumi.secret(content);
  const provider = clusterProvider({ kubeconfig, identifier: identifierOf(environment) });
  return { provider, resource: undefined, kubeconfig };
}

/** @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ */
function kubeconfigFiles({ env, home }: KubeconfigOwner): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : [join(home, '.kube', 'config')];
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // kubectl passes over files that are not there, too
    return undefined;
  }
}
