import { advance, nothingYet, progressText, waitTexts } from '../engine/progress';
import {
  collect,
  countsText,
  nothingHappened,
  type Diagnostic,
  type EngineResult,
} from '../engine/result';
import { runEngine } from '../engine/run-engine';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { lastWords, newLog } from '../run-log';
import type { StackRun } from '../stack-run';
import type { Phase } from './phases';
import type { PhaseRun } from './report';
import { noSteps, observe, type Steps } from './steps';

/** Runs a phase as a step that says in the end what it came to. */
export async function runPhase(
  host: Host,
  run: StackRun,
  phase: Phase,
  earlier: Steps,
): Promise<PhaseRun> {
  const log = newLog(run.logs, phase.verb, new Date());
  const started = performance.now();
  return stepped(
    host.progress,
    phase.title,
    async (step) => {
      let progress = nothingYet;
      let result = nothingHappened;
      let steps = noSteps;
      const exit = await runEngine({
        ...run,
        verb: phase.verb,
        log,
        // nothing that a rehearsal has begun is worth being finished
        interrupt: { asked: host.interrupt.asked, insisted: host.interrupt.asked },
        onEvent: (event) => {
          progress = advance(progress, event);
          result = collect(result, event);
          steps = observe(steps, event, earlier);
          step.update(progressText(progress), waitTexts(progress));
        },
      });
      const elapsedMs = performance.now() - started;
      const succeeded = exit.code === 0;
      return {
        phase,
        succeeded,
        result: withoutFolder(succeeded ? result : explained(result, log), run.directory),
        steps,
        elapsedMs,
      };
    },
    ({ succeeded, result, phase: { verb } }) =>
      succeeded ? countsText(result.counts, verb === 'preview' ? 'planned' : 'done') : 'failed',
  );
}

/** A run that failed without an event saying why has said it in its log. */
function explained(result: EngineResult, log: string): EngineResult {
  if (result.diagnostics.some(({ severity }) => severity === 'error')) return result;
  const said: Diagnostic = { severity: 'error', message: lastWords(log) };
  return { ...result, diagnostics: [...result.diagnostics, said] };
}

/** Paths as they are in the sources: the folder of a rehearsal is gone when somebody reads them. */
function withoutFolder(result: EngineResult, folder: string): EngineResult {
  const diagnostics = result.diagnostics.map((one) => ({
    ...one,
    message: one.message.replaceAll(`${folder}/`, ''),
  }));
  return { ...result, diagnostics };
}
