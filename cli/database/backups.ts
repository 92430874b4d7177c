import type { Host } from '../host';
import { duration } from '../text/duration';
import { labelled } from '../text/labelled';
import { table } from '../text/table';
import { ago } from './age';
import type { ChosenCluster } from './choice';
import type { Kubectl } from './kubectl';
import {
  kinds,
  type BackupObject,
  type ObjectStoreObject,
  type ScheduledBackupObject,
} from './objects';

/** One backup of a cluster. */
export interface BackupRow {
  /** Name of the Backup. */
  readonly name: string;
  readonly phase: string;
  readonly method: string;
  /** Its ID in the archive. */
  readonly id?: string;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  /** Instance that was read. */
  readonly from?: string;
  readonly error?: string;
}

/** What a cluster can be recovered from. */
export interface BackupReport {
  readonly cluster: string;
  readonly namespace: string;
  /** Whether the environment has it backed up. */
  readonly kept: 'in the archive' | 'nowhere';
  /** The earliest moment that it can be recovered to. */
  readonly firstRecoverabilityPoint?: string;
  readonly lastSuccessfulBackup?: string;
  readonly lastFailedBackup?: string;
  /** When the schedule last asked for one. */
  readonly due?: string;
  /** When the next one is made by the schedule. */
  readonly next?: string;
  /** The newest first. */
  readonly backups: readonly BackupRow[];
}

/** What the API server has of a cluster's backups. */
export interface BackupObjects {
  readonly backups: readonly BackupObject[];
  readonly stores: readonly ObjectStoreObject[];
  readonly schedules: readonly ScheduledBackupObject[];
}

export async function readBackups(kubectl: Kubectl, namespace: string): Promise<BackupObjects> {
  const [backups, stores, schedules] = await Promise.all([
    kubectl.list<BackupObject>(kinds.backup, namespace),
    kubectl.list<ObjectStoreObject>(kinds.objectStore, namespace),
    kubectl.list<ScheduledBackupObject>(kinds.scheduledBackup, namespace),
  ]);
  return { backups, stores, schedules };
}

export function backupReport(
  { name, namespace }: ChosenCluster,
  kept: BackupReport['kept'],
  { backups, stores, schedules }: BackupObjects,
): BackupReport {
  // its own: the store that a copy reads has a window of the same name
  const store = stores.find(({ metadata }) => metadata.name === `${name}-archive`);
  const window = store?.status?.serverRecoveryWindow?.[name] ?? {};
  const own = schedules.filter(
    ({ spec }) =>
      spec.cluster.name === name && spec.suspend !== true && spec.method !== 'volumeSnapshot',
  );
  const next = own.flatMap(({ status }) => status?.nextScheduleTime ?? []).sort()[0];
  const due = own
    .flatMap(({ status }) => status?.lastScheduleTime ?? [])
    .sort()
    .at(-1);
  const { firstRecoverabilityPoint, lastSuccessfulBackupTime, lastFailedBackupTime } = window;
  return {
    cluster: name,
    namespace,
    kept,
    ...(firstRecoverabilityPoint !== undefined && { firstRecoverabilityPoint }),
    ...(lastSuccessfulBackupTime !== undefined && {
      lastSuccessfulBackup: lastSuccessfulBackupTime,
    }),
    ...(lastFailedBackupTime !== undefined && { lastFailedBackup: lastFailedBackupTime }),
    ...(due !== undefined && { due }),
    ...(next !== undefined && { next }),
    backups: backups
      .filter(({ spec }) => spec.cluster.name === name)
      .map(rowOf)
      .sort((one, other) => (begun(one) < begun(other) ? 1 : -1)),
  };
}

/** What has not begun is the newest of all. */
function begun({ startedAt }: BackupRow): string {
  return startedAt ?? 'later';
}

export function rowOf({ metadata, spec, status = {} }: BackupObject): BackupRow {
  const { backupId, startedAt, stoppedAt, instanceID, error } = status;
  return {
    name: metadata.name,
    phase: status.phase ?? 'not begun',
    method: status.method ?? spec.method ?? 'unknown',
    ...(backupId !== undefined && { id: backupId }),
    ...(startedAt !== undefined && { startedAt }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(instanceID?.podName !== undefined && { from: instanceID.podName }),
    ...(error !== undefined && { error }),
  };
}

export function backupsText(
  report: BackupReport,
  now: Date,
  { paint, columns }: Pick<Host, 'paint' | 'columns'>,
): string {
  const { cluster, namespace, kept, backups } = report;
  const moment = (time: string | undefined) =>
    time === undefined ? 'unknown' : `${time} (${ago(time, now)})`;
  const facts: (readonly [string, string])[] =
    kept === 'nowhere' && backups.length === 0
      ? [['backups', paint.warn('none: the environment says nowhere to keep them')]]
      : [
          ['recoverable', `from ${moment(report.firstRecoverabilityPoint)}`],
          ['last backup', moment(report.lastSuccessfulBackup)],
          ...(report.lastFailedBackup === undefined
            ? []
            : [['last failure', paint.bad(moment(report.lastFailedBackup))] as const]),
          ['next', report.next === undefined ? 'none is scheduled' : report.next],
        ];
  return [
    paint.strong(`${namespace}/${cluster}`),
    labelled(facts, paint.dim, columns),
    ...(backups.length === 0
      ? []
      : [
          '',
          table(
            ['backup', 'phase', 'id', 'began', 'took', 'from'],
            backups.map((row) => cellsOf(row, now, paint)),
            columns,
          ),
        ]),
  ].join('\n');
}

function cellsOf(row: BackupRow, now: Date, paint: Host['paint']): readonly string[] {
  const { name, phase, id, startedAt, from, error } = row;
  const colour =
    phase === 'completed' ? paint.good : phase === 'failed' ? paint.bad : (text: string) => text;
  return [
    name,
    error === undefined ? colour(phase) : `${colour(phase)}\n${error}`,
    id ?? '-',
    startedAt === undefined ? '-' : ago(startedAt, now),
    tookText(row),
    from ?? '-',
  ];
}

/** How long it took: `25 s`. */
export function tookText({ startedAt, stoppedAt }: BackupRow): string {
  return startedAt === undefined || stoppedAt === undefined
    ? '-'
    : duration(Date.parse(stoppedAt) - Date.parse(startedAt));
}
