import { isDeepStrictEqual } from 'node:util';
import { at, isObject } from '../../lab/plugins/kubernetes/objects';
import { SERVER_METADATA } from '../../lab/plugins/kubernetes/shape';
import type { Json, JsonObject } from '../../lab/plugins/protocol/values';
import type { Path } from './path';

/** One place at which two objects differ; undefined where there is nothing. */
export interface Difference {
  readonly path: Path;
  readonly live: Json | undefined;
  readonly wanted: Json | undefined;
}

/** Fields that elements of Kubernetes' lists are known by. */
const keys = ['name', 'key', 'type', 'ip', 'mountPath', 'containerPort', 'port', 'topologyKey'];

/** Where what is there differs from what an apply would make of it, without what only the API server writes. */
export function differences(live: JsonObject, wanted: JsonObject): readonly Difference[] {
  return between(written(live), written(wanted), []);
}

function written({ status: _status, ...object }: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isObject(metadata)) return object;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key));
  return { ...object, metadata: Object.fromEntries(kept) };
}

function between(
  live: Json | undefined,
  wanted: Json | undefined,
  path: Path,
): readonly Difference[] {
  if (isObject(live) && isObject(wanted)) {
    const names = new Set([...Object.keys(live), ...Object.keys(wanted)]);
    return [...names].flatMap((name) => between(live[name], wanted[name], [...path, name]));
  }
  if (Array.isArray(live) && Array.isArray(wanted)) {
    return betweenLists(live as readonly Json[], wanted as readonly Json[], path);
  }
  return isDeepStrictEqual(live, wanted) ? [] : [{ path, live, wanted }];
}

function betweenLists(
  live: readonly Json[],
  wanted: readonly Json[],
  path: Path,
): readonly Difference[] {
  const key = keys.find((name) => tellsApart(live, name) && tellsApart(wanted, name));
  if (key !== undefined) {
    const find = (list: readonly Json[], value: Json) => list.find((one) => at(one, key) === value);
    const values = new Set([...live, ...wanted].flatMap((element) => named(element, key)));
    return [...values].flatMap((value) =>
      between(find(live, value), find(wanted, value), [...path, { key, value }]),
    );
  }
  if (live.length === wanted.length && [...live, ...wanted].every(isObject)) {
    return live.flatMap((element, index) => between(element, wanted[index], [...path, index]));
  }
  // words of a command line make sense together only
  return isDeepStrictEqual(live, wanted) ? [] : [{ path, live, wanted }];
}

function tellsApart(list: readonly Json[], name: string): boolean {
  return new Set(list.flatMap((element) => named(element, name))).size === list.length;
}

function named(element: Json, name: string): readonly (string | number)[] {
  const value = at(element, name);
  return typeof value === 'string' || typeof value === 'number' ? [value] : [];
}
