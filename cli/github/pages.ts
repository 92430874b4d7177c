import { StrangeAnswerError } from './answers';

/** A page of a list, and whether GitHub says that another follows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/** The most GitHub puts on a page. */
export const pageSize = 100;

// 100,000 items: no repository has as many branches; one that says so goes on for ever
const mostPages = 1000;

/**
 * Every item of a list. Pages are asked for by number, so that no answer can send the token elsewhere.
 *
 * @throws StrangeAnswerError when pages repeat each other or never end.
 */
export async function allPages<T>(
  read: (page: number) => Promise<Page<T>>,
  keyOf: (item: T) => string | number,
): Promise<readonly T[]> {
  const found = new Map<string | number, T>();
  for (let number = 1; number <= mostPages; number += 1) {
    const { items, more } = await read(number);
    const before = found.size;
    for (const item of items) found.set(keyOf(item), item);
    // a full page without a link to the next may be one whose link was lost
    if (!more && items.length < pageSize) return [...found.values()];
    if (more && items.length > 0 && found.size === before)
      throw new StrangeAnswerError('the same page twice');
    if (items.length === 0) return [...found.values()];
    if (!more && found.size === before) return [...found.values()];
  }
  throw new StrangeAnswerError(`more than ${mostPages} pages`);
}

/**
 * A list that did not change while it was read: what goes away on one page moves what follows into the page before,
 * where it is never seen. Two readings that agree saw everything.
 *
 * @throws StrangeAnswerError when it keeps changing.
 */
export async function settledList<T>(
  read: () => Promise<readonly T[]>,
  readings = 5,
): Promise<readonly T[]> {
  let before = await read();
  if (before.length < pageSize) return before;
  for (let reading = 2; reading <= readings; reading += 1) {
    const again = await read();
    if (JSON.stringify(again) === JSON.stringify(before)) return again;
    before = again;
  }
  throw new StrangeAnswerError(`another list each of ${readings} times`);
}

/** Whether a `Link` header names a next page. */
export function hasNext(link: string | undefined): boolean {
  return /;\s*rel="?next"?/.test(link ?? '');
}
