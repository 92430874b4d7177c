import type { WorkloadRow } from '../cluster/workloads';
import type { Paint } from '../host';
import { table } from './table';

const headings = ['product', 'namespace', 'ready', 'version', 'address'];

/** The table of what runs: a product with several addresses gets a line for each. */
export function workloadsText(
  rows: readonly WorkloadRow[],
  paint: Paint,
  columns?: number,
): string {
  if (rows.length === 0) return 'nothing of plinth runs in this cluster';
  const cells = rows.map(({ product, namespace, ready, desired, versions, addresses }) => [
    product,
    namespace,
    (ready >= desired ? paint.good : paint.bad)(`${ready}/${desired}`),
    versions.join('\n') || '-',
    addresses.join('\n') || '-',
  ]);
  return table(headings, cells, columns);
}
