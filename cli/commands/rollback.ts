import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import { inspectLab } from '../../lab/control-plane/lab';
import type { ExitCode, Input } from '../command';
import { historyOf } from '../history/updates';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { flag, stackOf, text } from '../options';
import { stepped } from '../progress/progress';
import type { InstalledVersion } from '../rehearse/other-versions';
import type { Terminal } from '../rollback/confirm';
import { makeRollbackFolder, removeRollbackFolder, rollbacksOf } from '../rollback/folder';
import { prepareOlderProgram } from '../rollback/program';
import { requireCommit } from '../rollback/repository';
import { rollBack } from '../rollback/roll-back';
import { targetOf } from '../rollback/target';
import { foreignRun, type StackRun } from '../stack-run';
import { secretToolsOf } from '../tools';
import { localStack, workspaceOf } from '../workspace';

const person: Terminal = { input: process.stdin, output: process.stderr };

/** Goes back to what an earlier update deployed, by the program of its commit. */
export async function rollback(
  input: Input,
  host: Host,
  terminal: Terminal = person,
): Promise<ExitCode> {
  const stack = stackOf(input);
  if (isBranchName(stack)) {
    throw new UserError(`rollback: must not be the stack of a branch, got '${stack}'`, {
      fix: 'it follows its branch: check the commit out, then plinth branch up',
    });
  }
  const { run, plugins } = await preparedRun(host, stack);
  const updates = await stepped(host.progress, 'reading the history', () => historyOf(run));
  const target = targetOf(updates, text(input, 'to'));
  const [last = target] = updates;
  await requireCommit(host.checkout, target);
  const folder = makeRollbackFolder(rollbacksOf(host.checkout), stack);
  try {
    const older = await prepareOlderProgram(host, run, target, { folder, plugins });
    const how = {
      output: flag(input, 'json') ? ('json' as const) : ('text' as const),
      only: flag(input, 'dryRun') ? ('shown' as const) : undefined,
      agreed: flag(input, 'yes') ? ('beforehand' as const) : terminal,
    };
    return await rollBack(host, { stack, last, target, run: older }, how);
  } finally {
    removeRollbackFolder(folder);
  }
}

async function preparedRun(
  host: Host,
  stack: string,
): Promise<{ readonly run: StackRun; readonly plugins: readonly InstalledVersion[] }> {
  const environment = await chosenEnvironment(host.checkout, stack, undefined);
  if (stack === localStack) {
    const { labs } = workspaceOf(host.checkout);
    const { state } = await inspectLab({ name: localStack, labsDirectory: labs });
    if (state === 'absent') {
      throw new UserError('the local platform is not up: there is nothing to go back from', {
        fix: 'bring it up: ./plinth up',
      });
    }
    // nobody has agreed to anything yet
    return prepareLocal(host, environment, { outdated: 'kept' });
  }
  return { run: await foreignRun(host, stack, secretToolsOf(environment)), plugins: [] };
}
