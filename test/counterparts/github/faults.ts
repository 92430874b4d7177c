/** What the counterpart does instead of answering as it should. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly message?: string }
  /** The hourly limit: 403, nothing remaining, a reset to come. */
  | { readonly kind: 'primary limit'; readonly resetInSeconds: number }
  /** Asked too often: 403 or 429, with `retry-after` or without. */
  | { readonly kind: 'secondary limit'; readonly status: 403 | 429; readonly retryAfter?: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The connection ends before any answer. */
  | { readonly kind: 'hang up' }
  /** Done, and then the answer is lost: 502. */
  | { readonly kind: 'done, then 502' }
  /** Half of the JSON. */
  | { readonly kind: 'half' }
  /** 200 with something else than what was asked for. */
  | { readonly kind: 'says'; readonly body: unknown }
  /** The list without its last item. */
  | { readonly kind: 'one missing' }
  /** A page without the link to the next. */
  | { readonly kind: 'no link' }
  /** A link to the next page that leads to another server. */
  | { readonly kind: 'foreign link'; readonly url: string }
  /** Whatever page is asked for, the first, and always another to follow. */
  | { readonly kind: 'first page again' };

/** Which requests have it. */
export interface FaultRule {
  readonly fault: Fault;
  /** @default - any */
  readonly method?: string;
  /** Part of the path and query. @default - any */
  readonly path?: string;
  /** How many of them. @default - 1 */
  readonly times?: number;
}

/** Rules that wear out as they are used. */
export class Faults {
  private rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.rules.push({ rule, left: rule.times ?? 1 });
  }

  /** The fault of a request, which is thereby used. */
  take(method: string, url: string): Fault | undefined {
    const found = this.rules.find(
      ({ rule, left }) =>
        left > 0 && (rule.method ?? method) === method && url.includes(rule.path ?? ''),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.rule.fault;
  }
}
