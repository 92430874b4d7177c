import { board } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, timeSeries, type Panel } from '../monitoring/panel';
import { archivePanels } from './dashboard-archive';
import { instances as of } from './dashboard-selectors';

/** Whether PostgreSQL clusters take writes, how far their replicas are, what loads them, and what a recovery would bring back. */
export function postgresDashboard(): Dashboard {
  return board({
    uid: 'postgres',
    title: 'PostgreSQL',
    description:
      'Whether a PostgreSQL cluster takes writes, how far its replicas are, what loads it, and what a recovery would bring back.',
    tags: ['postgres'],
    runbook: 'docs/products/postgres.md',
    variables: [
      { name: 'namespace', label: 'namespace', of: 'cnpg_collector_up', title: 'Namespace' },
      {
        name: 'cluster',
        label: 'cluster',
        of: 'cnpg_collector_up{namespace=~"$namespace"}',
        title: 'Cluster',
        choice: 'one',
      },
    ],
    rows: [
      { title: 'Overview', panels: overview },
      { title: 'Load', panels: load },
      { title: 'Replication', panels: replication },
      { title: 'Archive and backups', panels: archivePanels },
      { title: 'Storage', panels: storage },
    ],
  });
}

const overview: Panel[] = [
  stat({
    title: 'Primary',
    description: 'Instances that take writes; anything but one is wrong.',
    thresholds: [{ color: 'red' }, { from: 1, color: 'green' }, { from: 2, color: 'red' }],
    nothing: '0',
    queries: [{ expression: `count(cnpg_pg_replication_in_recovery${of()} == 0)` }],
  }),
  stat({
    title: 'Instances that answer',
    thresholds: [{ color: 'red' }, { from: 1, color: 'green' }],
    queries: [{ expression: `sum(cnpg_collector_up${of()})` }],
  }),
  stat({
    title: 'Nodes used',
    description: 'On one node, the cluster is as available as that node.',
    thresholds: [{ color: 'yellow' }, { from: 2, color: 'green' }],
    queries: [{ expression: `max(cnpg_collector_nodes_used${of()})` }],
  }),
  stat({
    title: 'Size',
    unit: 'bytes',
    queries: [{ expression: `sum(max by (datname) (cnpg_pg_database_size_bytes${of()}))` }],
  }),
  stat({
    title: 'Last backup',
    unit: 's',
    description: 'Age of the last complete one.',
    queries: [
      {
        expression: `time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp${of()} > 0)`,
      },
    ],
  }),
  stat({
    title: 'Started',
    unit: 's',
    description: 'Time since the instance that started last.',
    queries: [{ expression: `time() - max(cnpg_pg_postmaster_start_time${of()})` }],
  }),
];

const load: Panel[] = [
  timeSeries({
    title: 'Transactions',
    unit: 'ops',
    queries: [
      {
        expression: `sum by (pod) (rate(cnpg_pg_stat_database_xact_commit${of()}[$__rate_interval]))`,
        legend: '{{pod}} committed',
      },
      {
        expression: `sum by (pod) (rate(cnpg_pg_stat_database_xact_rollback${of()}[$__rate_interval]))`,
        legend: '{{pod}} rolled back',
      },
    ],
  }),
  timeSeries({
    title: 'Connections',
    description:
      'By what they do. Many that are idle in a transaction hold locks and keep old rows.',
    stacked: 'values',
    queries: [
      { expression: `sum by (state) (cnpg_backends_total${of()})`, legend: '{{state}}' },
      {
        expression: `max(cnpg_pg_settings_setting${of('name="max_connections"')})`,
        legend: 'most of one instance',
      },
    ],
  }),
  timeSeries({
    title: 'Longest transaction',
    unit: 's',
    queries: [
      {
        expression: `max by (pod) (cnpg_backends_max_tx_duration_seconds${of()})`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Sessions that wait for locks',
    queries: [{ expression: `cnpg_backends_waiting_total${of()}`, legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'Reads served from shared buffers',
    description: 'Below 0.95 for long, more memory would help.',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    queries: [
      {
        expression: `sum by (pod) (rate(cnpg_pg_stat_database_blks_hit${of()}[$__rate_interval])) / (sum by (pod) (rate(cnpg_pg_stat_database_blks_hit${of()}[$__rate_interval])) + sum by (pod) (rate(cnpg_pg_stat_database_blks_read${of()}[$__rate_interval])))`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Deadlocks and conflicts',
    unit: 'ops',
    queries: [
      {
        expression: `sum by (datname) (rate(cnpg_pg_stat_database_deadlocks${of()}[$__rate_interval]))`,
        legend: '{{datname}} deadlocks',
      },
      {
        expression: `sum by (datname) (rate(cnpg_pg_stat_database_conflicts${of()}[$__rate_interval]))`,
        legend: '{{datname}} conflicts',
      },
    ],
  }),
];

const replication: Panel[] = [
  timeSeries({
    title: 'Replicas behind the primary',
    unit: 's',
    queries: [{ expression: `cnpg_pg_replication_lag${of()}`, legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'Log not yet replayed',
    unit: 'bytes',
    queries: [
      {
        expression: `cnpg_pg_stat_replication_replay_diff_bytes${of()}`,
        legend: '{{application_name}}',
      },
    ],
  }),
  timeSeries({
    title: 'Role',
    description: '1 is a replica, 0 the primary: where lines cross, another instance took over.',
    minimum: 0,
    maximum: 1,
    queries: [{ expression: `cnpg_pg_replication_in_recovery${of()}`, legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'Log kept for slots',
    unit: 'bytes',
    description: 'A slot that nobody reads keeps the log until the volume is full.',
    queries: [
      {
        expression: `cnpg_pg_replication_slots_pg_wal_lsn_diff${of()}`,
        legend: '{{pod}} {{slot_name}}',
      },
    ],
  }),
];

const storage: Panel[] = [
  timeSeries({
    title: 'Size of databases',
    unit: 'bytes',
    stacked: 'values',
    queries: [
      {
        expression: `max by (datname) (cnpg_pg_database_size_bytes${of()})`,
        legend: '{{datname}}',
      },
    ],
  }),
  timeSeries({
    title: 'Volumes in use',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    queries: [
      {
        expression:
          '1 - kubelet_volume_stats_available_bytes{namespace=~"$namespace",persistentvolumeclaim=~"$cluster-[0-9]+(-wal)?"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace",persistentvolumeclaim=~"$cluster-[0-9]+(-wal)?"}',
        legend: '{{persistentvolumeclaim}}',
      },
    ],
  }),
  timeSeries({
    title: 'Age of the oldest transaction',
    description: 'At 2.1 billion all writes stop; autovacuum works against it from 200 million on.',
    queries: [
      { expression: `max by (datname) (cnpg_pg_database_xid_age${of()})`, legend: '{{datname}}' },
    ],
  }),
  timeSeries({
    title: 'Temporary files',
    unit: 'Bps',
    queries: [
      {
        expression: `sum by (datname) (rate(cnpg_pg_stat_database_temp_bytes${of()}[$__rate_interval]))`,
        legend: '{{datname}}',
      },
    ],
  }),
];
