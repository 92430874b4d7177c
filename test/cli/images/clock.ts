import type { Clock } from '../../../cli/images/registry/retry';

/** A clock on which nobody waits, and that remembers for how long somebody would have. */
export interface TestClock extends Clock {
  readonly waits: number[];
}

/** The clock of all tests stands. */
export const testNow = Date.parse('2026-11-21T12:00:00Z');

export function testClock(): TestClock {
  const waits: number[] = [];
  return {
    waits,
    now: () => testNow,
    wait: (milliseconds, signal) => {
      waits.push(milliseconds);
      signal.throwIfAborted();
      return Promise.resolve();
    },
  };
}
