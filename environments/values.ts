import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { z } from 'zod';
import { rangeOf } from './address-range';

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

/** An address that people read. */
export function emailAddress() {
  return text(/^[^\s@'"]+@[^\s@'"]+$/, "must be an e-mail address, such as 'admin@example.com'");
}

/** A range of IPv4 addresses, written by its first address. */
export function addressRange(example: string) {
  return z.string({ error: rangeRule(example) }).refine((value) => rangeOf(value) !== undefined, {
    error: rangeRule(example),
  });
}

/** At least one range of IPv4 addresses. */
export function addressRanges() {
  const error = "must be a list of at least one address range, such as ['203.0.113.0/24']";
  return z.array(addressRange('203.0.113.0/24'), { error }).min(1, { error });
}

function rangeRule(example: string): string {
  return `must be an address range that begins with its first address, such as '${example}'`;
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

const hour = 3_600_000;
const day = 24 * hour;

/** A time that is right; `error` says which is, as `must be a Duration …`. */
export function durationWhere(isRight: (milliseconds: number) => boolean, error: string) {
  return (
    z
      // in milliseconds, for shorter ones are no whole number of a greater unit
      .custom<Duration>(
        (value) => value instanceof Duration && isRight(value.toMilliseconds({ integral: false })),
        { error },
      )
      .meta({ title: 'Duration', type: 'string', format: 'duration' })
  );
}

/** Time in whole hours between two limits, which `written` says: `from 1 hour to 90 days`. */
export function wholeHours(least: Duration, most: Duration, written: string) {
  return durationWhere(
    (time) => time % hour === 0 && time >= least.toMilliseconds() && time <= most.toMilliseconds(),
    `must be a Duration of whole hours ${written}`,
  );
}

/** Time in whole days. */
export function wholeDays(least = 1, most = 3650) {
  return durationWhere(
    (time) => time % day === 0 && time >= least * day && time <= most * day,
    `must be a Duration of ${least} to ${most} whole days, such as Duration.days(30)`,
  );
}

/** A Size that is large enough. */
export function sizeOfAtLeast(minimum: Size, written: string, example = 'Size.gibibytes(5)') {
  return z
    .custom<Size>(
      (value) =>
        value instanceof Size &&
        value.toKibibytes({ rounding: SizeRoundingBehavior.FLOOR }) >= minimum.toKibibytes(),
      { error: `must be a Size of at least ${written}, such as ${example}` },
    )
    .meta({ title: 'Size', type: 'string', pattern: '^\\d+(\\.\\d+)?(Ki|Mi|Gi|Ti|Pi)$' });
}
