import { Duration, Size } from 'cdk8s';
import type { z } from 'zod';
import type { Environment } from './environment';
import { plainValues } from './plain-values';
import type { Rule } from './values';

type Issue = z.core.$ZodIssue;

/** One line for each finding of the schema: where, which property, the rule, the value given. */
export function problemsOfValues(name: string, value: unknown, issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(
          (key) =>
            `${[name, ...issue.path].join('.')}: '${key}' is not an option, ${issue.message}`,
        )
      : [problem(name, value, issue.path, issue.message)],
  );
}

/** One line for each finding of the rules between fields that the schema's findings leave askable. */
export function problemsBetweenValues(
  name: string,
  value: unknown,
  issues: readonly Issue[],
  rules: readonly Rule<Environment>[],
): string[] {
  const wrong = issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .map((issue) => issue.path.join('.'));
  const isWrong = (path: string) =>
    wrong.some((other) => `${path}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${path}.`));
  return rules
    .filter((rule) => !wrong.includes('') && !rule.reads.some(isWrong))
    .flatMap((rule) => rule.findings(value as Environment))
    .map(({ path, message }) => problem(name, value, path, message));
}

function problem(
  name: string,
  value: unknown,
  path: readonly PropertyKey[],
  message: string,
): string {
  const property = path.findLast((part) => typeof part === 'string') ?? name;
  const given = path.reduce<unknown>((inner, key) => asRecord(inner)[String(key)], value);
  const got = given === undefined ? 'but it is missing' : `got ${shown(given)}`;
  return `${[name, ...path].join('.')}: '${property}' ${message}, ${got}`;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof Size) return value.asString();
  if (value instanceof Duration) return value.toHumanString();
  return JSON.stringify(plainValues(value));
}
