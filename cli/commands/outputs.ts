import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import type { ExitCode, Input } from '../command';
import { callPulumi } from '../engine/pulumi';
import { stateFile } from '../engine/state';
import type { Host } from '../host';
import { flag, stackOf } from '../options';
import { foreignRun, type StackRun } from '../stack-run';
import { outputsText } from '../text/outputs';
import { localStack, project, workspaceEnvironment, workspaceOf } from '../workspace';

/** Shows a stack's outputs; the engine masks secrets unless told not to. */
export async function outputs(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const run = stack === localStack ? localRun(host) : await foreignRun(host, stack);
  const args = ['stack', 'output', '--json', '--stack', stack];
  if (flag(input, 'showSecrets')) args.push('--show-secrets');
  const values = JSON.parse(await callPulumi(run, args)) as Readonly<Record<string, unknown>>;
  host.print(
    flag(input, 'json') ? JSON.stringify(values, undefined, 2) : outputsText(values, host.columns),
  );
  return 0;
}

function localRun(host: Host): StackRun {
  const workspace = workspaceOf(host.checkout);
  if (!existsSync(stateFile(workspace.state, project, localStack))) {
    throw new UserError('the local platform is not up: it has no outputs', {
      fix: 'bring it up: ./plinth up',
    });
  }
  return {
    stack: localStack,
    directory: host.checkout,
    pulumi: join(workspace.bin, 'pulumi'),
    env: workspaceEnvironment(workspace, host.env),
    logs: workspace.logs,
  };
}
