import { UserError } from '../../errors/user-error';
import { checkedOut } from '../../stacks/source/source';

/**
 * The branch that is meant: the one that is named, else the one that is checked out.
 *
 * @throws UserError when none is.
 */
export function branchMeant(
  checkout: string,
  env: NodeJS.ProcessEnv,
  asked: string | undefined,
): string {
  const branch = asked ?? checkedOut(checkout, env)?.branch;
  if (branch !== undefined && branch !== '' && branch !== 'HEAD') return branch;
  throw new UserError("branch: 'branch' must be given, for none is checked out here", {
    fix: 'such as: plinth branch up feature/login',
  });
}
