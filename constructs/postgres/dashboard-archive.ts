import { timeSeries, type Panel } from '../monitoring/panel';
import { instances as of, poolers } from './dashboard-selectors';

/** What a recovery would bring back, and what stands in the way. */
export const archivePanels: Panel[] = [
  timeSeries({
    title: 'Segments that wait to be archived',
    description: 'They stay on the volume until the archive has them.',
    queries: [
      {
        expression: `cnpg_collector_pg_wal_archive_status${of('value="ready"')}`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Archived segments',
    unit: 'ops',
    queries: [
      {
        expression: `rate(cnpg_pg_stat_archiver_archived_count${of()}[$__rate_interval])`,
        legend: '{{pod}}',
      },
      {
        expression: `rate(cnpg_pg_stat_archiver_failed_count${of()}[$__rate_interval])`,
        legend: '{{pod}} failed',
      },
    ],
  }),
  timeSeries({
    title: 'Can be recovered',
    unit: 's',
    description: 'How far back, and how old the last backup is.',
    queries: [
      {
        expression: `time() - max(barman_cloud_cloudnative_pg_io_first_recoverability_point${of()} > 0)`,
        legend: 'as far back as',
      },
      {
        expression: `time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp${of()} > 0)`,
        legend: 'age of the last backup',
      },
    ],
  }),
  timeSeries({
    title: 'Clients that wait at the pooler',
    description: 'Nothing where there is none.',
    queries: [
      {
        expression: `sum by (pod) (cnpg_pgbouncer_pools_cl_waiting${poolers})`,
        legend: '{{pod}}',
      },
    ],
  }),
];
