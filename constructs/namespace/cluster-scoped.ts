import { JsonPatch } from 'cdk8s';
import type { ApiObject } from 'cdk8s';

/**
 * Marks an object that belongs to no namespace (ClusterRole, Namespace, CRD, …). cdk8s writes the
 * chart's namespace into every object; here it would be noise that never matches the live object.
 */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
