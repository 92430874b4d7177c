import { isDeepStrictEqual } from 'node:util';

import type { Json, JsonObject } from '../protocol/values';
import { parsePath, valueAt } from './changes';
import type { Path } from './changes';
import { isObject, objectsAt, textAt } from './objects';
import type { KubeObject } from './objects';

/**
 * What to apply when some paths are ignored: a field that only others manage is left out, so that applying does not
 * take it over; any other keeps the value it has in the cluster. Paths into lists are left as they are.
 */
export function withIgnored(
  object: KubeObject,
  live: KubeObject,
  ignored: readonly string[],
  manager: string,
): KubeObject {
  return ignored.map(parsePath).reduce((result, path) => {
    if (path.some((key) => typeof key === 'number')) return result;
    const [ours, theirs] = owners(live, path, manager);
    if (theirs && !ours) return replaced(result, path, undefined);
    const value = valueAt(live, path);
    return value === undefined || isDeepStrictEqual(value, valueAt(result, path))
      ? result
      : replaced(result, path, value);
  }, object);
}

function owners(
  live: KubeObject,
  path: Path,
  manager: string,
): readonly [ours: boolean, theirs: boolean] {
  const field = path.map((key) => `f:${key}`);
  const entries = objectsAt(live, 'metadata', 'managedFields').filter(
    (entry) => valueAt(entry['fieldsV1'], field) !== undefined,
  );
  const ours = entries.filter((entry) => textAt(entry, 'manager') === manager);
  return [ours.length > 0, entries.length > ours.length];
}

function replaced(object: JsonObject, [key, ...rest]: Path, value: Json | undefined): JsonObject {
  if (typeof key !== 'string') return object;
  const { [key]: current, ...others } = object;
  if (rest.length === 0) return value === undefined ? others : { ...object, [key]: value };
  if (!isObject(current)) return object;
  return { ...object, [key]: replaced(current, rest, value) };
}
