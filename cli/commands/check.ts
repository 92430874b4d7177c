import type { ExitCode, Input } from '../command';
import { projectChecks } from '../checks/checks';
import { runCheck, runChecks } from '../checks/run-checks';
import type { Host } from '../host';
import { flag } from '../options';
import { checksSummary, checkText } from '../text/checks';

// eslint and tsc hold the whole program in memory: two fit on the smallest CI machines
const atOnce = 2;

/** Checks the sources as CI does. */
export async function check(input: Input, host: Host): Promise<ExitCode> {
  const fix = flag(input, 'fix');
  const where = { directory: host.checkout, env: host.env, signal: host.interrupt.asked };
  const results = await runChecks(projectChecks(host.checkout, process.execPath, fix), {
    // two repairs of one file at once would undo each other
    atOnce: fix ? 1 : atOnce,
    run: (one) => runCheck(one, where),
    onResult: (result) => {
      if (!host.interrupt.asked.aborted) host.print(checkText(result, host.paint));
    },
  });
  if (host.interrupt.asked.aborted) return 130;
  host.print(checksSummary(results, host.elapsed()));
  return results.every(({ passed }) => passed) ? 0 : 1;
}
