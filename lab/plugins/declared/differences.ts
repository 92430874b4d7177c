import type { DiffKind, DiffResult } from '../protocol/provider';
import {
  hasUnknown,
  isRecord,
  Secret,
  Unknown,
  type PropertyMap,
  type PropertyValue,
} from '../protocol/values';

/** How the difference between inputs is judged. */
export interface Judgement {
  /** Paths that can not be changed in place, without list indexes: `ipAllocationPolicy`, `nodeConfig.machineType`. */
  readonly immutable: readonly string[];
  /** Paths that count for nothing. @default - none */
  readonly ignored?: readonly string[];
}

/** Compares inputs, property by property. */
export function differences(
  before: PropertyMap,
  after: PropertyMap,
  { immutable, ignored = [] }: Judgement,
): DiffResult {
  const changes = changesOf(before, after, '').filter(({ path }) => !ignored.includes(path));
  const judged = changes.map(({ path, kind }) => {
    const plain = path.replace(/\[\d+\]/g, '');
    const fixed = immutable.some((each) => covers(each, plain) || covers(plain, each));
    return [path, { kind: fixed ? (`${kind}-replace` as DiffKind) : kind, input: true }] as const;
  });
  return {
    changes: judged.length === 0 ? 'none' : 'some',
    replaces: judged.filter(([, { kind }]) => kind.endsWith('-replace')).map(([path]) => path),
    detailed: Object.fromEntries(judged),
  };
}

function covers(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

interface Change {
  readonly path: string;
  readonly kind: 'add' | 'update' | 'delete';
}

function changesOf(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): readonly Change[] {
  const [old, next] = [opened(before), opened(after)];
  if (old === undefined && next === undefined) return [];
  if (old === undefined) return [{ path, kind: 'add' }];
  if (next === undefined) return [{ path, kind: 'delete' }];
  if (next instanceof Unknown) return [{ path, kind: 'update' }];
  if (isRecord(old) && isRecord(next)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
    return [...keys]
      .filter((key) => !key.startsWith('__'))
      .flatMap((key) => changesOf(old[key], next[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(old) && Array.isArray(next)) {
    const length = Math.max(old.length, next.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changesOf(
        old[index] as PropertyValue | undefined,
        next[index] as PropertyValue | undefined,
        `${path}[${index}]`,
      ),
    );
  }
  return Object.is(old, next) && !hasUnknown(next) ? [] : [{ path, kind: 'update' }];
}

function opened(value: PropertyValue | undefined): PropertyValue | undefined {
  const plain = value instanceof Secret ? value.value : value;
  return plain ?? undefined;
}
