import { UserError } from '../../errors/user-error';

/**
 * Clears up behind work that failed, and throws its error: that is the cause, whatever becomes of the clearing.
 *
 * @param onLeft is told why something is left
 */
export async function clearBehind(
  error: unknown,
  clear: () => Promise<void>,
  onLeft: (reason: string) => void,
): Promise<never> {
  await clear().catch((left: unknown) => {
    onLeft(wordsOf(left));
  });
  throw error;
}

function wordsOf(error: unknown): string {
  if (error instanceof UserError) return error.problems.join('; ');
  return error instanceof Error ? error.message : String(error);
}
