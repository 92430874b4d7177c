/** When a run was: later runs of CI have higher numbers, later attempts and moments win among equals. */
export interface RunOrder {
  /** `GITHUB_RUN_ID`; undefined outside of CI. */
  readonly run: number | undefined;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a comment says of itself, invisibly. */
export interface Marker {
  readonly stack: string;
  readonly order: RunOrder & { readonly run: number };
}

/** The first line of a comment, by which it is found again. */
export function markerText({ stack, order }: Marker): string {
  return `<!-- plinth:preview stack=${word(stack)} run=${order.run}.${order.attempt}.${order.at} -->`;
}

/** Two dashes would end an HTML comment. */
function word(stack: string): string {
  return encodeURIComponent(stack).replaceAll('-', '%2D');
}

/** What a comment says of itself; undefined of one that is none of ours, or that only quotes one. */
export function markerIn(body: string): Marker | undefined {
  const found = /^<!-- plinth:preview stack=(\S+) run=(\d{1,15})\.(\d{1,15})\.(\d{1,15}) -->/.exec(
    body,
  );
  if (found === null) return undefined;
  const [, stack = '', run, attempt, at] = found;
  try {
    return {
      stack: decodeURIComponent(stack),
      order: { run: Number(run), attempt: Number(attempt), at: Number(at) },
    };
  } catch {
    return undefined;
  }
}

/** Negative when `a` was earlier. */
export function compareOrder(a: Marker['order'], b: Marker['order']): number {
  return a.run - b.run || a.attempt - b.attempt || a.at - b.at;
}

/** A run of nobody's CI is as new as the newest there is: somebody asked for it now. */
export function orderAmong(order: RunOrder, others: readonly Marker['order'][]): Marker['order'] {
  if (order.run !== undefined) return { ...order, run: order.run };
  const newest = [...others].sort(compareOrder).at(-1);
  return { run: newest?.run ?? 0, attempt: newest?.attempt ?? 0, at: order.at };
}
