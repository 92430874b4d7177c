import { ApiObject, type Chart } from 'cdk8s';
import { UserError } from '../../errors/user-error';
import type { SecretRequest } from '../secrets/request';

/** As much of an object as is looked at. */
interface Placed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Holds who shares a cluster to its namespace, its Secrets included: everything goes when that goes, and nothing
 * else is touched.
 *
 * @throws UserError with every object that is neither the namespace nor in it.
 */
export function checkContained(
  charts: readonly Chart[],
  secrets: readonly SecretRequest[],
  namespace: string,
): void {
  const objects = charts
    .flatMap((chart) => chart.node.findAll().filter((node) => ApiObject.isApiObject(node)))
    .map((object) => object.toJson() as Placed);
  const requested = secrets.map((metadata): Placed => ({ kind: 'Secret', metadata }));
  const problems = [...objects, ...requested]
    .filter((object) => !isContained(object, namespace))
    .map(
      ({ kind, metadata: { name, namespace: place } }) =>
        `${namespace}: '${kind} ${name}' must be in namespace '${namespace}', for the cluster is shared, got ${place === undefined ? 'none' : `'${place}'`}`,
    );
  if (problems.length > 0) throw new UserError(problems);
}

function isContained({ kind, metadata }: Placed, namespace: string): boolean {
  return kind === 'Namespace' ? metadata.name === namespace : metadata.namespace === namespace;
}
