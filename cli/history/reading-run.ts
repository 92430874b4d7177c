import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import { stateFile } from '../engine/state';
import type { Host } from '../host';
import { foreignRun, type StackRun } from '../stack-run';
import { localStack, project, workspaceEnvironment, workspaceOf } from '../workspace';

/** With what a stack is only looked at. */
export interface Look {
  readonly run: StackRun;
  /** Kubeconfig of the lab it lives in. @default - it lives in no lab of this checkout */
  readonly labKubeconfig?: string;
}

/**
 * With what the engine is asked about a stack: nothing is made for it, and nothing in a lab is mended.
 *
 * @throws UserError when the local stack is not there.
 */
export async function lookAt(host: Host, stack: string): Promise<Look> {
  const workspace = workspaceOf(host.checkout);
  const isThere = existsSync(stateFile(workspace.state, project, stack));
  if (stack === localStack && !isThere) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  if (stack !== localStack && !(isBranchName(stack) && isThere)) {
    const run = await foreignRun(host, stack);
    return { run: { ...run, env: { ...run.env, ...ofState } } };
  }
  const run: StackRun = {
    stack,
    directory: host.checkout,
    pulumi: join(workspace.bin, 'pulumi'),
    env: { ...workspaceEnvironment(workspace, host.env), ...ofState },
    logs: workspace.logs,
  };
  return { run, labKubeconfig: workspace.kubeconfig };
}

// settings of a branch's stack are in no repository: the key is that of its state, in whatever checkout
const ofState = { PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true' };
