import { UserError } from '../../errors/user-error';
import type { ExitCode, Input } from '../command';
import { lookAt } from '../history/reading-run';
import { historyText } from '../history/text';
import { historyOf } from '../history/updates';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';

const usual = 20;

/** Shows a stack's updates and the commits they were made from. */
export async function history(input: Input, host: Host): Promise<ExitCode> {
  const count = countOf(text(input, 'count'));
  const stack = stackOf(input);
  const { run } = await lookAt(host, stack);
  const updates = await historyOf(run);
  const shown = updates.slice(0, count);
  host.print(
    flag(input, 'json')
      ? JSON.stringify({ stack, total: updates.length, updates: shown }, undefined, 2)
      : historyText(shown, updates.length, host),
  );
  return 0;
}

function countOf(given: string | undefined): number {
  if (given === undefined) return usual;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new UserError(`history: '--count' must be a whole number from 1, got '${given}'`);
}
