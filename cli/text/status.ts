import { allReady } from '../cluster/workloads';
import type { Paint } from '../host';
import type { StatusMoment } from '../status/watch';
import { workloadsText } from './workloads';

/** What a stack runs at a moment, under a line that says when, and whether that is old. */
export function watchedText(
  stack: string,
  { rows, stale }: StatusMoment,
  view: { readonly paint: Paint; readonly time: Date; readonly columns?: number },
): string {
  const { paint, time, columns } = view;
  const waiting = rows.filter(({ ready, desired }) => ready < desired).length;
  const verdict = waiting === 0 ? paint.good('all ready') : paint.bad(`${waiting} not ready`);
  return [
    `${paint.strong(stack)}  ${time.toISOString().slice(0, 19)}Z  ${verdict}`,
    ...(stale === undefined ? [] : [paint.warn(`as it was last known: ${stale}`)]),
    '',
    workloadsText(rows, paint, columns),
  ].join('\n');
}

/** The same for programs, on one line. */
export function watchedJson(stack: string, { rows, stale }: StatusMoment, time: Date): string {
  return JSON.stringify({
    stack,
    time: time.toISOString(),
    ready: allReady(rows),
    ...(stale !== undefined && { stale }),
    workloads: rows,
  });
}
