import type { Need } from '../doctor/need';
import type { Paint } from '../host';
import { table } from './table';

/** Each need on a line, with its fix under it. */
export function doctorText(needs: readonly Need[], paint: Paint, columns?: number): string {
  const state = {
    ok: paint.good('ok'),
    attention: paint.warn('attention'),
    missing: paint.bad('missing'),
    unknown: paint.dim('unknown'),
  };
  const rows = needs.map((need) => [
    need.name,
    state[need.state],
    need.fix === undefined ? need.detail : `${need.detail}\nfix: ${need.fix}`,
  ]);
  return table(['need', 'state', 'detail'], rows, columns);
}
