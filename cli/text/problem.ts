import type { UserError } from '../../errors/user-error';
import { errorCode } from '../error-code';
import type { Paint } from '../host';

/** A user's error as it is printed: every problem on a line, then the likely fix. */
export function problemText(error: UserError, paint: Paint): string {
  const problems = error.problems.map((problem) => `${paint.bad('error:')} ${problem}`);
  return [...problems, ...(error.fix === undefined ? [] : [`  fix: ${error.fix}`])].join('\n');
}

/** A bug keeps its stack. */
export function bugText(error: unknown, log: string | undefined, paint: Paint): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    stack,
    `${paint.bad('error:')} this is a bug in plinth, not a mistake of yours`,
    ...(log === undefined ? [] : [`  log: ${log}`]),
  ].join('\n');
}

const systemProblems: Readonly<Record<string, { readonly says: string; readonly fix: string }>> = {
  ENOSPC: {
    says: 'no space left on the device',
    fix: 'free some space, then run the command again',
  },
  EDQUOT: { says: 'the disk quota is used up', fix: 'free some space, then run the command again' },
  EROFS: { says: 'the file system is read-only', fix: 'run plinth in a checkout you can write to' },
  EACCES: { says: 'no permission', fix: 'run plinth as the owner of the checkout' },
  EMFILE: { says: 'too many open files', fix: 'raise the limit with `ulimit -n 4096`' },
};

/** What to tell about an error of the machine's, undefined for any other error. */
export function systemProblem(error: unknown): { says: string; fix: string } | undefined {
  const known = systemProblems[errorCode(error) ?? ''];
  return known && { says: `${pathOf(error)}${known.says}`, fix: known.fix };
}

function pathOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('path' in error)) return '';
  return typeof error.path === 'string' ? `${error.path}: ` : '';
}
