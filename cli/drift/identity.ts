import {
  apiVersionOf,
  kindOf,
  textAt,
  type Kind,
  type Reference,
} from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';

/** What an object is in a cluster. */
export interface Identity extends Kind {
  /** Empty for what is cluster-scoped, or in the default namespace. */
  readonly namespace: string;
  readonly name: string;
}

export function identityOf(object: JsonObject): Identity {
  return {
    ...kindOf(object, ''),
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
  };
}

/** One text for one object, whichever version of its kind is spoken of. */
export function keyOf({ group, kind, namespace, name }: Identity): string {
  return [group, kind, namespace === 'default' ? '' : namespace, name].join('\n');
}

export function referenceOf({ namespace, name, ...kind }: Identity): Reference {
  return { kind, namespace, name };
}

/** `Deployment immudb/immudb`; of a kind that others share the name of, with its group. */
export function labelOf({ group, kind, namespace, name }: Identity): string {
  const own = !group.includes('.') || group.endsWith('.k8s.io');
  return `${own ? kind : `${kind}.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The parts of an identity as programs read them. */
export function identityJson(identity: Identity) {
  const { namespace, name, kind } = identity;
  return {
    apiVersion: apiVersionOf(identity),
    kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
  };
}
