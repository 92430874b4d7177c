import type { CheckFailure } from '../protocol/provider';
import {
  isRecord,
  Secret,
  Unknown,
  type PropertyMap,
  type PropertyValue,
} from '../protocol/values';
import type { Declared, Fields, Shape } from './shape';

/** Everything in which inputs do not fit what is declared, all at once. What is not known yet fits. */
export function misfits(
  declared: Declared,
  fields: Fields,
  inputs: PropertyMap,
): readonly CheckFailure[] {
  return new Check(declared).record(fields, inputs, '');
}

class Check {
  constructor(private readonly declared: Declared) {}

  record(fields: Fields, value: PropertyMap, path: string): readonly CheckFailure[] {
    const at = (property: string) => (path === '' ? property : `${path}.${property}`);
    const unknown = Object.keys(value)
      .filter((property) => !(property in fields) && !property.startsWith('__'))
      .map((property) => ({ property: at(property), reason: noSuch(property, fields) }));
    const known = Object.entries(fields).flatMap(([property, { shape, presence }]) => {
      const given = value[property] ?? null;
      if (given !== null) return this.value(shape, given, at(property));
      if (presence === 'sometimes') return [];
      return [{ property: at(property), reason: `must be ${wanted(shape)}, got nothing` }];
    });
    return [...unknown, ...known];
  }

  private value(shape: Shape, given: PropertyValue, path: string): readonly CheckFailure[] {
    const value = given instanceof Secret ? given.value : given;
    if (value instanceof Unknown || shape === 'any') return [];
    if (typeof shape === 'string')
      return typeof value === shape ? [] : [misfit(shape, value, path)];
    if ('list' in shape) {
      if (!Array.isArray(value)) return [misfit(shape, value, path)];
      return value.flatMap((each: PropertyValue, index) =>
        this.value(shape.list, each, `${path}[${index}]`),
      );
    }
    if (!isRecord(value)) return [misfit(shape, value, path)];
    if ('record' in shape) {
      return this.record(this.declared.records[shape.record] ?? {}, value, path);
    }
    return Object.entries(value).flatMap(([key, each]) =>
      each === null ? [] : this.value(shape.map, each, `${path}.${key}`),
    );
  }
}

function misfit(shape: Shape, value: PropertyValue, property: string): CheckFailure {
  // the value may be a secret: only its form is told
  return { property, reason: `must be ${wanted(shape)}, got ${formOf(value)}` };
}

const WORDS = { string: 'text', number: 'a number', boolean: 'true or false', any: 'anything' };

function wanted(shape: Shape): string {
  if (typeof shape === 'string') return WORDS[shape];
  return 'list' in shape ? 'a list' : 'a map';
}

function formOf(value: PropertyValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? 'text' : 'a map';
}

function noSuch(property: string, fields: Fields): string {
  const [nearest] = Object.keys(fields)
    .map((name) => ({ name, distance: distance(name.toLowerCase(), property.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const close = nearest !== undefined && nearest.distance <= Math.ceil(property.length / 3);
  return `there is no such property${close ? `, perhaps '${nearest.name}' is meant` : ''}`;
}

/** How many characters have to be changed, added or taken away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
