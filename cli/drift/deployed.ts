import { textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import type { Deployment, ResourceState } from '../engine/state';
import { identityOf, keyOf, type Identity } from './identity';

/** An object as the last update left it. */
export interface Deployed {
  readonly identity: Identity;
  /** What it was made from; values of Secrets are encrypted in it. */
  readonly inputs: JsonObject;
  /** @default - nobody recorded it, as of an object that was found after a killed run */
  readonly uid?: string;
  /** Field manager that applied it. @default - nobody recorded it */
  readonly manager?: string;
}

/** Every Kubernetes object in a stack's state, by its identity. */
export function deployedIn({ deployment }: Deployment): ReadonlyMap<string, Deployed> {
  const found = (deployment.resources ?? []).flatMap(deployedObject);
  return new Map(found.map((one) => [keyOf(one.identity), one]));
}

function deployedObject(resource: ResourceState): readonly Deployed[] {
  // the old half of a replacement, on its way out
  if ('delete' in resource && resource.delete === true) return [];
  if (!resource.custom || !resource.type.startsWith('kubernetes:')) return [];
  // a state is JSON through and through
  const inputs = (resource.inputs ?? {}) as JsonObject;
  const outputs = (resource.outputs ?? {}) as JsonObject;
  if (textAt(inputs, 'apiVersion') === '' || textAt(inputs, 'metadata', 'name') === '') return [];
  const uid = textAt(outputs, 'metadata', 'uid');
  const manager = textAt(outputs, '__fieldManager');
  return [
    {
      identity: identityOf(inputs),
      inputs,
      ...(uid !== '' && { uid }),
      ...(manager !== '' && { manager }),
    },
  ];
}
