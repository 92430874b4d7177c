import { checkedEnvironment } from '../../environments/check';
import { UserError } from '../../errors/user-error';
import type { Environment } from '../../environments/environment';

/** What is wrong with an environment among others; nothing, where it holds. */
export function problemsOf(
  environment: Environment,
  others: readonly Environment[] = [],
): readonly string[] {
  try {
    checkedEnvironment(environment.name, environment, { others, file: 'the test' });
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

/** A section that the environment is known to have. */
export function has<T>(section: T | undefined): T {
  if (section === undefined) throw new Error('the environment lacks what this test is about');
  return section;
}
