import { isDeepStrictEqual } from 'node:util';
import { at, isObject, objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { Json, JsonObject } from '../../lab/plugins/protocol/values';
import { valueAt, type Path } from './path';

/** Who wrote a field, as the API server has it. */
export interface Author {
  /** Name of the program: `kubectl-edit`, `helm`. */
  readonly manager: string;
  /** When it last wrote. @default - the API server does not say */
  readonly time?: string;
}

const engine = 'pulumi-kubernetes';

/** Whether a field manager is the Pulumi provider for Kubernetes, official or the lab's. */
export function isEngine(manager: string): boolean {
  return manager === engine || manager.startsWith(`${engine}-`);
}

/** Everybody who has written something of an object, each once. */
export function authorsOf(live: JsonObject): readonly Author[] {
  return distinct(entriesOf(live));
}

/** Who owns the field at a path, or something below it. */
export function ownersOf(live: JsonObject, path: Path): readonly Author[] {
  return distinct(entriesOf(live).filter((entry) => owns(entry['fieldsV1'], live, path)));
}

function entriesOf(live: JsonObject): readonly JsonObject[] {
  return objectsAt(live, 'metadata', 'managedFields');
}

function distinct(entries: readonly JsonObject[]): readonly Author[] {
  const byManager = new Map<string, Author>();
  for (const entry of entries) {
    const manager = textAt(entry, 'manager');
    const time = textAt(entry, 'time');
    const known = byManager.get(manager)?.time ?? '';
    // RFC 3339 in UTC sorts as text
    if (byManager.has(manager) && known >= time) continue;
    byManager.set(manager, { manager, ...(time !== '' && { time }) });
  }
  return [...byManager.values()];
}

/**
 * Whether a set of fields has the one at a path.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function owns(fields: Json | undefined, live: JsonObject, path: Path): boolean {
  let node = fields;
  for (const [depth, step] of path.entries()) {
    if (!isObject(node)) return false;
    // owned as a whole, whatever is in it
    if (depth > 0 && Object.keys(node).length === 0) return true;
    node = child(node, step, valueAt(live, path.slice(0, depth + 1)));
  }
  return node !== undefined;
}

function child(node: JsonObject, step: Path[number], value: Json | undefined): Json | undefined {
  if (typeof step === 'string') return node[`f:${step}`];
  const found = Object.entries(node).find(([name]) => name.startsWith('k:') && names(name, value));
  return found?.[1];
}

/** Whether `k:{"name":"web"}` names this element. */
function names(name: string, element: Json | undefined): boolean {
  const fields = JSON.parse(name.slice('k:'.length)) as Readonly<Record<string, Json>>;
  return Object.entries(fields).every(([key, value]) => isDeepStrictEqual(at(element, key), value));
}
