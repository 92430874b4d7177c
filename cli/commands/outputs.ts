import type { ExitCode, Input } from '../command';
import { callPulumi } from '../engine/pulumi';
import { lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { flag, stackOf } from '../options';
import { outputsText } from '../text/outputs';

/** Shows a stack's outputs; the engine masks secrets unless told not to. */
export async function outputs(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const { run } = await lookAt(host, stack);
  const args = ['stack', 'output', '--json', '--stack', stack];
  if (flag(input, 'showSecrets')) args.push('--show-secrets');
  const values = JSON.parse(await callPulumi(run, args)) as Readonly<Record<string, unknown>>;
  host.print(
    flag(input, 'json') ? JSON.stringify(values, undefined, 2) : outputsText(values, host.columns),
  );
  return 0;
}
