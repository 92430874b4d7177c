import type { Paint } from '../host';
import { changed, countsText, type Change } from '../engine/result';
import { table } from '../text/table';
import type { Update } from './updates';

/** Updates as a table, the newest first. */
export function historyText(
  updates: readonly Update[],
  total: number,
  { paint, columns }: { readonly paint: Paint; readonly columns: number | undefined },
): string {
  if (total === 0) return 'no updates yet';
  const rows = updates.map((update) => [
    String(update.number),
    whenText(update.started),
    update.kind,
    paint[colours[update.result]](update.result),
    commitText(update),
    changesText(update),
    update.message.split('\n')[0] ?? '',
  ]);
  const headings = ['update', 'when', 'what', 'result', 'commit', 'changes', 'message'];
  const more = total - updates.length;
  return [
    table(headings, rows, columns),
    ...(more > 0 ? ['', `${more} more: plinth history --count ${total}`] : []),
  ].join('\n');
}

const colours = { succeeded: 'good', failed: 'bad', 'in-progress': 'warn' } as const;

/** `2026-01-02 03:04`, in UTC as the backend has it. */
function whenText(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** `1a2b3c4d5`, with a mark where more than the commit was deployed. */
export function commitText({ source }: Pick<Update, 'source'>): string {
  if (source === undefined) return '-';
  return `${source.commit.slice(0, 9)}${source.tree === 'dirty' ? ' (dirty)' : ''}`;
}

function changesText({ changes }: Update): string {
  const count = (change: Change) => changes[change] ?? 0;
  const counts = {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    same: 0,
  };
  return changed(counts) ? countsText(counts) : 'none';
}
