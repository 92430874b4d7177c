import { UserError } from '../../../errors/user-error';
import { branchOf, recorded } from '../../branch/recorded';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { flag, text } from '../../options';
import { branchUp } from './up';

/**
 * A branch's stack has one way up, whoever names it: what is recorded of it counts, or it would lose its owner, and get
 * its host's image.
 *
 * @throws UserError for what only other stacks have.
 */
export async function upByStack(input: Input, host: Host, stack: string): Promise<ExitCode> {
  requireWhole(input, stack);
  const record = await recorded(host, stack);
  return branchUp(
    {
      arguments: [branchOf(stack, record)],
      rest: [],
      options: { json: flag(input, 'json'), host: record.host },
    },
    host,
  );
}

function requireWhole(input: Input, stack: string): void {
  const problems = Object.entries(reasons).flatMap(([option, reason]) => {
    const given = text(input, option);
    const said = `'--${option}' must be left out for the stack of a branch`;
    return given === undefined ? [] : [`up: ${said}, ${reason}, got '${given}'`];
  });
  if (problems.length > 0) throw new UserError(problems, { fix: `./plinth up ${stack}` });
}

const reasons: Readonly<Record<string, string>> = {
  phase: 'which comes up at once',
  nodes: "whose nodes are its host's",
};
