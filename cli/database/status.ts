import { ago, span } from './age';
import type { BackupReport } from './backups';
import type { ChosenCluster } from './choice';
import type { ClusterObject } from './objects';

/** What the primary itself says. */
export interface ServerFacts {
  readonly replicas: readonly {
    readonly name: string;
    readonly state: string;
    readonly sync: string;
    readonly lagBytes: number | null;
    readonly lagSeconds: number | null;
  }[];
  readonly archiver: {
    readonly last: string | null;
    readonly lastFailed: string | null;
    readonly failing: boolean;
  } | null;
  /** Segments of the log that are complete and not yet archived. */
  readonly waiting: number;
}

/** What is known of a cluster. */
export interface ClusterFacts extends ChosenCluster {
  readonly kept: BackupReport['kept'];
  /** @default - it is not there */
  readonly object?: ClusterObject;
  /** @default - it is not there */
  readonly backups?: BackupReport;
  /** @default - it gave no answer */
  readonly server?: ServerFacts;
  /** Why its server gave no answer. */
  readonly silence?: string;
  /** Nothing runs on them, so no server can answer. @default - its nodes are real */
  readonly nodes?: 'simulated';
}

/** How a cluster is. */
export interface StatusReport {
  readonly cluster: string;
  readonly namespace: string;
  readonly verdict: 'healthy' | 'degraded' | 'absent';
  /** What somebody has to look at. */
  readonly problems: readonly string[];
  readonly phase?: string;
  readonly primary?: string;
  readonly ready: number;
  readonly instances: number;
  readonly timeline?: number;
  readonly replicas?: ServerFacts['replicas'];
  /** Why nothing is known of replicas. */
  readonly silence?: string;
  readonly archiving: 'works' | 'fails' | 'none' | 'unknown';
  readonly lastArchived?: string;
  readonly waitingSegments?: number;
  readonly lastBackup?: string;
  readonly recoverableFrom?: string;
  readonly certificates: readonly { readonly secret: string; readonly expires: string }[];
}

// the operator renews seven days before; a day later it has surely tried and failed
const certificateSeconds = 6 * 86_400;

// how long a backup that is due may take before it counts as missed
const backupSeconds = 2 * 3600;

const lagLimitSeconds = 60;

/** Judges a cluster. */
export function statusReport(facts: ClusterFacts, now: Date): StatusReport {
  const { name: cluster, namespace, object, server, silence, backups } = facts;
  if (object === undefined) {
    const problems = [`cluster ${namespace}/${cluster} is not there`];
    return {
      ...{ cluster, namespace, problems, verdict: 'absent', archiving: 'unknown' },
      ...{ ready: 0, instances: 0, certificates: [] },
    };
  }
  const { status = {}, spec } = object;
  const archiving = archivingOf(facts);
  const known = {
    ready: status.readyInstances ?? 0,
    instances: spec.instances,
    archiving,
    certificates: certificatesOf(status.certificates?.expirations ?? {}),
  };
  const problems = [
    ...instanceProblems(object),
    ...connectionProblems(facts),
    ...archiveProblems(facts, archiving),
    ...backupProblems(facts, now),
    ...(server?.replicas ?? [])
      .filter(({ lagSeconds }) => (lagSeconds ?? 0) > lagLimitSeconds)
      .map(({ name, lagSeconds }) => `replica ${name} lags by ${span(lagSeconds ?? 0)}`),
    ...known.certificates
      .filter(({ expires }) => secondsTo(expires, now) < certificateSeconds)
      .map(({ secret, expires }) => `certificate ${secret} expires ${ago(expires, now)}`),
  ];
  return {
    cluster,
    namespace,
    verdict: problems.length === 0 ? 'healthy' : 'degraded',
    problems,
    ...known,
    ...present('phase', status.phase),
    ...present('primary', status.currentPrimary),
    ...present('timeline', status.timelineID),
    ...present('replicas', server?.replicas),
    ...present('silence', silence),
    ...present('lastArchived', server?.archiver?.last ?? undefined),
    ...present('waitingSegments', server?.waiting),
    ...present('lastBackup', backups?.lastSuccessfulBackup),
    ...present('recoverableFrom', backups?.firstRecoverabilityPoint),
  };
}

function present<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
}

function conditionOf({ status }: ClusterObject, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

function instanceProblems(object: ClusterObject): readonly string[] {
  const { spec, status = {} } = object;
  const ready = status.readyInstances ?? 0;
  const problems: string[] = [];
  if (status.phase !== undefined && status.phase !== 'Cluster in healthy state') {
    const reason = status.phaseReason === undefined ? '' : `: ${status.phaseReason}`;
    problems.push(`phase: ${status.phase}${reason}`);
  }
  if (ready < spec.instances) problems.push(`${ready} of ${spec.instances} instances are ready`);
  if (status.targetPrimary !== undefined && status.targetPrimary !== status.currentPrimary)
    problems.push(`the primary moves to ${status.targetPrimary}`);
  return problems;
}

/** Kubernetes may call an instance ready that the primary does not know of. */
function connectionProblems(facts: ClusterFacts): readonly string[] {
  const { object, server, silence, nodes } = facts;
  if (server === undefined)
    return nodes === 'simulated'
      ? []
      : [`the server gives no answer: ${silence ?? 'nobody asked'}`];
  const { readyInstances = 0, instanceNames } = object?.status ?? {};
  // others may read the log, too: a copy that is made, a cluster elsewhere
  const own = server.replicas.filter(({ name }) => instanceNames?.includes(name) ?? true);
  return own.length < readyInstances - 1
    ? [`${own.length} of ${readyInstances - 1} replicas are connected`]
    : [];
}

function archivingOf({ kept, object, server }: ClusterFacts): StatusReport['archiving'] {
  if (kept === 'nowhere') return 'none';
  if (server?.archiver?.failing === true) return 'fails';
  const condition = object && conditionOf(object, 'ContinuousArchiving');
  if (condition === undefined) return 'unknown';
  return condition.status === 'True' ? 'works' : 'fails';
}

function archiveProblems(
  { object, server }: ClusterFacts,
  archiving: StatusReport['archiving'],
): readonly string[] {
  if (archiving === 'unknown') return ['nobody knows whether the write-ahead log is archived'];
  if (archiving !== 'fails') return [];
  const message = object && conditionOf(object, 'ContinuousArchiving')?.message;
  const waiting = server && ` (${server.waiting} segments wait)`;
  return [
    `the write-ahead log is not archived${waiting ?? ''}${message === undefined ? '' : `: ${message}`}`,
  ];
}

function backupProblems({ kept, backups, object }: ClusterFacts, now: Date): readonly string[] {
  if (kept === 'nowhere') return [];
  const last = backups?.lastSuccessfulBackup;
  const due = backups?.due;
  const failed = object && conditionOf(object, 'LastBackupSucceeded');
  return [
    ...(last === undefined ? ['no backup is complete'] : []),
    ...(last !== undefined && isMissed(last, due, now)
      ? [
          `the backup that was due ${ago(due ?? last, now)} was not made, the last is from ${ago(last, now)}`,
        ]
      : []),
    ...(failed?.status === 'False' ? [`the last backup failed: ${failed.message ?? ''}`] : []),
  ];
}

function isMissed(last: string, due: string | undefined, now: Date): boolean {
  return due !== undefined && last < due && -secondsTo(due, now) > backupSeconds;
}

function certificatesOf(expirations: Readonly<Record<string, string>>) {
  return Object.entries(expirations)
    .map(([secret, written]) => ({ secret, expires: instantOf(written) }))
    .sort((one, other) => one.expires.localeCompare(other.expires));
}

/** Go's way to write a time, `2027-02-19 23:47:30 +0000 UTC`, as everybody else does. */
function instantOf(written: string): string {
  const [, day, time, zone = ''] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)? ([+-]\d{4})/.exec(written) ?? [];
  if (day === undefined || time === undefined) return written;
  const at = new Date(`${day}T${time}${zone.slice(0, 3)}:${zone.slice(3)}`);
  return at.toISOString().replace('.000Z', 'Z');
}

function secondsTo(time: string, now: Date): number {
  return (Date.parse(time) - now.getTime()) / 1000;
}
