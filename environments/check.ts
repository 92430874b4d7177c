import { UserError } from '../errors/user-error';
import type { Environment } from './environment';
import { problemsBetweenValues, problemsOfValues } from './problems';
import { rulesBetween } from './rules/between';
import { rulesWithin } from './rules/within';
import { environmentSchema } from './schema';
import type { Rule } from './values';

/** What an environment is checked against, and where its values stand. */
export interface Checked {
  /** The environments that are there to stay, itself among them or not. */
  readonly others: readonly Environment[];
  /** What to correct where a value is wrong. */
  readonly file: string;
}

/**
 * The environment itself when its values hold.
 *
 * @throws UserError with every problem at once: where, the rule, the value given.
 */
export function checkedEnvironment(
  name: string,
  value: unknown,
  { others, file }: Checked,
): Environment {
  const result = environmentSchema.safeParse(value);
  const issues = result.error?.issues ?? [];
  const problems = [
    ...problemsOfValues(name, value, issues),
    ...problemsBetweenValues(name, value, issues, [
      nameRule(name),
      ...rulesWithin,
      ...asked(others.filter((other) => other.name !== name)),
    ]),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new UserError(problems, { fix: `correct ${file}` });
}

/** Rules between environments, as rules of one; others whose values are wrong say so when they are asked for. */
function asked(others: readonly Environment[]): readonly Rule<Environment>[] {
  const sound = others.filter((other) => environmentSchema.safeParse(other).success);
  return rulesBetween.map(({ name, reads, findings }) => ({
    name,
    reads,
    findings: (environment) => findings(environment, sound),
  }));
}

function nameRule(stack: string): Rule<Environment> {
  return {
    name: 'an environment is named as its stack',
    reads: ['name'],
    findings: ({ name }) =>
      name === stack ? [] : [{ path: ['name'], message: `must be '${stack}' as its stack is` }],
  };
}
