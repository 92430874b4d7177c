import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import type { ExitCode } from '../command';
import { commands } from '../commands';
import type { Host } from '../host';
import { parseCommandLine } from '../program';
import { crashLog } from '../run-log';
import { bugText, problemText, systemProblem } from '../text/problem';
import { processHost } from './process-host';

/** The one place that prints and exits. */
export async function main(argv: readonly string[], checkout: string): Promise<void> {
  const request = parseCommandLine(commands, versionOf(checkout), argv, process.stdout.columns);
  if (request.kind === 'text') {
    console.log(request.text);
    return;
  }
  if (request.kind === 'usage') {
    console.error(request.text);
    process.exitCode = request.code;
    return;
  }
  const host = processHost(checkout);
  process.exitCode = await ended(() => request.command.run(request.input, host), host);
  host.release();
}

function versionOf(checkout: string): string {
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

async function ended(run: () => Promise<ExitCode>, host: Host): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    return told(error, host);
  }
}

/** Tells an error in the way of its kind. */
function told(error: unknown, host: Host): ExitCode {
  if (host.interrupt.asked.aborted) {
    host.note('interrupted; run the command again to go on from here');
    return 130;
  }
  const machine = systemProblem(error);
  if (error instanceof UserError) host.note(problemText(error, host.paint));
  else if (machine !== undefined) {
    host.note(
      problemText(new UserError(machine.says, { fix: machine.fix, cause: error }), host.paint),
    );
  } else
    host.note(bugText(error, crashLog(join(host.checkout, '.plinth', 'logs'), error), host.paint));
  return 1;
}
