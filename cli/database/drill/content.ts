import { UserError } from '../../../errors/user-error';
import type { Kubectl } from '../kubectl';
import { sql, type SqlAddress, type SqlOptions } from '../sql';

/** A table, and what is in it. */
export interface TableContent {
  /** Schema and name, as SQL writes them. */
  readonly table: string;
  /** Rows; null where it is too large to be counted. */
  readonly rows: number | null;
  /** Rows as statistics have them; -1 where nobody ever looked. */
  readonly estimate: number;
}

/** What is in a database. */
export interface Content {
  readonly tables: readonly TableContent[];
  /** Tables that no log is written for: recovery always finds them empty. */
  readonly unlogged: readonly string[];
}

/** A point in the source's log, and what was there then. */
export interface Mark extends Content {
  /** Position behind it. */
  readonly position: string;
  readonly at: string;
  /** Transactions that were under way: each may be on either side. */
  readonly inDoubt: number;
}

const own = `
  n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`;

/** Statements that print each table's rows, in the transaction around them. */
function counts(upTo: number): string {
  return `
SELECT json_build_object('unlogged', coalesce(json_agg(format('%I.%I', n.nspname, c.relname) ORDER BY 1), '[]'))
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND ${own};
SELECT format(
    CASE WHEN c.reltuples > ${upTo}
      THEN 'SELECT json_build_object(''table'', %L, ''estimate'', %s, ''rows'', NULL) FROM (SELECT count(*) FROM (SELECT 1 FROM ONLY %I.%I LIMIT 1) few) one'
      ELSE 'SELECT json_build_object(''table'', %L, ''estimate'', %s, ''rows'', count(*)) FROM ONLY %I.%I' END,
    format('%I.%I', n.nspname, c.relname), c.reltuples::bigint, n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND (c.relkind = 'r' OR c.relispopulated) AND ${own}
  ORDER BY n.nspname, c.relname
\\gexec
`;
}

/** One snapshot, a point in the log right behind it, and the rows of that snapshot. */
function markAndCount(upTo: number): string {
  return `
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT json_build_object(
  'snapshot', pg_current_snapshot()::text,
  'position', pg_create_restore_point('plinth-drill'),
  'next', pg_current_xact_id()::text,
  'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
${counts(upTo)}
COMMIT;`;
}

interface MarkAnswer {
  readonly snapshot: string;
  readonly position: string;
  readonly next: string;
  readonly at: string;
}

// a quiet moment is worth some tries where counting takes no time
const attempts = 3;
const quickMs = 5000;

/** What is counted, and how. */
export interface Counting extends SqlOptions {
  /** Larger tables are only looked into. */
  readonly upTo: number;
}

/** Marks a point in the log of a server that takes writes, and counts what was there then. */
export async function markSource(
  kubectl: Kubectl,
  source: SqlAddress,
  { upTo, ...options }: Counting,
): Promise<Mark> {
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    const [answer, ...rest] = await sql(kubectl, source, markAndCount(upTo), options);
    const { snapshot, position, next, at } = answer as MarkAnswer;
    const mark = { position, at, inDoubt: inDoubtOf(snapshot, next), ...contentOf(rest) };
    const isSlow = performance.now() - started > quickMs;
    if (mark.inDoubt === 0 || isSlow || attempt === attempts) return mark;
  }
}

/** Counts what is there. */
export async function readContent(
  kubectl: Kubectl,
  server: SqlAddress,
  { upTo, ...options }: Counting,
): Promise<Content> {
  const statements = `BEGIN ISOLATION LEVEL REPEATABLE READ;\n${counts(upTo)}\nCOMMIT;`;
  return contentOf(await sql(kubectl, server, statements, options));
}

/** Transactions that had begun before the point and were not in the snapshot: `10:15:10,12` and the next ID. */
export function inDoubtOf(snapshot: string, next: string): number {
  const [, end = '', running = ''] = snapshot.split(':');
  if (!/^\d+$/.test(end) || !/^\d+$/.test(next))
    throw new UserError(`the source's snapshot must be one of PostgreSQL's, got '${snapshot}'`);
  const listed = running === '' ? 0 : running.split(',').length;
  return Number(BigInt(next) - BigInt(end)) + listed;
}

function contentOf(lines: readonly unknown[]): Content {
  const all = lines as readonly (Partial<TableContent> & {
    readonly unlogged?: readonly string[];
  })[];
  return {
    unlogged: all.flatMap(({ unlogged }) => unlogged ?? []),
    tables: all.flatMap(({ table, rows = null, estimate = -1 }) =>
      table === undefined ? [] : [{ table, rows, estimate }],
    ),
  };
}
