import { UserError } from '../../errors/user-error';

/** An answer of GitHub's that is no result. */
export interface Refusal {
  /** Undefined: there was no answer at all. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
}

/** A writing that did not take place, or of which nobody knows: look again after a while. */
export class NotDoneError extends UserError {
  readonly afterMs: number;

  constructor(problem: string, afterMs: number, cause?: unknown) {
    super(problem, { fix: 'run the command again', cause });
    this.name = 'NotDoneError';
    this.afterMs = afterMs;
  }
}

const second = 1000;
const minute = 60 * second;
const passing: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/**
 * How long to wait before the same question makes sense again, by what GitHub asks for; undefined where it never will.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function waitFor(refusal: Refusal, attempt: number, nowMs: number): number | undefined {
  const { status } = refusal;
  if (status === undefined || passing.has(status)) return second * 2 ** attempt;
  if (!isLimit(refusal)) return undefined;
  const after = numberIn(refusal, 'retry-after');
  if (after !== undefined) return after * second;
  const reset = numberIn(refusal, 'x-ratelimit-reset');
  // a clock that is ahead must not turn the wait into a storm
  if (remaining(refusal) === 0 && reset !== undefined)
    return Math.max(reset * second - nowMs, 0) + second;
  return minute * 2 ** attempt;
}

/** 403 is what GitHub says both to those who ask too often and to those who may not. */
function isLimit(refusal: Refusal): boolean {
  if (refusal.status === 429) return true;
  if (refusal.status !== 403) return false;
  return (
    numberIn(refusal, 'retry-after') !== undefined ||
    remaining(refusal) === 0 ||
    /rate limit|abuse detection/i.test(refusal.message)
  );
}

function remaining(refusal: Refusal): number | undefined {
  return numberIn(refusal, 'x-ratelimit-remaining');
}

function numberIn({ headers }: Refusal, name: string): number | undefined {
  const text = String(headers[name] ?? '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
