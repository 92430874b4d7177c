import { environmentNames } from '../../environments';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { runStack, type RunOutcome } from '../stack-run';
import { removeStack, stackContents, type StackContents } from '../stacks/state';
import { isBranchStack } from './branch-stack';
import type { Place } from './place';
import { requireOwnSettings, settingsFile } from './settings';

/**
 * Destroys the stack of a branch with its state. What fails on its way leaves the stack, which says how far it came.
 *
 * @returns the run of the engine that failed; undefined when nothing is left.
 * @throws UserError when something in it is protected, may be left of a run that was killed, or the settings in this
 *   checkout are those of a stack on another host.
 */
export async function destroyBranch(
  host: Host,
  place: Place,
  stack: string,
): Promise<RunOutcome | undefined> {
  requireBranch(stack, environmentNames);
  const run = place.runOf(stack);
  // the engine works with them, and removes them in the end
  requireOwnSettings(settingsFile(run.directory, stack), place.host.name);
  await place.mend(stack);
  const contents = await stackContents(run);
  requireDeletable(stack, contents);
  if (contents.resources.length > 0) {
    const outcome = await runStack(host, run, 'destroy');
    if (outcome.exit.code !== 0) return outcome;
  }
  await removeStack(run);
  return undefined;
}

/** The last line of defence: whoever chose it, an environment that is there to stay is not destroyed here. */
export function requireBranch(stack: string, longLived: readonly string[]): void {
  if (isBranchStack(stack, longLived)) return;
  throw new Error(`'${stack}' is no stack of a branch: it is not destroyed`);
}

/** @throws UserError with everything that speaks against it at once. */
export function requireDeletable(
  stack: string,
  contents: Pick<StackContents, 'protected' | 'pending'>,
): void {
  const problems = [
    ...contents.protected.map((urn) => `${stack}: ${shortened(urn)} is protected from deletion`),
    ...contents.pending.map(
      (urn) => `${stack}: a run was killed while it made ${shortened(urn)}, which may be there`,
    ),
  ];
  if (problems.length === 0) return;
  throw new UserError(problems, {
    fix:
      contents.protected.length > 0
        ? 'nothing was destroyed; what is protected must be released by whoever protects it'
        : `nothing was destroyed; bring its branch up once more, which takes up what is there: ./plinth branch up`,
  });
}

/** `kubernetes:core/v1:Namespace::namespace/branch-x`. */
function shortened(urn: string): string {
  const [type = '', ...name] = urn.split('::').slice(2);
  return `${type.split('$').at(-1) ?? ''} ${name.join('::')}`;
}
