import { UserError } from '../errors/user-error';
import { branchEnvironment, type BranchGiven } from './branch';
import { branchEnvironmentName, branchPrefix, isBranchName } from './branch-names';
import { checkedEnvironment } from './check';
import { dev } from './dev';
import { edge } from './edge';
import type { Environment } from './environment';
import { local } from './local';
import { prod } from './prod';
import { stg } from './stg';

/** Those that are there to stay, by their names. */
const environments: Readonly<Record<string, Environment>> = {
  local,
  dev,
  stg,
  prod,
  edge,
};

/** Names of the environments, each also the name of its stack. */
export const environmentNames: readonly string[] = Object.keys(environments);

/**
 * The checked environment of a stack; that of a branch follows from its name and what is `given`.
 *
 * @throws UserError when no environment has that name, or with every problem of its values at once.
 */
export function environmentFor(stack: string, given: BranchGiven = {}): Environment {
  if (stack.startsWith(branchPrefix)) return checkedBranch(stack, given);
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
 * The checked environment of a branch of the sources, whatever its name.
 *
 * @throws UserError with every problem of its values at once.
 */
export function branch(name: string, given: BranchGiven = {}): Environment {
  return checkedBranch(branchEnvironmentName(name), given);
}

/**
 * The environment itself when its values hold.
 *
 * @throws UserError with every problem at once: where, the rule, the value given.
 */
export function checked(stack: string, value: unknown): Environment {
  return checkedEnvironment(stack, value, {
    others: Object.values(environments),
    file: `environments/${stack}.ts`,
  });
}

function checkedBranch(stack: string, given: BranchGiven): Environment {
  const host = Object.values(environments).find(({ branches }) => branches !== undefined);
  if (host === undefined) {
    throw new UserError(`stack: must not begin with '${branchPrefix}', got '${stack}'`, {
      fix: "say in one environment what it offers to 'branches'",
    });
  }
  if (!isBranchName(stack)) {
    throw new UserError(
      `stack: must be '${branchPrefix}' and a slug of at most 56 lower-case letters, digits and inner dashes, got '${stack}'`,
      { fix: 'ask for the name: ./plinth environment branch <branch>' },
    );
  }
  const archive = host.branches?.archive?.environment;
  const origin = {
    host: checked(host.name, host),
    archive: archive === undefined ? undefined : environments[archive],
  };
  return checkedEnvironment(stack, branchEnvironment(stack, origin, given), {
    others: Object.values(environments),
    file: `what is given to the branch, or environments/${host.name}.ts`,
  });
}
