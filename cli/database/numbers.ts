import { UserError } from '../../errors/user-error';
import type { Input } from '../command';
import { text } from '../options';

/** Numbers by the names of their options; those that are not given are left out. @throws UserError with every problem. */
export function numbersOf<Name extends string>(
  input: Input,
  flags: Readonly<Record<Name, string>>,
): Partial<Record<Name, number>> {
  const problems: string[] = [];
  const numbers: Partial<Record<Name, number>> = {};
  for (const [name, flag] of Object.entries(flags) as [Name, string][]) {
    const given = text(input, name);
    if (given === undefined) continue;
    if (/^[1-9]\d{0,14}$/.test(given)) numbers[name] = Number(given);
    else problems.push(`${flag}: must be a whole number from 1, got '${given}'`);
  }
  if (problems.length > 0) throw new UserError(problems);
  return numbers;
}
