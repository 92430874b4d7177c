import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { listLabs, stopLab } from '../../lab/control-plane/lab';
import { forgetBranchesOn } from '../branch/settings';
import type { ExitCode, Input } from '../command';
import { releaseStaleLocks } from '../engine/locks';
import { endOrphans } from '../engine/orphans';
import type { Host } from '../host';
import { setNodes } from '../nodes/setting';
import { stackOf } from '../options';
import { stepped } from '../progress/progress';
import { duration } from '../text/duration';
import { forgetSalt, localStack, project, workspaceOf, type Workspace } from '../workspace';

/**
 * Throws the local platform away without asking the engine: all it made lives in the lab, so nothing needs to be
 * reachable, readable or even intact.
 */
export async function down(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  if (stack !== localStack) {
    throw new UserError(
      `stack: only '${localStack}' is thrown away by this command, got '${stack}'`,
      {
        fix: `to destroy what it runs for good: pulumi destroy --stack ${stack}`,
      },
    );
  }
  const workspace = workspaceOf(host.checkout);
  if (!existsSync(workspace.directory)) {
    host.print('nothing of the local platform is here');
    return 0;
  }
  releaseStaleLocks(workspace.state, project, localStack);
  endOrphans(workspace.pulumiHome);
  await stepped(host.progress, 'stopping the lab', () =>
    stopLab({ name: localStack, labsDirectory: workspace.labs }),
  );
  await removeTraces(workspace);
  host.print(`${host.paint.good('local is down')} (${duration(host.elapsed())})`);
  return 0;
}

/** Tools' links and plugins stay: they belong to no stack. */
async function removeTraces(workspace: Workspace): Promise<void> {
  for (const folder of ['stacks', 'history', 'backups', 'locks']) {
    rmSync(join(workspace.state, '.pulumi', folder), { recursive: true, force: true });
  }
  rmSync(workspace.passphrase, { force: true });
  rmSync(workspace.logs, { recursive: true, force: true });
  forgetSalt(workspace.settings);
  setNodes(workspace.settings, undefined);
  forgetBranchesOn(localStack, workspace.checkout);
  const others = await listLabs(workspace.labs);
  if (others.length === 0) rmSync(workspace.labs, { recursive: true, force: true });
}
