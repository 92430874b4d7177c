/** Whether somebody waited for an answer no longer; a request says so in the cause of its end. */
export function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('name' in error && error.name === 'TimeoutError') return true;
  return 'cause' in error && isTimeout(error.cause);
}
