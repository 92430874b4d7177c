import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import { ofInstances, type Watched } from './watch';

/** How long a backup may take before the one of before counts as too old. */
const leeway = Duration.hours(6);

/** Alerts of a cluster that is backed up, the longest time between two backups given. */
export function backupAlerts(cluster: Watched, pause: Duration): readonly Omit<Alert, 'runbook'>[] {
  const { name, namespace } = cluster;
  const series = ofInstances(cluster);
  const last = (outcome: 'available' | 'failed') =>
    `max by (namespace, job) (barman_cloud_cloudnative_pg_io_last_${outcome}_backup_timestamp${series})`;
  return [
    {
      name: 'PostgresBackupTooOld',
      expression: `time() - ${last('available')} > ${pause.toSeconds() + leeway.toSeconds()}`,
      for: Duration.hours(1),
      severity: 'critical',
      summary: 'A PostgreSQL cluster has no recent backup',
      description: `The last backup of cluster ${namespace}/${name} is {{ $value | humanizeDuration }} old; one is due every ${pause.toHumanString()}.`,
    },
    {
      name: 'PostgresBackupFailed',
      expression: `${last('failed')} > ${last('available')}`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The last backup of a PostgreSQL cluster failed',
      description: `The last backup of cluster ${namespace}/${name} failed.`,
    },
    {
      name: 'PostgresBackupUnknown',
      expression: `absent(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp${series})`,
      for: Duration.minutes(30),
      severity: 'warning',
      summary: 'Nobody knows whether a PostgreSQL cluster is backed up',
      description: `No instance of cluster ${namespace}/${name} tells of its backups.`,
    },
    {
      // a cluster is Ready all the same, and its volume fills until it is not
      name: 'PostgresArchivingFailing',
      expression: `cnpg_pg_stat_archiver_last_failed_time${series} > cnpg_pg_stat_archiver_last_archived_time${series}`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'The write-ahead log of PostgreSQL can not be archived',
      description: `What happens in cluster ${namespace}/${name} from now on can not be recovered, and fills the volume of {{ $labels.pod }}.`,
    },
    {
      name: 'PostgresArchivingBehind',
      expression: `cnpg_collector_pg_wal_archive_status${ofInstances(cluster, 'value="ready"')} > 32`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The write-ahead log of PostgreSQL is archived more slowly than it grows',
      description: '{{ $value }} segments of {{ $labels.pod }} wait to be archived.',
    },
  ];
}
