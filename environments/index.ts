import { UserError } from '../errors/user-error';
import { branchEnvironment, type BranchGiven } from './branch';
import { branchEnvironmentName, branchPrefix, isBranchName } from './branch-names';
import { checkedEnvironment } from './check';
import { dev } from './dev';
import { edge } from './edge';
import type { Environment } from './environment';
import { local } from './local';
import { onNodes } from './local-nodes';
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

/** What a stack says of its environment, beside its name. */
export interface StackGiven extends BranchGiven {
  /**
   * Kind of a lab's nodes: `simulated` or `real`.
   * @default - what the environment says
   */
  readonly nodes?: string;
}

/**
 * The checked environment of a stack; that of a branch follows from its name and what is `given`.
 *
 * @throws UserError when no environment has that name, or with every problem of its values at once.
 */
export function environmentFor(stack: string, given: StackGiven = {}): Environment {
  const { nodes, ...ofBranch } = given;
  if (stack.startsWith(branchPrefix)) {
    const branch = checkedBranch(stack, ofBranch);
    return nodes === undefined ? branch : onNodes(branch, nodes);
  }
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment === undefined) {
    const known = environmentNames.map((name) => `'${name}'`).join(', ');
    throw new UserError(`stack: must be the name of an environment (${known}), got '${stack}'`, {
      fix: `add environments/${stack}.ts and its row in environments/index.ts`,
    });
  }
  return checked(stack, withNodes(environment, nodes));
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

/** A real node asks for values of its own also where the environment itself says that there is one. */
function withNodes(environment: Environment, asked: string | undefined): Environment {
  const { cluster } = environment;
  const nodes = asked ?? (cluster.kind === 'local' ? cluster.nodes : undefined);
  return nodes === undefined ? environment : onNodes(environment, nodes);
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
