import { hidden, isBookkeeping, maskedAt, unknown } from './masked';

/** One property that differs. */
export interface Difference {
  /** As the engine writes it, such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  /** Because of this one the resource is made anew. @default - not because of this one */
  readonly forces?: 'replacement';
  /** @default - it was not there */
  readonly before?: unknown;
  /** @default - it is not there any more */
  readonly after?: unknown;
}

/** Where the values of a step are, as its event has them. */
export interface Sides {
  readonly type: string;
  readonly oldInputs: Fields;
  readonly newInputs: Fields;
  readonly oldOutputs: Fields;
  /** Paths of which the program says that nobody wants to see them differ. */
  readonly hideDiffs: readonly string[];
  /** By path, as the provider tells; empty where it tells nothing. */
  readonly detailed: Readonly<Record<string, { readonly diffKind: string }>>;
  /** Names of properties that differ, where nothing more is told. */
  readonly names: readonly string[];
  /** Names of those because of which it is made anew. */
  readonly forcing: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What differs, in the order of the paths. */
export function differencesOf(sides: Sides): readonly Difference[] {
  const told = Object.entries(sides.detailed).map(([path, { diffKind }]) => ({ path, diffKind }));
  const all = told.length > 0 ? told : sides.names.map((path) => ({ path, diffKind: 'update' }));
  return all
    .filter(({ path }) => !isBookkeeping(path))
    .map(({ path, diffKind }) => differenceAt(path, diffKind, sides))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function differenceAt(path: string, diffKind: string, sides: Sides): Difference {
  const steps = stepsOf(path);
  const at = (fields: Fields): unknown => maskedAt(sides.type, fields, steps);
  const before = at(sides.oldInputs) ?? at(sides.oldOutputs);
  const after = at(sides.newInputs);
  const forced = diffKind.endsWith('-replace') || sides.forcing.includes(String(steps[0]));
  const isHidden = sides.hideDiffs.some(
    (prefix) => path === prefix || path.startsWith(`${prefix}.`),
  );
  const shown = (value: unknown): unknown => (isHidden && value !== undefined ? hidden : value);
  return {
    path,
    kind: kindOf(diffKind, before, after),
    ...(forced ? { forces: 'replacement' as const } : {}),
    ...(before === undefined ? {} : { before: shown(before) }),
    ...(after === undefined ? {} : { after: shown(after) }),
  };
}

function kindOf(diffKind: string, before: unknown, after: unknown): Difference['kind'] {
  if (diffKind.startsWith('add')) return 'add';
  if (diffKind.startsWith('delete')) return 'delete';
  if (before === undefined && after !== undefined && after !== unknown) return 'add';
  return before !== undefined && after === undefined ? 'delete' : 'update';
}

/** `spec.ports[0]["a.b/c"]` in its parts. @see https://www.pulumi.com/docs/iac/concepts/miscellaneous/property-paths/ */
export function stepsOf(path: string): readonly (string | number)[] {
  const part = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g;
  return [...path.matchAll(part)].map(([, quoted, index, name]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    return index === undefined || index === '*' ? (name ?? '*') : Number(index);
  });
}
