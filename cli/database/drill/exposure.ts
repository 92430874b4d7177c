import { UserError } from '../../../errors/user-error';
import type { Kubectl } from '../kubectl';
import { bytesOf, positionOf, sql, type SqlAddress } from '../sql';

/** What a disaster at one moment would have cost. */
export interface Exposure {
  /** When that was. */
  readonly at: string;
  /** Age of the oldest transaction that was in no archive; 0 where there was none. */
  readonly seconds: number;
  /** `measured` from the log itself; `at most` where the log could not be read, from the last archived segment. */
  readonly precision: 'measured' | 'at most';
}

interface Position {
  readonly at: string;
  readonly position: string;
  readonly timeline: number;
  readonly segmentBytes: number;
  readonly oldestWaiting: string | null;
  readonly lastArchived: string | null;
}

const question = `
SELECT json_build_object(
  'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'position', pg_current_wal_flush_lsn(),
  'timeline', (SELECT timeline_id FROM pg_control_checkpoint()),
  'segmentBytes', (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'),
  'oldestWaiting', (SELECT min(substr(name, 1, 24)) FROM pg_ls_archive_statusdir()
    WHERE name ~ '^[0-9A-F]{24}\\.ready$'),
  'lastArchived', (SELECT to_char(last_archived_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    FROM pg_stat_archiver));`;

/**
 * Reads in the source's own log what the archive does not have yet.
 *
 * @throws UserError where the log can not be read, and nothing else bounds its age either.
 */
export async function readExposure(kubectl: Kubectl, source: SqlAddress): Promise<Exposure> {
  const [answer] = await sql(kubectl, source, question);
  const now = answer as Position;
  const start = unarchivedFrom(now);
  if (start === bytesOf(now.position)) return exposureOf(now, undefined);
  const dump = [
    'exec env TZ=UTC pg_waldump --path="$PGDATA/pg_wal" --rmgr=Transaction --limit=1000',
    `--timeline=${now.timeline} --start=${positionOf(start)} --end=${now.position}`,
  ];
  const { code, stdout, stderr } = await kubectl.run(
    [
      ...['exec', `--namespace=${source.namespace}`, '--container=postgres', source.pod],
      ...['--', 'sh', '-c', dump.join(' ')],
    ],
    { seconds: 120 },
  );
  const commit = firstCommit(stdout);
  if (commit !== undefined || code === 0) return exposureOf(now, commit);
  const { lastArchived, oldestWaiting } = now;
  // what waits may be much older than what was archived last
  if (lastArchived === null || oldestWaiting !== null) {
    const words = stderr.trim().replaceAll('\n', '; ') || `it ended with exit code ${code}`;
    throw new UserError(
      `${source.namespace}/${source.pod}: what no archive has can not be read, so the RPO is unknown: ${words}`,
      { fix: 'see that the log is archived: ./plinth db status' },
    );
  }
  return { ...exposureOf(now, lastArchived), precision: 'at most' };
}

/** Where the first segment begins that is in no archive. */
export function unarchivedFrom({
  position,
  oldestWaiting,
  segmentBytes,
}: Pick<Position, 'position' | 'oldestWaiting' | 'segmentBytes'>): bigint {
  const size = BigInt(segmentBytes);
  const now = bytesOf(position);
  if (oldestWaiting === null) return now - (now % size);
  // timeline, then the two halves of the number of the segment
  const high = BigInt(`0x${oldestWaiting.slice(8, 16)}`);
  const low = BigInt(`0x${oldestWaiting.slice(16)}`);
  return (high << 32n) + low * size;
}

/** When the first transaction of a dump of the log was committed. */
export function firstCommit(dump: string): string | undefined {
  const [, day, time] =
    /desc: COMMIT (?:PREPARED )?.*?(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}\.\d{3})\d* UTC/.exec(
      dump,
    ) ?? [];
  return day === undefined || time === undefined ? undefined : `${day}T${time}Z`;
}

function exposureOf({ at }: Position, oldest: string | undefined): Exposure {
  const ms = oldest === undefined ? 0 : Date.parse(at) - Date.parse(oldest);
  return { at, seconds: Math.max(0, ms) / 1000, precision: 'measured' };
}
