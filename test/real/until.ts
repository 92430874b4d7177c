import { setTimeout as pause } from 'node:timers/promises';
import { patienceMs } from '../loopback';

/** How long something is waited for, and what to tell when it did not come. */
export interface Patience {
  readonly seconds: number;
  /** How long to wait between attempts at first; after a while it is more. @default 500 */
  readonly everyMs?: number;
  /** Looks around when it did not come: what it says stands below the message. @default - nothing is looked at */
  readonly diagnosis?: () => Promise<string>;
}

/**
 * Tries until it works, and gives what it then gave and how long it took.
 *
 * @throws what was waited for, why the last attempt failed, and the diagnosis.
 */
export async function until<T>(
  what: string,
  attempt: () => Promise<T>,
  { seconds, everyMs = 500, diagnosis = () => Promise.resolve('') }: Patience,
): Promise<{ readonly value: T; readonly elapsedMs: number }> {
  const started = Date.now();
  for (;;) {
    try {
      return { value: await attempt(), elapsedMs: Date.now() - started };
    } catch (cause) {
      const elapsed = Date.now() - started;
      if (elapsed < seconds * 1000) {
        await pause(patienceMs(everyMs, elapsed));
        continue;
      }
      const seen = await diagnosis().catch((error: unknown) => `no diagnosis: ${text(error)}`);
      const lines = [`${what}: not within ${seconds} s`, `  last: ${text(cause)}`, seen];
      throw new Error(lines.filter((line) => line !== '').join('\n'), { cause });
    }
  }
}

/** Waits until something is as wanted; the last answer is told when it never was. */
export async function untilEqual<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: T,
  patience: Patience,
): Promise<{ readonly elapsedMs: number }> {
  const expected = JSON.stringify(wanted);
  return until(
    what,
    async () => {
      const given = JSON.stringify(await ask());
      if (given !== expected) throw new Error(`wanted ${expected}, got ${given}`);
    },
    patience,
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
