import { UserError } from '../../errors/user-error';
import type { SecretRequest, SecretType } from './request';
import { keysIn, placedValues, placeOf, sourcesOf, type PlacedValue } from './values';

/**
 * The requests themselves when they hold. Pure.
 *
 * @throws UserError with everything that is wrong with them.
 */
export function checkedRequests(requests: readonly SecretRequest[]): readonly SecretRequest[] {
  const problems = problemsOf(requests);
  if (problems.length === 0) return requests;
  throw new UserError(problems, { fix: "correct the product's `secrets` in stacks/products/" });
}

function problemsOf(requests: readonly SecretRequest[]): readonly string[] {
  const values = placedValues(requests);
  return [
    ...requestedTwice(requests),
    ...requests.flatMap(typeProblems),
    ...[...values.values()].flatMap((value) => [
      ...ownProblems(value),
      ...copyProblems(value, values),
    ]),
    ...circles(values),
  ];
}

function requestedTwice(requests: readonly SecretRequest[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { namespace, name } of requests) {
    const secret = `secret ${namespace}/${name}`;
    counts.set(secret, (counts.get(secret) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([secret, count]) => `${secret}: must be requested once, got ${count} requests`);
}

// https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
const keysOfType: Readonly<Record<SecretType, readonly string[]>> = {
  Opaque: [],
  // the API server wants one of them, CloudNativePG both
  // https://cloudnative-pg.io/documentation/current/applications/#secrets
  'kubernetes.io/basic-auth': ['username', 'password'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function typeProblems({
  namespace,
  name,
  type = 'Opaque',
  keys,
}: SecretRequest): readonly string[] {
  const needed = keysOfType[type];
  if (needed.every((key) => Object.hasOwn(keys, key))) return [];
  const wanted = needed.map((key) => `'${key}'`).join(' and ');
  return [
    `secret ${namespace}/${name}: 'keys' must hold ${wanted} for the type '${type}', got ${listed(Object.keys(keys))}`,
  ];
}

/** What can be said of a value without any other Secret. */
function ownProblems({ request, key, value }: PlacedValue): readonly string[] {
  const where = `secret ${request.namespace}/${request.name}: '${key}'`;
  const problems: string[] = [];
  if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
    problems.push(`${where} must be a key of letters, digits, '-', '_' and '.', got '${key}'`);
  }
  if ('length' in value && !isAtLeast(12, value.length)) {
    problems.push(`${where} must have 'length' of at least 12 characters, got ${value.length}`);
  }
  if ('token' in value && !isAtLeast(1, value.token)) {
    problems.push(`${where} must have 'token' of at least 1 character, got ${value.token}`);
  }
  if ('bytes' in value && !isAtLeast(1, value.bytes)) {
    problems.push(`${where} must have 'bytes' of at least 1, got ${value.bytes}`);
  }
  if ('template' in value) {
    const others = Object.keys(request.keys).filter((other) => other !== key);
    const unknown = keysIn(value.template).filter((named) => !Object.hasOwn(request.keys, named));
    for (const named of unknown) {
      problems.push(
        `${where} must have in braces other keys of this Secret (${listed(others)}), got '{${named}}'`,
      );
    }
  }
  return problems;
}

function copyProblems(
  { request, key, value }: PlacedValue,
  values: ReadonlyMap<string, PlacedValue>,
): readonly string[] {
  if (!('copyOf' in value)) return [];
  const where = `secret ${request.namespace}/${request.name}: '${key}'`;
  const place = placeOf(value.copyOf);
  const source = values.get(place);
  if (source === undefined) {
    return [`${where} must copy a key of a requested Secret, got '${place}'`];
  }
  if (request.lifetime === 'permanent' && source.request.lifetime !== 'permanent') {
    return [
      `${where} must copy from a permanent Secret, as it is permanent itself, got '${place}'`,
    ];
  }
  return [];
}

/** Each circle once, from where it is first entered. */
function circles(values: ReadonlyMap<string, PlacedValue>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (place: string, path: readonly string[]): void => {
    const entered = path.indexOf(place);
    if (entered >= 0) {
      const circle = [...path.slice(entered), place].join(' → ');
      found.push(`secrets: values must not stand for each other in a circle, got ${circle}`);
      return;
    }
    const value = values.get(place);
    if (done.has(place) || value === undefined) return;
    for (const source of sourcesOf(value)) visit(source, [...path, place]);
    done.add(place);
  };
  for (const place of values.keys()) visit(place, []);
  return found;
}

function isAtLeast(least: number, count: number): boolean {
  return Number.isInteger(count) && count >= least;
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.map((word) => `'${word}'`).join(', ');
}
