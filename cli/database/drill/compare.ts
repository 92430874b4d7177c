import type { Content, Mark } from './content';

/** What became of a table. */
export interface TableVerdict {
  readonly table: string;
  /** Rows at the mark; null where they were not counted. */
  readonly source: number | null;
  readonly restored: number | null;
  /**
   * `same`; `in doubt`: the difference is what transactions under way may explain; `not counted`: it is there and can
   * be read; `differs` and `missing` fail the drill.
   */
  readonly verdict: 'same' | 'in doubt' | 'not counted' | 'differs' | 'missing';
}

/** Rows that transactions under way at the mark may explain: 1 % of a table, at least 100. */
export function tolerance(rows: number, inDoubt: number): number {
  return inDoubt === 0 ? 0 : Math.max(100, Math.ceil(rows / 100));
}

/** Compares what was recovered with what was there at the mark, table by table. */
export function compare(
  { tables, inDoubt }: Pick<Mark, 'tables' | 'inDoubt'>,
  restored: Pick<Content, 'tables'>,
): readonly TableVerdict[] {
  const there = new Map(restored.tables.map((one) => [one.table, one]));
  const expected = tables.map(({ table, rows }): TableVerdict => {
    const found = there.get(table);
    const rowsFound = found?.rows ?? null;
    const verdict =
      found === undefined ? 'missing' : judged({ source: rows, restored: rowsFound, inDoubt });
    return { table, source: rows, restored: rowsFound, verdict };
  });
  const known = new Set(tables.map(({ table }) => table));
  const more = restored.tables
    .filter(({ table }) => !known.has(table))
    .map(({ table, rows }): TableVerdict => ({
      ...{ table, source: null, restored: rows },
      verdict: inDoubt > 0 ? 'in doubt' : 'differs',
    }));
  return [...expected, ...more];
}

function judged(given: {
  readonly source: number | null;
  readonly restored: number | null;
  readonly inDoubt: number;
}): TableVerdict['verdict'] {
  const { source, restored, inDoubt } = given;
  // statistics, which tell what is too large, may have changed between the two
  if (source === null || restored === null) return 'not counted';
  if (source === restored) return 'same';
  return Math.abs(source - restored) <= tolerance(source, inDoubt) ? 'in doubt' : 'differs';
}
