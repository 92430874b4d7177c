import type { SecretRequest, SecretValue } from './request';

/** A value of a requested Secret, and where it stands. */
export interface PlacedValue {
  /** The Secret. */
  readonly request: SecretRequest;
  /** Key in it. */
  readonly key: string;
  /** What stands there. */
  readonly value: SecretValue;
}

/** Every value of some requests by its place, `<namespace>/<name>/<key>`. */
export function placedValues(requests: readonly SecretRequest[]): ReadonlyMap<string, PlacedValue> {
  return new Map(
    requests.flatMap((request) =>
      Object.entries(request.keys).map(([key, value]) => [
        placeOf({ ...request, key }),
        { request, key, value },
      ]),
    ),
  );
}

/** `<namespace>/<name>/<key>`: also the name of the resource that generates the value. */
export function placeOf(place: {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}): string {
  return `${place.namespace}/${place.name}/${place.key}`;
}

// braces around what could be no key of a Secret, as in JSON, are text
const placeholder = /\{([-._a-zA-Z0-9]+)\}/g;

/** Keys that a template names. */
export function keysIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(placeholder)].map(([, key = '']) => key))];
}

/** The template with its keys replaced by their values. */
export function composed(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(placeholder, (_, key: string) => values[key] ?? '');
}

/** Places of the values that a value is made of. */
export function sourcesOf({ request, value }: PlacedValue): readonly string[] {
  if ('copyOf' in value) return [placeOf(value.copyOf)];
  if ('template' in value) {
    return keysIn(value.template).map((key) => placeOf({ ...request, key }));
  }
  return [];
}

/** What a value is, in a few words that give nothing away. */
export function described(value: SecretValue): string {
  if ('length' in value) return `a password of ${value.length} characters`;
  if ('token' in value) return `a token of ${value.token} characters`;
  if ('bytes' in value) return `${value.bytes} random bytes in ${value.encoding}`;
  if ('copyOf' in value) return `a copy of ${placeOf(value.copyOf)}`;
  if ('template' in value) return `a text around ${keysIn(value.template).join(', ')}`;
  if ('from' in value) return chosenFrom[value.from];
  if ('issued' in value) return "a part of a key of the lab's object store";
  return 'a value that is no secret';
}

const chosenFrom = {
  config: "a value of the stack's configuration",
  sops: 'a value of a file encrypted by SOPS',
};
