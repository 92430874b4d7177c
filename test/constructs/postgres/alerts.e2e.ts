import { Duration } from 'cdk8s';
import { clusterAlerts } from '../../../constructs/postgres/alerts';
import { operatorAlerts } from '../../../constructs/postgres/operator-alerts';
import { alertCases } from '../monitoring/promtool';

const alerts = [
  ...clusterAlerts({
    name: 'main',
    namespace: 'app',
    instances: 2,
    backupPause: Duration.days(1),
    pooler: 'there',
  }),
  ...operatorAlerts,
];

/** A series of an instance. */
const of = (metric: string, pod: 1 | 2, more = '') =>
  `${metric}{namespace="app",job="postgres-main",pod="main-${pod}"${more}}`;
const target = { namespace: 'app', job: 'postgres-main' };
const first = { ...target, pod: 'main-1' };
const volume = (metric: string) =>
  `kubelet_volume_stats_${metric}_bytes{namespace="app",persistentvolumeclaim="main-1-wal"}`;
const claim = { namespace: 'app', persistentvolumeclaim: 'main-1-wal' };
const pool = 'namespace="app",job="pgbouncer-main",pod="p",database="orders",user="clerk"';
const backup = (outcome: string) =>
  of(`barman_cloud_cloudnative_pg_io_last_${outcome}_backup_timestamp`, 1);
const failures = (controller: string) =>
  `controller_runtime_reconcile_errors_total{job="cnpg-operator",controller="${controller}"}`;

alertCases(alerts, [
  {
    alert: 'PostgresWithoutPrimary',
    fires: [
      {
        when: 'only replicas are left',
        series: { [of('cnpg_pg_replication_in_recovery', 2)]: '1x10' },
        at: '5m',
        labels: target,
        says: 'Cluster app/main has had no primary for two minutes.',
      },
      {
        when: 'nobody answers',
        series: { 'other{a="b"}': '1x10' },
        at: '5m',
        labels: target,
        says: 'Cluster app/main has had no primary for two minutes.',
      },
    ],
    silent: {
      when: 'an instance takes writes',
      series: { [of('cnpg_pg_replication_in_recovery', 1)]: '0x10' },
      at: '5m',
    },
  },
  {
    alert: 'PostgresInstanceDown',
    fires: [
      {
        when: 'one of two is down',
        series: { [of('cnpg_collector_up', 1)]: '1x10', [of('cnpg_collector_up', 2)]: '0x10' },
        at: '8m',
        labels: target,
        says: '1 of 2 instances of cluster app/main do not answer.',
      },
      {
        when: 'all are gone',
        series: { 'other{a="b"}': '1x10' },
        at: '8m',
        labels: target,
        says: '2 of 2 instances of cluster app/main do not answer.',
      },
    ],
    silent: {
      when: 'both answer',
      series: { [of('cnpg_collector_up', 1)]: '1x10', [of('cnpg_collector_up', 2)]: '1x10' },
      at: '8m',
    },
  },
  {
    alert: 'PostgresFailover',
    fires: {
      when: 'a replica has become the primary',
      series: { [of('cnpg_pg_replication_in_recovery', 1)]: '1x5 0x5' },
      at: '8m',
      labels: first,
      says: 'main-1 has become the primary of cluster app/main.',
    },
    silent: [
      {
        when: 'the primary stays',
        series: { [of('cnpg_pg_replication_in_recovery', 1)]: '0x10' },
        at: '8m',
      },
      {
        when: 'a primary has become a replica',
        series: { [of('cnpg_pg_replication_in_recovery', 1)]: '0x5 1x5' },
        at: '8m',
      },
    ],
  },
  {
    alert: 'PostgresMetricsFailing',
    fires: {
      when: 'a query has failed for twenty minutes',
      series: { [of('cnpg_collector_last_collection_error', 1)]: '1x25' },
      at: '20m',
      labels: first,
      says: 'Some query for metrics fails on main-1; other alerts may be blind.',
    },
    silent: {
      when: 'it failed once',
      series: { [of('cnpg_collector_last_collection_error', 1)]: '0x5 1x1 0x20' },
      at: '20m',
    },
  },
  {
    alert: 'PostgresReplicaNotStreaming',
    fires: {
      when: 'a replica receives nothing',
      series: {
        [of('cnpg_pg_replication_in_recovery', 1)]: '1x10',
        [of('cnpg_pg_replication_is_wal_receiver_up', 1)]: '0x10',
      },
      at: '8m',
      labels: first,
      says: 'main-1 receives nothing from the primary.',
    },
    silent: {
      when: 'a replica receives, and a primary has nothing to receive',
      series: {
        [of('cnpg_pg_replication_in_recovery', 1)]: '1x10',
        [of('cnpg_pg_replication_is_wal_receiver_up', 1)]: '1x10',
        [of('cnpg_pg_replication_in_recovery', 2)]: '0x10',
        [of('cnpg_pg_replication_is_wal_receiver_up', 2)]: '0x10',
      },
      at: '8m',
    },
  },
  {
    alert: 'PostgresReplicationLag',
    fires: {
      when: 'a replica is ninety seconds behind',
      series: { [of('cnpg_pg_replication_lag', 1)]: '90x10' },
      at: '8m',
      labels: first,
      says: 'main-1 is 1m 30s behind its primary.',
    },
    silent: {
      when: 'it was behind for two minutes',
      series: { [of('cnpg_pg_replication_lag', 1)]: '0x4 90x2 0x4' },
      at: '8m',
    },
  },
  {
    alert: 'PostgresOnOneNode',
    fires: {
      when: 'both instances have been on one node for forty minutes',
      series: { [of('cnpg_collector_nodes_used', 1)]: '1x50' },
      at: '40m',
      labels: target,
      says: 'The loss of one node would take down cluster app/main.',
    },
    silent: {
      when: 'they are on two',
      series: { [of('cnpg_collector_nodes_used', 1)]: '2x50' },
      at: '40m',
    },
  },
  {
    alert: 'PostgresConnectionsSaturated',
    fires: {
      when: 'nine of ten connections are taken',
      series: {
        [of('cnpg_backends_total', 1, ',state="active"')]: '60x10',
        [of('cnpg_backends_total', 1, ',state="idle"')]: '30x10',
        [of('cnpg_pg_settings_setting', 1, ',name="max_connections"')]: '100x10',
      },
      at: '8m',
      labels: { namespace: 'app', pod: 'main-1' },
      says: '90% of the connections to main-1 are taken.',
    },
    silent: {
      when: 'half of them are',
      series: {
        [of('cnpg_backends_total', 1, ',state="active"')]: '50x10',
        [of('cnpg_pg_settings_setting', 1, ',name="max_connections"')]: '100x10',
      },
      at: '8m',
    },
  },
  {
    alert: 'PostgresLongTransaction',
    fires: {
      when: 'one has been open for twenty minutes',
      series: {
        [of('cnpg_backends_max_tx_duration_seconds', 1, ',datname="orders",usename="clerk"')]:
          '1200x10',
      },
      at: '5m',
      labels: { namespace: 'app', pod: 'main-1', datname: 'orders', usename: 'clerk' },
      says: 'A transaction of clerk in orders on main-1 has been open for 20m 0s.',
    },
    silent: {
      when: 'the longest takes five minutes',
      series: {
        [of('cnpg_backends_max_tx_duration_seconds', 1, ',datname="orders",usename="clerk"')]:
          '300x10',
      },
      at: '5m',
    },
  },
  {
    alert: 'PostgresSessionsBlocked',
    fires: {
      when: 'eight sessions wait',
      series: { [of('cnpg_backends_waiting_total', 1)]: '8x10' },
      at: '8m',
      labels: first,
      says: '8 sessions on main-1 wait for locks.',
    },
    silent: {
      when: 'one does',
      series: { [of('cnpg_backends_waiting_total', 1)]: '1x10' },
      at: '8m',
    },
  },
  {
    alert: 'PostgresDeadlocks',
    fires: {
      when: 'there is one each minute',
      series: { [of('cnpg_pg_stat_database_deadlocks', 1, ',datname="orders"')]: '0+1x20' },
      at: '15m',
      labels: { namespace: 'app', pod: 'main-1', datname: 'orders' },
      says: 'More than five deadlocks in orders on main-1 in a quarter of an hour.',
    },
    silent: {
      when: 'there was one',
      series: { [of('cnpg_pg_stat_database_deadlocks', 1, ',datname="orders"')]: '0x5 1x15' },
      at: '15m',
    },
  },
  {
    alert: 'PostgresTransactionIdsRunningOut',
    fires: {
      when: 'the oldest row is 1.5 billion transactions old',
      series: { [of('cnpg_pg_database_xid_age', 1, ',datname="orders"')]: '1500000000x20' },
      at: '15m',
      labels: { namespace: 'app', pod: 'main-1', datname: 'orders' },
      says: 'The oldest row of orders is 1.5G transactions old; at 2.1G all writes stop.',
    },
    silent: {
      when: 'autovacuum keeps it at 200 million',
      series: { [of('cnpg_pg_database_xid_age', 1, ',datname="orders"')]: '200000000x20' },
      at: '15m',
    },
  },
  {
    alert: 'PostgresDiskFilling',
    fires: {
      when: 'a fifth is left and shrinks by a hundredth each minute',
      series: { [volume('available')]: '3000-10x120', [volume('capacity')]: '10000x120' },
      at: '110m',
      labels: claim,
      says: 'main-1-wal has 19% left, and less every hour.',
    },
    silent: {
      when: 'a fifth is left and stays',
      series: { [volume('available')]: '2000x120', [volume('capacity')]: '10000x120' },
      at: '110m',
    },
  },
  {
    alert: 'PostgresDiskFull',
    fires: {
      when: 'a twentieth is left',
      series: { [volume('available')]: '500x10', [volume('capacity')]: '10000x10' },
      at: '8m',
      labels: claim,
      says: 'main-1-wal has 5% left; at none the instance stops.',
    },
    silent: {
      when: 'a fifth is left',
      series: { [volume('available')]: '2000x10', [volume('capacity')]: '10000x10' },
      at: '8m',
    },
  },
  {
    alert: 'PostgresPoolerSaturated',
    fires: {
      when: 'a client has waited for ten seconds, for minutes',
      series: { [`cnpg_pgbouncer_pools_maxwait{${pool}}`]: '10x10' },
      at: '5m',
      labels: { namespace: 'app', pod: 'p', database: 'orders', user: 'clerk' },
      says: 'A client of clerk in orders has waited 10s at p.',
    },
    silent: {
      when: 'nobody waits',
      series: { [`cnpg_pgbouncer_pools_maxwait{${pool}}`]: '0x10' },
      at: '5m',
    },
  },
  {
    alert: 'PostgresBackupTooOld',
    // time begins at 0, so a backup at 0 is as old as the test
    fires: {
      when: 'the last one is a day and a half old',
      series: { [backup('available')]: '1x2400' },
      at: '2160m',
      labels: target,
      says: 'The last backup of cluster app/main is 1d 11h 59m 59s old; one is due every 1 day.',
    },
    silent: {
      when: 'one was made in time',
      series: { [backup('available')]: '1x1439 86400x1000' },
      at: '2160m',
    },
  },
  {
    alert: 'PostgresBackupFailed',
    fires: {
      when: 'the last that succeeded is older than the last that failed',
      series: { [backup('available')]: '100x10', [backup('failed')]: '200x10' },
      at: '8m',
      labels: target,
      says: 'The last backup of cluster app/main failed.',
    },
    silent: {
      when: 'one has succeeded since',
      series: { [backup('available')]: '300x10', [backup('failed')]: '200x10' },
      at: '8m',
    },
  },
  {
    alert: 'PostgresBackupUnknown',
    fires: {
      when: 'no instance tells',
      series: { 'other{a="b"}': '1x50' },
      at: '40m',
      labels: target,
      says: 'No instance of cluster app/main tells of its backups.',
    },
    silent: {
      when: 'one does',
      series: { [backup('available')]: '1x50' },
      at: '40m',
    },
  },
  {
    alert: 'PostgresArchivingFailing',
    fires: {
      when: 'the last try failed',
      series: {
        [of('cnpg_pg_stat_archiver_last_failed_time', 1)]: '200x10',
        [of('cnpg_pg_stat_archiver_last_archived_time', 1)]: '100x10',
      },
      at: '8m',
      labels: first,
      says: 'What happens in cluster app/main from now on can not be recovered, and fills the volume of main-1.',
    },
    silent: [
      {
        when: 'a later try succeeded',
        series: {
          [of('cnpg_pg_stat_archiver_last_failed_time', 1)]: '200x10',
          [of('cnpg_pg_stat_archiver_last_archived_time', 1)]: '300x10',
        },
        at: '8m',
      },
      {
        when: 'none was ever needed',
        series: {
          [of('cnpg_pg_stat_archiver_last_failed_time', 1)]: '-1x10',
          [of('cnpg_pg_stat_archiver_last_archived_time', 1)]: '-1x10',
        },
        at: '8m',
      },
    ],
  },
  {
    alert: 'PostgresArchivingBehind',
    fires: {
      when: 'fifty segments wait',
      series: { [of('cnpg_collector_pg_wal_archive_status', 1, ',value="ready"')]: '50x25' },
      at: '20m',
      labels: { ...first, value: 'ready' },
      says: '50 segments of main-1 wait to be archived.',
    },
    silent: {
      when: 'fifty are done',
      series: { [of('cnpg_collector_pg_wal_archive_status', 1, ',value="done"')]: '50x25' },
      at: '20m',
    },
  },
  {
    alert: 'PostgresOperatorDown',
    fires: {
      when: 'its only pod does not answer',
      series: { 'up{job="cnpg-operator",pod="a"}': '0x20' },
      at: '15m',
      labels: {},
      says: 'No pod of the operator has answered for ten minutes: no cluster fails over or heals.',
    },
    silent: {
      when: 'one of two answers',
      series: {
        'up{job="cnpg-operator",pod="a"}': '0x20',
        'up{job="cnpg-operator",pod="b"}': '1x20',
      },
      at: '15m',
    },
  },
  {
    alert: 'PostgresReconcileFailing',
    fires: {
      when: 'one controller fails every minute for an hour',
      series: { [failures('cluster')]: '0+1x70' },
      at: '60m',
      labels: { controller: 'cluster' },
      says: 'Controller cluster has been failing for half an hour.',
    },
    silent: {
      when: 'it failed once',
      series: { [failures('cluster')]: '0x5 1x70' },
      at: '60m',
    },
  },
]);
