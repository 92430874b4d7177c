import { UserError } from '../../errors/user-error';

const minute = 60_000;

// on two cores that have other work as well, images and a platform of their own included
const proofsMinutes = 30;

/**
 * Minutes that a run may take.
 *
 * @throws UserError for what is no number of minutes.
 */
export function minutesOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new UserError(`test: '--within' must be a whole number of minutes from 1, got '${given}'`, {
    fix: 'such as: ./plinth test --within 85',
  });
}

/** Why the proofs can not end in time any more; undefined where they can. */
export function tooLate(within: number | undefined, elapsedMs: number): string | undefined {
  if (within === undefined || elapsedMs + proofsMinutes * minute <= within * minute) {
    return undefined;
  }
  const over = Math.ceil(elapsedMs / minute);
  return `${over} of ${within} minutes are over, and proofs take up to ${proofsMinutes}`;
}
