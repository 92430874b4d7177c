import type { WorkloadRow } from '../cluster/workloads';
import type { Paint } from '../host';
import { fits, table } from './table';

const headings = ['product', 'namespace', 'ready', 'version'];

/**
 * The table of what runs, namespace by namespace: a product with several addresses gets a line for each. Where
 * that is too wide, addresses get a table of their own.
 */
export function workloadsText(
  rows: readonly WorkloadRow[],
  paint: Paint,
  columns?: number,
): string {
  if (rows.length === 0) return 'nothing of plinth runs in this cluster';
  const cells = rows.map(({ product, namespace, ready, desired, versions }) => [
    product,
    namespace,
    (ready >= desired ? paint.good : paint.bad)(`${ready}/${desired}`),
    versions.join('\n') || '-',
  ]);
  const addresses = rows.map((row) => row.addresses.join('\n') || '-');
  const whole = cells.map((row, at) => [...row, addresses[at] ?? '-']);
  if (fits([...headings, 'address'], whole, columns)) {
    return table([...headings, 'address'], whole, columns);
  }
  const reachable = rows.filter((row) => row.addresses.length > 0);
  const places = reachable.map((row) => [row.product, row.addresses.join('\n')]);
  return [
    table(headings, cells, columns),
    ...(places.length === 0 ? [] : [table(['product', 'address'], places, columns)]),
  ].join('\n\n');
}
