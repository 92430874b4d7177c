import type { ExitCode, Input } from '../command';
import { plan, type PlannedStep } from '../engine/plan';
import { changed, countsText, type Change } from '../engine/result';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { flag, stackOf } from '../options';
import { failed } from '../run-failure';
import { foreignRun, runStack } from '../stack-run';
import { diagnosticsText } from '../text/diagnostics';
import { duration } from '../text/duration';
import { planText } from '../text/plan';
import { secretToolsOf } from '../tools';
import { localStack } from '../workspace';

/** Shows what `up` would do. */
export async function preview(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const environment = await chosenEnvironment(host.checkout, stack, undefined);
  const run =
    stack === localStack
      ? (await prepareLocal(host, environment)).run
      : await foreignRun(host, stack, secretToolsOf(environment));
  let steps: readonly PlannedStep[] = [];
  const outcome = await runStack(host, run, 'preview', {
    onEvent: (event) => {
      steps = plan(steps, event);
    },
  });
  const { counts, diagnostics } = outcome.result;
  if (outcome.exit.code !== 0) {
    if (steps.length > 0) host.note(planText(steps, host.paint));
    return failed(host, outcome);
  }
  if (flag(input, 'json')) {
    host.print(JSON.stringify({ stack, changes: counts, steps, diagnostics }, undefined, 2));
  } else {
    if (steps.length > 0) host.print(planText(steps, host.paint));
    if (diagnostics.length > 0) host.note(diagnosticsText(diagnostics, host.paint));
    host.print(`${countsText(counts, 'planned')} (${duration(host.elapsed())})`);
  }
  return verdict(counts, flag(input, 'expectNoChanges'));
}

function verdict(counts: Readonly<Record<Change, number>>, expectNone: boolean): ExitCode {
  return expectNone && changed(counts) ? 1 : 0;
}
