import { createHash } from 'node:crypto';
import { misfits } from '../declared/check';
import type { Declared, Resource } from '../declared/shape';
import type { CheckFailure, CheckRequest, CheckResult } from '../protocol/provider';
import { hasUnknown, reveal, type PropertyMap } from '../protocol/values';
import type { Kind, Place } from './kind';
import { broken } from './rules';

/** What inputs are checked against. */
export interface Expectation {
  readonly kind: Kind;
  readonly resource: Resource;
  readonly declared: Declared;
  readonly place: Place;
}

/** Names what has no name, and tells everything that is wrong, all at once. */
export function checkInputs(expected: Expectation, request: CheckRequest): CheckResult {
  const { kind, resource, declared } = expected;
  const inputs = { ...request.news, ...autoname(resource, request) };
  const failures = [
    ...misfits(declared, resource.inputs, inputs),
    ...broken(kind.rules ?? [], inputs),
    // what is not known yet may be what is missed
    ...(hasUnknown(inputs)
      ? []
      : [...(kind.problems?.(reveal(inputs)) ?? []), ...placeless(expected, inputs)]),
  ];
  return { inputs, failures: onePerProperty(failures) };
}

/** Inputs with what follows from them and from the provider's place. */
export function valuesOf(kind: Kind, place: Place, inputs: PropertyMap): PropertyMap {
  const project = place.project === undefined ? {} : { project: place.project };
  return { ...project, ...kind.defaults?.(reveal(inputs), place), ...inputs };
}

function placeless(expected: Expectation, inputs: PropertyMap): readonly CheckFailure[] {
  const { kind, place, resource } = expected;
  const values = valuesOf(kind, place, inputs);
  return ['project', 'region', 'zone', 'location']
    .filter((property) => kind.immutable.includes(property) && property in resource.inputs)
    .filter((property) => values[property] === undefined)
    .map((property) => ({
      property,
      reason: `must be given here or in the provider's configuration (gcp:${property}), got nothing`,
    }));
}

// a value of the wrong type breaks rules as well: the first says it
function onePerProperty(failures: readonly CheckFailure[]): readonly CheckFailure[] {
  const seen = new Set<string>();
  return failures.filter(({ property, reason }) => {
    const key = property === '' ? reason : property;
    return seen.has(key) ? false : seen.add(key);
  });
}

const MARK = '__defaults';

/** A name of the official provider's form for what has none: `<logical name>-<7 characters>`; it stays the same. */
function autoname(resource: Resource, { news, olds, name, randomSeed, autonaming }: CheckRequest) {
  const namable = resource.inputs['name']?.presence === 'sometimes';
  if (!namable || (news['name'] ?? undefined) !== undefined) return {};
  const mark = { [MARK]: ['name'] };
  if (isAutonamed(olds) && olds['name'] !== undefined) return { name: olds['name'], ...mark };
  if (autonaming?.mode === 'enforce' || (autonaming && autonaming.proposedName !== '')) {
    return { name: autonaming.proposedName, ...mark };
  }
  const suffix = createHash('sha256').update(randomSeed).digest('hex').slice(0, 7);
  return { name: `${name.toLowerCase()}-${suffix}`, ...mark };
}

/** Whether the name was made here, so that a replacement can be made before the old one goes. */
export function isAutonamed(inputs: PropertyMap): boolean {
  const marked = inputs[MARK];
  return Array.isArray(marked) && marked.includes('name');
}
