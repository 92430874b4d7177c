import { existsSync } from 'node:fs';
import { UserError } from '../../errors/user-error';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { text } from '../options';
import { shellText, type Shell } from '../text/shell';
import { strayVariables, workspaceOf, workspaceVariables } from '../workspace';

/** Prints what `eval` turns a shell into one that works on the local stack. */
export function env(input: Input, host: Host): Promise<ExitCode> {
  const workspace = workspaceOf(host.checkout);
  if (!existsSync(workspace.passphrase)) {
    throw new UserError('the local platform is not up: there is nothing to work on yet', {
      fix: 'bring it up: ./plinth up',
    });
  }
  const shell: Shell = text(input, 'shell') === 'fish' ? 'fish' : 'sh';
  host.print(shellText(shell, workspace.bin, workspaceVariables(workspace), strayVariables));
  return Promise.resolve(0);
}
