import { branchEnvironmentName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import { lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { recordedUpdates, recordOf, type BranchRecord } from './record';
import { recordInFile, settingsFile } from './settings';

/**
 * What is recorded of a branch's stack, by its name alone: as this checkout has it, else as its backend does. Where
 * nobody can be asked, that is noted and nothing is known.
 */
export async function recorded(host: Host, stack: string): Promise<BranchRecord> {
  const here = recordInFile(settingsFile(host.checkout, stack));
  if (here.branch !== undefined) return here;
  try {
    const { run } = await lookAt(host, stack);
    return { ...recordOf(await recordedUpdates(run)), ...here };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    host.note(`nothing recorded of '${stack}' can be read: ${error.problems.join('; ')}`);
    return here;
  }
}

/**
 * The branch of a stack: the recorded one, else the one whose stack can have no other name.
 *
 * @throws UserError when nobody knows.
 */
export function branchOf(stack: string, { branch }: BranchRecord): string {
  const guess = branch ?? stack.replace(/^branch-/, '');
  if (branchEnvironmentName(guess) === stack) return guess;
  throw new UserError(
    branch === undefined
      ? `stack '${stack}': nobody recorded of which branch it is`
      : `stack '${stack}': its branch is recorded as '${branch}', whose stack is '${branchEnvironmentName(branch)}'`,
    { fix: 'name the branch: ./plinth branch up <branch>' },
  );
}
