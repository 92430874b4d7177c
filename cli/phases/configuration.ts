import { environmentFor } from '../../environments';
import type { Environment } from '../../environments/environment';
import { platform } from '../../stacks/platform';
import { plan, type PlannedObject } from '../../stacks/release/plan';
import { secretManifest } from '../../stacks/release/secret';
import { checkedOut } from '../../stacks/source/source';
import { documentsOf, type Document } from '../render/documents';

/** What an environment comes to, before anything is touched. */
export interface Configuration {
  /** Its manifests. */
  readonly documents: readonly Document[];
  /** Its objects, each after those that it waits for. */
  readonly objects: readonly PlannedObject[];
  /** Names of its namespaces. */
  readonly namespaces: readonly string[];
}

/**
 * Makes the configuration of an environment from the sources of a checkout.
 *
 * @param host the environment whose cluster it shares, where that is not what the sources alone say
 * @throws UserError when the charts can not be released.
 */
export function configurationOf(
  environment: Environment,
  checkout: string,
  host = hostOf(environment),
): Configuration {
  const made = platform(environment, { source: checkedOut(checkout), host });
  const documents = documentsOf(made);
  return {
    documents,
    objects: plan(made.charts, made.secrets.map(secretManifest)),
    namespaces: documents
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ name }) => name)
      .sort(),
  };
}

function hostOf({ cluster }: Environment): Environment | undefined {
  return cluster.kind === 'shared' ? environmentFor(cluster.with) : undefined;
}
