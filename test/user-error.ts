import { UserError } from '../errors/user-error';

/** The user's mistake that `act` throws; fails when it throws nothing or a bug. */
export function userErrorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('expected a UserError, but nothing was thrown');
}
