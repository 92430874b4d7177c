import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../errors/user-error';
import { CallError } from './kubectl';

/** How long something is waited for. */
export interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** @default 2000 */
  readonly everyMs?: number;
}

// an API server that restarts must not end a recovery that takes hours
const forgiven = 30;

/**
 * Asks again and again until there is an answer, which is any value but undefined.
 *
 * @throws UserError when there is none in time; the signal's reason when it is given up.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { seconds, signal, everyMs = 2000 }: Patience,
): Promise<T> {
  const until = performance.now() + seconds * 1000;
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      failures = 0;
    } catch (error) {
      failures += 1;
      const isCall = error instanceof UserError && error.cause instanceof CallError;
      if (!isCall || failures > forgiven) throw error;
    }
    if (performance.now() >= until) throw new UserError(`${what}: not within ${seconds} s`);
    await pause(everyMs, undefined, { signal });
  }
}
