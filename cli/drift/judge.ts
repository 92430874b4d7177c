import { isDeepStrictEqual } from 'node:util';
import { at, isObject, textAt } from '../../lab/plugins/kubernetes/objects';
import type { Json, JsonObject } from '../../lab/plugins/protocol/values';
import { asDeployed, isSecret, type Declared } from './declared';
import type { Deployed } from './deployed';
import { differences, type Difference } from './differences';
import { isEngine, ownersOf, type Author } from './ownership';
import { pathText, valueAt, type Path } from './path';
import type { DriftedField, DriftedObject, DriftKind, PendingObject } from './report';
import { masked, shown } from './shown';

/** What is known of an object that is declared and was deployed. */
export interface Comparison {
  readonly declared: Declared;
  readonly deployed: Deployed;
  readonly live: JsonObject;
  /** What a forced apply of ours would make of it, or why the API server would not do it. */
  readonly predicted: { readonly object: JsonObject } | { readonly refusal: string };
}

/** What a comparison comes to. */
export interface Verdict {
  /** @default - it is as it was deployed */
  readonly drifted?: DriftedObject;
  /** @default - the sources want nothing else */
  readonly pending?: PendingObject;
}

/** Tells apart what somebody changed and what the sources changed since the last update. */
export function judge(comparison: Comparison): Verdict {
  const { declared, deployed, live, predicted } = comparison;
  const { identity } = declared;
  const fields: DriftedField[] = [];
  const paths: string[] = [];
  for (const found of findings(comparison)) {
    if (found.since === 'update') fields.push(found.field);
    else paths.push(found.field.path);
  }
  const kinds: readonly DriftKind[] = [
    ...(at(live, 'metadata', 'deletionTimestamp') === undefined ? [] : ['being deleted' as const]),
    ...(isAnother(live, deployed) ? ['made anew' as const] : []),
    ...(fields.length > 0 ? ['changed' as const] : []),
    ...('refusal' in predicted ? ['refused' as const] : []),
  ];
  const refusal = 'refusal' in predicted ? { refusal: predicted.refusal } : {};
  return {
    ...(kinds.length > 0 && { drifted: { identity, kinds, fields, ...refusal } }),
    ...(paths.length > 0 && { pending: { identity, what: 'to update', paths } }),
  };
}

function isAnother(live: JsonObject, { uid }: Deployed): boolean {
  return uid !== undefined && textAt(live, 'metadata', 'uid') !== uid;
}

/** A field of ours that differs: since the last update, or because the sources did since. */
interface Finding {
  readonly since: 'update' | 'sources';
  readonly field: DriftedField;
}

function findings(comparison: Comparison): readonly Finding[] {
  const { declared, live, predicted } = comparison;
  const ofSecret = isSecret(declared.identity) ? secretKeys(comparison) : [];
  if ('refusal' in predicted) return ofSecret;
  const others = differences(live, predicted.object).flatMap((difference) =>
    isSecret(declared.identity) && difference.path[0] === 'data'
      ? []
      : findingOf(difference, comparison),
  );
  return [...others, ...ofSecret];
}

function findingOf(
  { path, live: there, wanted }: Difference,
  { declared, deployed, live }: Comparison,
): readonly Finding[] {
  const before = valueAt(deployed.inputs, path);
  const now = valueAt(asDeployed(declared, deployed), path);
  const owners = ownersOf(live, path);
  const ours = owners.some(({ manager }) => isEngine(manager));
  // a default of the API server's, or somebody else's field
  if (now === undefined && !ours) return [];
  const moved = !isDeepStrictEqual(before, now) && (ours || before === undefined);
  const field = {
    path: pathText(path),
    ...textOf('live', path, there),
    ...textOf('declared', path, wanted),
    by: others(owners),
  };
  return [{ since: moved ? 'sources' : 'update', field }];
}

function textOf<K extends string>(
  name: K,
  path: Path,
  value: Json | undefined,
): Partial<Record<K, string>> {
  if (value === undefined) return {};
  return { [name]: shown(path, value) } as Partial<Record<K, string>>;
}

function others(owners: readonly Author[]): readonly Author[] {
  return owners.filter(({ manager }) => !isEngine(manager));
}

/** What became of a Secret's keys. Its values tell nothing here: whoever writes another one owns the key. */
function secretKeys({ declared, deployed, live }: Comparison): readonly Finding[] {
  const data = live['data'];
  const known = new Set(keysOf(deployed.inputs));
  return declared.secretKeys.flatMap((key): readonly Finding[] => {
    const path = ['data', key];
    const by = others(ownersOf(live, path));
    const isThere = isObject(data) && data[key] !== undefined;
    const overwritten = by.length > 0 && !ownedByUs(live, path);
    if (isThere && !overwritten) return [];
    const field = {
      path: pathText(path),
      ...(isThere && { live: masked }),
      declared: masked,
      by,
    };
    return [{ since: isThere || known.has(key) ? 'update' : 'sources', field }];
  });
}

function ownedByUs(live: JsonObject, path: Path): boolean {
  return ownersOf(live, path).some(({ manager }) => isEngine(manager));
}

function keysOf({ data, stringData }: JsonObject): readonly string[] {
  return [data, stringData].flatMap((field) => (isObject(field) ? Object.keys(field) : []));
}
