import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import { backupName, statefulSetName } from './names';
import type { ImmudbProps } from './props';
import { defaultDatabaseCopy } from './validation';

/** What the alerts depend on. */
export type WatchedImmudb = Pick<
  ImmudbProps,
  'name' | 'namespace' | 'replicas' | 'storage' | 'backup'
>;

/** What can go wrong with an instance. */
export function immudbAlerts(props: WatchedImmudb): readonly Alert[] {
  return [
    ...nodeAlerts(props),
    ...volumeAlerts(props),
    ...(props.replicas > 0 ? replicationAlerts(props) : []),
    ...(props.backup ? [backupAlert(props, props.backup)] : []),
  ].map(({ heading, ...alert }) => ({ ...alert, runbook: `docs/products/immudb.md#${heading}` }));
}

type Draft = Omit<Alert, 'runbook'> & { readonly heading: string };

function nodeAlerts({ name, namespace }: WatchedImmudb): readonly Draft[] {
  const up = `up{${nodes(name, namespace)},pod="${statefulSetName(name, 'primary')}-0"}`;
  const sets = `namespace="${namespace}",statefulset=~"${name}-(primary|replica)"`;
  const committed = (metric: string) =>
    `max by (namespace, pod, db, index) (immudb_last_${metric}_trx_id{${nodes(name, namespace)}})`;
  return [
    {
      name: 'ImmudbPrimaryDown',
      expression: `absent(${up}) or max by (job, namespace, pod) (${up}) == 0`,
      for: Duration.minutes(3),
      severity: 'critical',
      summary: 'The immudb primary does not answer: nobody can write',
      description: `{{ $labels.namespace }}/{{ $labels.pod }} has not answered Prometheus for 3 minutes.`,
      heading: 'immudb-primary-down',
    },
    {
      name: 'ImmudbNotReady',
      expression: `max by (namespace, statefulset) (kube_statefulset_replicas{${sets}}) - max by (namespace, statefulset) (kube_statefulset_status_replicas_ready{${sets}}) > 0`,
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'Nodes of immudb are not ready',
      description:
        '{{ $value }} nodes of {{ $labels.namespace }}/{{ $labels.statefulset }} have not been ready for 10 minutes.',
      heading: 'immudb-not-ready',
    },
    {
      name: 'ImmudbIndexBehind',
      expression: `${committed('committed')} - ${committed('indexed')} > 10000`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'immudb commits faster than it indexes: reads wait, or answer with old values',
      description:
        'Index {{ $labels.index }} of {{ $labels.db }} on {{ $labels.namespace }}/{{ $labels.pod }} is {{ $value }} transactions behind.',
      heading: 'immudb-index-behind',
    },
  ];
}

function volumeAlerts({ name, namespace, storage }: WatchedImmudb): readonly Draft[] {
  const share = `sum by (namespace, pod) (immudb_db_size_bytes{${nodes(name, namespace)}}) / ${String(storage.toKibibytes() * 1024)}`;
  const says = (more: string) =>
    `The databases on {{ $labels.namespace }}/{{ $labels.pod }} take {{ $value | humanizePercentage }} of their volume of ${storage.asString()}${more}.`;
  return [
    {
      name: 'ImmudbVolumeFilling',
      expression: `${share} > 0.8`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'A volume of immudb fills up',
      description: says(''),
      heading: 'immudb-volume-filling',
    },
    {
      name: 'ImmudbVolumeFull',
      expression: `${share} > 0.92`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'A volume of immudb is nearly full',
      description: says(': soon nothing can be written'),
      heading: 'immudb-volume-filling',
    },
  ];
}

function replicationAlerts({ name, namespace }: WatchedImmudb): readonly Draft[] {
  const replicas = `${nodes(name, namespace)},pod=~"${statefulSetName(name, 'replica')}-.+"`;
  const copies = `immudb_last_committed_trx_id{${replicas},${copiesOnly}}`;
  const behind = transactionsBehind(name, namespace);
  return [
    {
      name: 'ImmudbReplicaDisconnected',
      expression: `${behind} > 0 unless on (namespace, pod, db) ${asOnPrimary(`max by (namespace, pod, db) (changes(${copies}[10m]))`)} > 0`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'A replica of immudb has stopped following the primary',
      description:
        '{{ $labels.db }} on {{ $labels.namespace }}/{{ $labels.pod }} is {{ $value }} transactions behind and has got none for 10 minutes.',
      heading: 'immudb-replica-disconnected',
    },
    {
      name: 'ImmudbReplicationStopped',
      expression: `max by (namespace, pod, db) (immudb_replication_replicators{${replicas}}) == 0`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'A replica of immudb has given up following the primary',
      description:
        '{{ $labels.db }} on {{ $labels.namespace }}/{{ $labels.pod }} has diverged from the primary, or met another version of immudb, and does not try again.',
      heading: 'immudb-replication-stopped',
    },
    {
      name: 'ImmudbReplicationLag',
      expression: `${behind} > 1000`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'A replica of immudb is behind: reads answer with old values',
      description:
        '{{ $labels.db }} on {{ $labels.namespace }}/{{ $labels.pod }} is {{ $value }} transactions behind.',
      heading: 'immudb-replication-lag',
    },
  ];
}

function backupAlert(
  { name, namespace }: WatchedImmudb,
  { overdueAfter = Duration.hours(26) }: NonNullable<ImmudbProps['backup']>,
): Draft {
  const job = `namespace="${namespace}",cronjob="${backupName(name)}"`;
  const latest = (metric: string) => `max by (namespace, cronjob) (${metric}{${job}})`;
  return {
    name: 'ImmudbBackupOverdue',
    // one that never succeeded counts from the day it was made
    expression: `time() - (${latest('kube_cronjob_status_last_successful_time')} or ${latest('kube_cronjob_created')}) > ${String(overdueAfter.toSeconds())}`,
    severity: 'critical',
    summary: 'immudb has no recent backup',
    description:
      'The last backup by {{ $labels.namespace }}/{{ $labels.cronjob }} is {{ $value | humanizeDuration }} old.',
    heading: 'immudb-backup-overdue',
  };
}

/** A replica's own default and system databases follow nobody. */
const copiesOnly = 'db!~"defaultdb|systemdb"';

/**
 * Transactions that the primary has and a replica has not, by the word of both: a replica without
 * connection goes on saying what its lag was when it had one.
 */
export function transactionsBehind(name: string, namespace: string): string {
  const at = (role: 'primary' | 'replica', more = '') =>
    `immudb_last_committed_trx_id{${nodes(name, namespace)},pod=~"${statefulSetName(name, role)}-.+"${more}}`;
  const copies = at('replica', `,${copiesOnly}`);
  return `max by (namespace, db) (${at('primary')}) - on (namespace, db) group_right () ${asOnPrimary(`max by (namespace, pod, db) (${copies})`)}`;
}

/** The name that the primary has for a database. */
function asOnPrimary(vector: string): string {
  return `label_replace(${vector}, "db", "defaultdb", "db", "${defaultDatabaseCopy}")`;
}

function nodes(name: string, namespace: string): string {
  return `job="${name}",namespace="${namespace}"`;
}
