import { existsSync } from 'node:fs';
import type { StackGiven } from '../../environments';
import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import type { ToolName } from '../../lab/toolchain/toolchain';
import { givenBy, recordedUpdates, recordOf } from '../branch/record';
import { stateFile } from '../engine/state';
import type { Host } from '../host';
import { foreignRun, labRun, type StackRun } from '../stack-run';
import { latestUpdates } from '../stacks/updates';
import { localStack, project, workspaceOf } from '../workspace';

/** With what a stack is only looked at. */
export interface Look {
  readonly run: StackRun;
  /** Kubeconfig of the lab it lives in. @default - it lives in no lab of this checkout */
  readonly labKubeconfig?: string;
}

/**
 * With what the engine is asked about a stack: nothing is made for it, and nothing in a lab is mended.
 *
 * @param more tools that are needed besides, on the run's PATH.
 * @throws UserError when the local stack is not there.
 */
export async function lookAt(
  host: Host,
  stack: string,
  more: readonly ToolName[] = [],
): Promise<Look> {
  const isHere = livesHere(host.checkout, stack);
  if (stack === localStack && !isHere) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  const run = isHere ? labRun(host, stack) : await foreignRun(host, stack, more);
  return {
    run: { ...run, env: { ...run.env, ...ofState } },
    ...(isHere && { labKubeconfig: workspaceOf(host.checkout).kubeconfig }),
  };
}

/** Whether a stack is that of this checkout's lab, or of a branch in it. */
export function livesHere(checkout: string, stack: string): boolean {
  if (stack !== localStack && !isBranchName(stack)) return false;
  return existsSync(stateFile(workspaceOf(checkout).state, project, stack));
}

/** What the last update of a stack was told of its environment, as its backend keeps it. */
export async function givenTo(run: StackRun): Promise<StackGiven> {
  const isBranch = isBranchName(run.stack);
  const updates = isBranch ? await recordedUpdates(run) : await latestUpdates(run, 'all');
  return givenBy(recordOf(updates));
}

// settings of a branch's stack are in no repository: the key is that of its state, in whatever checkout
const ofState = { PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true' };
