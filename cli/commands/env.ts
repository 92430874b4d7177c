import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { listLabs } from '../../lab/control-plane/lab';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';
import { keptFolder, rehearsalsOf } from '../rehearse/folder';
import { shellText, type Shell } from '../text/shell';
import {
  localStack,
  strayVariables,
  workspaceOf,
  workspaceVariables,
  type Workspace,
} from '../workspace';

/** Prints what `eval` turns a shell into one that works on the local stack, or on a rehearsal that was kept. */
export async function env(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const found = flag(input, 'kept')
    ? await kept(host.checkout, stack)
    : local(host.checkout, stack);
  const shell: Shell = text(input, 'shell') === 'fish' ? 'fish' : 'sh';
  host.print(shellText(shell, found.workspace.bin, found.variables, strayVariables));
  return 0;
}

/** Where a shell is to work, and how it gets there. */
interface Place {
  readonly workspace: Workspace;
  readonly variables: Readonly<Record<string, string>>;
}

function local(checkout: string, stack: string): Place {
  if (stack !== localStack) {
    throw new UserError(
      `stack: must be '${localStack}' or that of a kept rehearsal, got '${stack}', which pulumi finds in your own backend`,
      { fix: `for its rehearsal: ./plinth env ${stack} --kept` },
    );
  }
  const workspace = workspaceOf(checkout);
  if (!existsSync(workspace.passphrase)) {
    throw new UserError('the local platform is not up: there is nothing to work on yet', {
      fix: 'bring it up: ./plinth up',
    });
  }
  return { workspace, variables: workspaceVariables(workspace) };
}

async function kept(checkout: string, stack: string): Promise<Place> {
  const directory = keptFolder(rehearsalsOf(checkout), stack);
  if (directory === undefined) {
    throw new UserError(`stack: must be one whose rehearsal was kept, got '${stack}'`, {
      fix: `./plinth rehearse ${stack} --keep`,
    });
  }
  const workspace = workspaceOf(directory);
  const labs = await listLabs(workspace.labs);
  const kubeconfigs = labs.map((name) => join(workspace.labs, name, 'kubeconfig'));
  return {
    workspace,
    variables: { ...workspaceVariables(workspace), KUBECONFIG: kubeconfigs.join(delimiter) },
  };
}
