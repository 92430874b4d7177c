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
   * Kind of a lab's nodes, for a branch those of its host: `simulated` or `real`.
   * @default - what the environment says
   */
  readonly nodes?: string;
  /**
   * Name of the environment in whose cluster a branch lives, one that has `branches`.
   * @default - the one that is no lab
   */
  readonly host?: string;
}

/**
 * The checked environment of a stack; that of a branch follows from its name and what is `given`.
 *
 * @throws UserError when no environment has that name, or with every problem of its values at once.
 */
export function environmentFor(stack: string, given: StackGiven = {}): Environment {
  if (stack.startsWith(branchPrefix)) return checkedBranch(stack, given);
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment === undefined) {
    const known = environmentNames.map((name) => `'${name}'`).join(', ');
    throw new UserError(`stack: must be the name of an environment (${known}), got '${stack}'`, {
      fix: `add environments/${stack}.ts and its row in environments/index.ts`,
    });
  }
  return checked(stack, withNodes(environment, given.nodes));
}

/**
 * The checked environment of a branch of the sources, whatever its name.
 *
 * @throws UserError with every problem of its values at once.
 */
export function branch(name: string, given: StackGiven = {}): Environment {
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

/**
 * The environment in whose cluster branches live: a lab only where that is asked for.
 *
 * @throws UserError when none of that name offers branches.
 */
export function branchHost(asked?: string): Environment {
  const hosts = Object.values(environments).filter(({ branches }) => branches !== undefined);
  const found =
    asked === undefined
      ? hosts.find(({ cluster }) => cluster.kind !== 'local')
      : hosts.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const names = hosts.map(({ name }) => `'${name}'`).join(', ');
  throw new UserError(
    asked === undefined
      ? `host: must be named where branches live in labs alone (${names}), but it is missing`
      : `host: must be an environment that has 'branches' (${names}), got '${asked}'`,
    { fix: "say in one environment what it offers to 'branches'" },
  );
}

function checkedBranch(stack: string, { nodes, host: asked, ...given }: StackGiven): Environment {
  const host = branchHost(asked);
  if (!isBranchName(stack)) {
    throw new UserError(
      `stack: must be '${branchPrefix}' and a slug of at most 56 lower-case letters, digits and inner dashes, got '${stack}'`,
      { fix: 'ask for the name: ./plinth environment branch <branch>' },
    );
  }
  const inLab = host.cluster.kind === 'local';
  const there = checked(host.name, inLab ? withNodes(host, nodes) : host);
  const others = Object.values(environments).map((one) => (one === host ? there : one));
  const archive = there.branches?.archive?.environment;
  const origin = { host: there, archive: others.find(({ name }) => name === archive) };
  const found = checkedEnvironment(stack, branchEnvironment(stack, origin, given), {
    others,
    file: `what is given to the branch, or environments/${host.name}.ts`,
  });
  return inLab || nodes === undefined ? found : onNodes(found, nodes);
}
