/** Selects the series of the chosen cluster's instances, and among them those with more labels. */
export function instances(more = ''): string {
  return `{namespace=~"$namespace",job="postgres-$cluster"${more === '' ? '' : `,${more}`}}`;
}

/** Selects the series of the chosen cluster's poolers. */
export const poolers = '{namespace=~"$namespace",job="pgbouncer-$cluster"}';
