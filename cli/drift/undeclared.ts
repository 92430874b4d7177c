import { objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { identityOf, keyOf, type Identity } from './identity';
import { authorsOf, isEngine } from './ownership';
import type { UndeclaredObject } from './report';

/** On every object of a platform: `stacks/products/charts.ts`, `stacks/release/secret.ts`. */
export const ourLabel = 'app.kubernetes.io/part-of=plinth';

/** Where a stack's objects may be. */
export interface Territory {
  /** @default - everywhere: the cluster is its own */
  readonly within?: ReadonlySet<string>;
  /** Namespaces of other stacks in the same cluster. */
  readonly without: ReadonlySet<string>;
}

/** Objects with our label that neither the sources nor the last update know. */
export function undeclaredAmong(
  objects: readonly JsonObject[],
  known: ReadonlySet<string>,
  territory: Territory,
): readonly UndeclaredObject[] {
  return objects.flatMap((object) => {
    const identity = identityOf(object);
    const place = placeOf(object);
    if (known.has(keyOf(identity)) || !isInside(place, territory)) return [];
    if (isRecord(identity) || !isMadeOnPurpose(object)) return [];
    const created = textAt(object, 'metadata', 'creationTimestamp');
    return [{ identity, by: authorsOf(object), created }];
  });
}

/** A namespace belongs to whom what is in it belongs. */
function placeOf(object: JsonObject): string {
  const name = textAt(object, 'kind') === 'Namespace' ? ['name'] : ['namespace'];
  return textAt(object, 'metadata', ...name);
}

function isInside(place: string, { within, without }: Territory): boolean {
  return !without.has(place) && (within === undefined || within.has(place));
}

/** What `plinth db backup` takes: CloudNativePG itself deletes it when the backup is too old to be kept. */
function isRecord({ group, kind }: Identity): boolean {
  return group === 'postgresql.cnpg.io' && kind === 'Backup';
}

/**
 * Labels are copied: what a controller derives from an object of ours, such as the Endpoints of a Service or the claims
 * of a StatefulSet, has ours too. What counts is made by an update or by hand, and belongs to nothing else.
 */
function isMadeOnPurpose(object: JsonObject): boolean {
  if (objectsAt(object, 'metadata', 'ownerReferences').length > 0) return false;
  const authors = authorsOf(object);
  // of what was made without a field of its own the API server notes nobody, and then never anybody
  return (
    authors.length === 0 ||
    authors.some(
      ({ manager }) => isEngine(manager) || /^(kubectl|helm|kustomize|k9s)\b/i.test(manager),
    )
  );
}
