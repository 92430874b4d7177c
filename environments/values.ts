import { Size } from 'cdk8s';
import { z } from 'zod';

/** What a rule found: the path of the value to change, and what is allowed there. */
export interface Finding {
  /** Keys from the environment down to the value. */
  readonly path: readonly (string | number)[];
  /** What is allowed, in the words of the schema: `must …`. */
  readonly message: string;
}

/** A rule between values that are each right on their own; `E` is as much of an environment as it reads. */
export interface Rule<E> {
  /** Name of the rule, for documentation and tests. */
  readonly name: string;
  /** Paths it reads; it is not asked where one of them is wrong already. */
  readonly reads: readonly string[];
  /** Every violation. */
  findings(environment: E): readonly Finding[];
}

/** Every message says what is allowed; `problemsIn` puts where and what was given around it. */
export function integer(min: number, max: number) {
  const error = `must be an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of some words. */
export function oneOf<const T extends readonly string[]>(...values: T) {
  return z.enum(values, { error: `must be one of ${values.map((v) => `'${v}'`).join(', ')}` });
}

/** A text of one shape; `error` says which, as `must be …`. */
export function text(pattern: RegExp, error: string) {
  return z.string({ error }).regex(pattern, { error });
}

/** A DNS label: names of namespaces, Services and most objects that become host names. */
export function dnsLabel() {
  return text(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last',
  );
}

/** An object with just these keys. */
export function section<T extends z.ZodRawShape>(shape: T) {
  const allowed = Object.keys(shape)
    .map((key) => `'${key}'`)
    .join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `allowed: ${allowed}`
        : `must be an object of ${allowed}`,
  });
}

/** An object with keys of the user's choice. */
export function named<T extends z.ZodType>(what: string, value: T) {
  return z.record(dnsLabel(), value, { error: `must be an object of ${what} by name` });
}

/** A union reports at its discriminator when that is wrong, and at itself when it is no object at all. */
export function choiceRule(values: string) {
  return {
    error: (issue: z.core.$ZodRawIssue) =>
      issue.code === 'invalid_union' ? `must be ${values}` : 'must be an object',
  };
}

/** A Size that is large enough. */
export function sizeOfAtLeast(minimum: Size, written: string) {
  return z.custom<Size>(
    (value) => value instanceof Size && value.toKibibytes() >= minimum.toKibibytes(),
    { error: `must be a Size of at least ${written}, such as Size.gibibytes(5)` },
  );
}
