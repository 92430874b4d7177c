/** Time, as the client has it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects as soon as the signal says so. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Longest wait that a registry is granted. */
export const longestWait = 60_000;

/** Attempts of one request, the first included. */
export const attempts = 5;

/** What a wait depends on. */
interface Asked {
  /** Of the answer's. */
  readonly retryAfter: string | undefined;
  /** Number of attempts that failed. */
  readonly failed: number;
  readonly now: number;
}

/** Milliseconds until the next attempt: what the registry asks for, or twice as long each time. */
export function waitOf({ retryAfter, failed, now }: Asked): number {
  return askedFor(retryAfter ?? '', now) ?? 500 * 2 ** (failed - 1);
}

function askedFor(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    // Docker Hub writes the time itself, in seconds since 1970
    return seconds > 1_000_000_000 ? Math.max(0, seconds * 1000 - now) : seconds * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Whether the same request may have another answer later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}
