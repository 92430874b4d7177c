import { isDeepStrictEqual } from 'node:util';

import { Unknown } from '../protocol/values';
import type { Json } from '../protocol/values';
import { isTreeObject } from './properties';
import type { Tree } from './properties';
import { isObject } from './objects';

/** Keys and list positions from the root. */
export type Path = readonly (string | number)[];

/** One property that differs. */
export interface Change {
  readonly path: Path;
  readonly kind: 'add' | 'delete' | 'update';
}

/** What differs between two trees, at the deepest paths that tell it. An unknown differs from everything. */
export function changesBetween(
  before: Tree | undefined,
  after: Tree | undefined,
  path: Path = [],
): readonly Change[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: 'add' }];
  if (after === undefined) return [{ path, kind: 'delete' }];
  if (after instanceof Unknown) return [{ path, kind: 'update' }];
  if (isTreeObject(before) && isTreeObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changesBetween(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [olds, news] = [before, after] as readonly (readonly Tree[])[];
    const positions = Array.from(
      { length: Math.max(before.length, after.length) },
      (_, index) => index,
    );
    return positions.flatMap((index) =>
      changesBetween(olds?.[index], news?.[index], [...path, index]),
    );
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path, kind: 'update' }];
}

/** Leaves out changes that make no difference to the API server, such as `1000m` for `1`. */
export function effectiveChanges(
  changes: readonly Change[],
  live: Json,
  predicted: Json,
): readonly Change[] {
  return changes.filter(
    ({ path }) => !isDeepStrictEqual(valueAt(live, path), valueAt(predicted, path)),
  );
}

/** The value at a path, or undefined. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let value = root;
  for (const key of path) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else if (isObject(value)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A path as Pulumi writes it: `spec.ports[0]`, `metadata.annotations["a.b/c"]`. */
export function pathText(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/[."[\]]/.test(key)) text += `["${key.replaceAll('"', '\\"')}"]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text;
}

/** Reads a path as Pulumi or the API server writes it. */
export function parsePath(text: string): Path {
  const keys = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...keys].map(([, quoted, position, plain]) => {
    if (position !== undefined) return Number(position);
    return plain ?? (quoted ?? '').replaceAll('\\"', '"');
  });
}

/** Whether one path leads to the other or to a part of it. */
export function overlaps(one: Path, other: Path): boolean {
  const shorter = Math.min(one.length, other.length);
  return one.slice(0, shorter).every((key, index) => key === other[index]);
}
