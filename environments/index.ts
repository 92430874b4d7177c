import { UserError } from '../errors/user-error';
import type { Environment } from './environment';
import { local } from './local';
import { problemsBetweenValues, problemsOfValues } from './problems';
import { rules } from './rules';
import { environmentSchema } from './schema';
import type { Rule } from './values';

const environments: Readonly<Record<string, Environment>> = { local };

/** Names of the environments, each also the name of its stack. */
export const environmentNames: readonly string[] = Object.keys(environments);

/**
 * The checked environment of a stack.
 *
 * @throws UserError when no environment has that name, or with every problem of its values at once.
 */
export function environmentFor(stack: string): Environment {
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment === undefined) {
    const known = environmentNames.map((name) => `'${name}'`).join(', ');
    throw new UserError(`stack: must be the name of an environment (${known}), got '${stack}'`, {
      fix: `add environments/${stack}.ts and its row in environments/index.ts`,
    });
  }
  return checked(stack, environment);
}

/**
 * The environment itself when its values hold.
 *
 * @throws UserError with every problem at once: where, the rule, the value given.
 */
export function checked(stack: string, value: unknown): Environment {
  const result = environmentSchema.safeParse(value);
  const issues = result.error?.issues ?? [];
  const problems = [
    ...problemsOfValues(stack, value, issues),
    ...problemsBetweenValues(stack, value, issues, [stackName(stack), ...rules]),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new UserError(problems, { fix: `correct environments/${stack}.ts` });
}

function stackName(stack: string): Rule<Environment> {
  return {
    name: 'an environment is named as its stack',
    reads: ['name'],
    findings: ({ name }) =>
      name === stack ? [] : [{ path: ['name'], message: `must be '${stack}' as its stack is` }],
  };
}
