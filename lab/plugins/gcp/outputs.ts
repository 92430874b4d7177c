import type { Field, Resource } from '../declared/shape';
import { reveal, UNKNOWN, type Json, type PropertyMap } from '../protocol/values';
import type { Kind } from './kind';

const PROVISIONED = { 'goog-pulumi-provisioned': 'true' };

/** Outputs of something that is there: what was given, what the cloud makes, and what is always said of it. */
export function outputsOf(
  kind: Kind,
  resource: Resource,
  values: PropertyMap,
  id: string,
): PropertyMap {
  const plain = reveal(values);
  const computed = Object.entries(kind.computed).map(
    ([name, make]) => [name, make({ ...plain, id })] as const,
  );
  return {
    ...always(resource),
    ...labels(resource, plain['labels'] ?? plain['resourceLabels']),
    ...Object.fromEntries(computed),
    ...recorded(values),
    // what it is given is only part of these
    ...pick(Object.fromEntries(computed), ['networkInterfaces', 'location'], kind),
  };
}

/** Outputs that a preview can tell: what was given, and that the rest is not known. */
export function predictedOutputs(kind: Kind, resource: Resource, values: PropertyMap): PropertyMap {
  const names = [...Object.keys(always(resource)), ...Object.keys(kind.computed)];
  const unknown = names.map((name) => [name, UNKNOWN] as const);
  return { ...Object.fromEntries(unknown), ...recorded(values) };
}

function pick(from: PropertyMap, names: readonly string[], kind: Kind): PropertyMap {
  return Object.fromEntries(
    names
      .filter((name) => name in kind.computed && from[name] !== undefined)
      .map((name) => [name, from[name] ?? null]),
  );
}

function recorded(values: PropertyMap): PropertyMap {
  const entries = Object.entries(values).filter(
    ([name, value]) =>
      !name.startsWith('__') && !name.endsWith('Wo') && value !== null && name !== 'number',
  );
  return Object.fromEntries(entries);
}

function labels(resource: Resource, given: Json | undefined): PropertyMap {
  if (!('effectiveLabels' in resource.outputs)) return {};
  const all = { ...(given as PropertyMap | undefined), ...PROVISIONED };
  return { effectiveLabels: all, pulumiLabels: all };
}

function always(resource: Resource): PropertyMap {
  const entries = Object.entries(resource.outputs)
    .filter(([, { presence }]) => presence === 'always')
    .map(([name, field]) => [name, empty(name, field)] as const);
  return Object.fromEntries(entries);
}

function empty(name: string, { shape }: Field): Json {
  if (name === 'deletionPolicy') return 'DELETE';
  if (shape === 'number') return 0;
  if (shape === 'boolean') return false;
  if (typeof shape === 'object') return 'list' in shape ? [] : {};
  return '';
}
