import type { ExitCode, Input } from '../command';
import type { PlannedStep } from '../engine/plan';
import { changed, countsText, nothingHappened, type Change } from '../engine/result';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { flag, stackOf } from '../options';
import { phaseOf } from '../phases/phase';
import { requireAlone } from '../phases/run-phase';
import {
  nothingPlanned,
  observed,
  scopeOf,
  stepsOf,
  type Scope,
  type WholePlan,
} from '../phases/scope';
import { openSession } from '../phases/session';
import { PreviewObserver } from '../preview/observer';
import { publicationOf, tell, tellFailure } from '../preview/publication';
import { failed } from '../run-failure';
import { foreignRun, runStack, type RunOutcome } from '../stack-run';
import { diagnosticsText } from '../text/diagnostics';
import { duration } from '../text/duration';
import { planText } from '../text/plan';
import { secretToolsOf } from '../tools';
import { localStack } from '../workspace';

/** Shows what `up` would do. */
export async function preview(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const publication = publicationOf(input, host);
  const observer = new PreviewObserver();
  try {
    const environment = await chosenEnvironment(host.checkout, stack, undefined);
    const phase = phaseOf(input);
    const session = await openSession(host, environment, { command: 'preview', phase });
    await session.before();
    const run =
      stack === localStack
        ? (await prepareLocal(host, environment, { outdated: 'kept' })).run
        : await foreignRun(host, stack, secretToolsOf(environment));
    let whole: WholePlan = nothingPlanned;
    const outcome = await runStack(host, run, 'preview', {
      onEvent: (event) => {
        whole = observed(whole, event);
        observer.onEvent(event);
      },
    });
    const { exit, result } = outcome;
    const all = { steps: whole.steps, counts: result.counts };
    const objects = session.configuration?.objects;
    const planned =
      phase === undefined || phase === 'config' || objects === undefined || exit.code !== 0
        ? all
        : ofPhase(scopeOf(phase, stack, objects), stack, whole);
    const code = shown(input, host, { stack, outcome, ...planned });
    const report = observer.report(stack, host.elapsed(), outcome.exit.code === 0 ? undefined : []);
    if (code !== 130) await tell(publication, report, environment, host);
    return code;
  } catch (error) {
    // a pull request must not go on showing what an earlier commit would have done
    await tellFailure(publication, observer, stack, error, host);
    throw error;
  }
}

interface Shown {
  readonly stack: string;
  readonly outcome: RunOutcome;
  readonly steps: readonly PlannedStep[];
  readonly counts: Readonly<Record<Change, number>>;
}

/** What one phase would do, where it can be done alone. */
function ofPhase(scope: Scope, stack: string, whole: WholePlan): Pick<Shown, 'steps' | 'counts'> {
  requireAlone(scope, stack, whole);
  const steps = stepsOf(scope, whole);
  const counts = { ...nothingHappened.counts };
  for (const { change } of steps) counts[change] += 1;
  return { steps, counts };
}

function shown(input: Input, host: Host, { stack, outcome, steps, counts }: Shown): ExitCode {
  const { diagnostics } = outcome.result;
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
