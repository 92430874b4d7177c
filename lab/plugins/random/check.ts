import type { CheckFailure } from '../protocol/provider';
import { hasUnknown, isRecord, reveal, type Json, type PropertyMap } from '../protocol/values';
import type { Kind } from './kinds';

interface Type {
  readonly allows: (value: Json) => boolean;
  readonly wants: string;
}

const whole = (least: number) => (value: Json) =>
  Number.isSafeInteger(value) && Number(value) >= least;

const TYPES: Readonly<Record<string, Type>> = {
  boolean: { allows: (value) => typeof value === 'boolean', wants: 'true or false' },
  string: { allows: (value) => typeof value === 'string', wants: 'text' },
  list: { allows: Array.isArray, wants: 'a list of text' },
  map: { allows: (value) => isRecord(value), wants: 'a map of text' },
  integer: { allows: (value) => Number.isSafeInteger(value), wants: 'a whole number' },
  count: { allows: whole(0), wants: 'a whole number of at least 0' },
  size: { allows: whole(1), wants: 'a whole number of at least 1' },
};

/** Everything wrong with a resource's inputs, all at once. Unknown values are taken for right. */
export function inputProblems(
  name: string,
  kind: Kind,
  inputs: PropertyMap,
): readonly CheckFailure[] {
  const problems: CheckFailure[] = [];
  for (const property of Object.keys(inputs)) {
    if (property in kind.inputs || property.startsWith('__')) continue;
    const known = Object.keys(kind.inputs).sort().join(', ');
    problems.push({ property, reason: `${name} has no such property, it has ${known}` });
  }
  const values = reveal(inputs);
  for (const [property, declared] of Object.entries(kind.inputs)) {
    const reason = typeProblem(declared, values[property], hasUnknown(inputs[property]));
    if (reason !== undefined) problems.push({ property, reason });
  }
  if (problems.length > 0 || hasUnknown(inputs)) return problems;
  return kind.problems?.(values) ?? [];
}

function typeProblem(
  declared: string,
  value: Json | undefined,
  unknown: boolean,
): string | undefined {
  if (unknown) return undefined;
  const type = TYPES[declared.replace('!', '')];
  if (value === undefined || value === null) {
    return declared.endsWith('!') ? `must be ${type?.wants ?? ''}, got nothing` : undefined;
  }
  // the value may be a secret: only its type is told
  return type?.allows(value) ? undefined : `must be ${type?.wants ?? ''}, got ${shape(value)}`;
}

function shape(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? 'text' : 'a map';
}
