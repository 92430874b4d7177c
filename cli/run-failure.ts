import { UserError } from '../errors/user-error';
import type { ExitCode } from './command';
import type { Host } from './host';
import { lastWords } from './run-log';
import type { RunOutcome } from './stack-run';
import { diagnosticsText } from './text/diagnostics';

/** Says why a run failed: in the words of its resources, or else in the engine's own. */
export function failed(host: Host, outcome: RunOutcome): ExitCode {
  const { diagnostics } = outcome.result;
  if (diagnostics.length > 0) host.note(diagnosticsText(diagnostics, host.paint));
  if (host.interrupt.asked.aborted) {
    host.note('interrupted; run the command again to go on from here');
    return 130;
  }
  if (!diagnostics.some(({ severity }) => severity === 'error')) throw engineProblem(outcome);
  host.note(`  log: ${outcome.log}`);
  return 1;
}

/** What the engine itself printed, as an error, when it failed without an event saying why. */
function engineProblem({ exit, log }: RunOutcome): UserError {
  const said = lastWords(log)
    .split('\n')
    .filter((line) => line.startsWith('error: '))
    .map((line) => line.slice('error: '.length));
  const how = exit.signal === undefined ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  const problems = said.length > 0 ? said : [`the engine ended with ${how}`];
  return new UserError(problems, { fix: `see ${log}` });
}
