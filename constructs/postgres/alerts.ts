import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import { backupAlerts } from './backup-alerts';
import { labelled, ofInstances, poolerJob, runbook, type Watched } from './watch';

type Told = Omit<Alert, 'runbook'>;

/** Alerts of one cluster: thresholds follow from how many instances it has and how often it is backed up. */
export function clusterAlerts(cluster: Watched): readonly Alert[] {
  return [
    ...availabilityAlerts(cluster),
    ...(cluster.instances > 1 ? replicationAlerts(cluster) : []),
    ...loadAlerts(cluster),
    ...diskAlerts(cluster),
    ...(cluster.pooler === 'there' ? poolerAlerts(cluster) : []),
    ...(cluster.backupPause === undefined ? [] : backupAlerts(cluster, cluster.backupPause)),
  ].map((alert) => ({ ...alert, runbook: runbook(alert.name) }));
}

function availabilityAlerts(cluster: Watched): readonly Told[] {
  const { name, namespace, instances } = cluster;
  const series = ofInstances(cluster);
  const up = `count(cnpg_collector_up${series} == 1)`;
  return [
    {
      name: 'PostgresWithoutPrimary',
      expression: labelled(cluster, `absent(cnpg_pg_replication_in_recovery${series} == 0)`),
      for: Duration.minutes(2),
      severity: 'critical',
      summary: 'No instance of a PostgreSQL cluster takes writes',
      description: `Cluster ${namespace}/${name} has had no primary for two minutes.`,
    },
    {
      name: 'PostgresInstanceDown',
      expression: labelled(cluster, `${instances} - (${up} or vector(0)) > 0`),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Instances of a PostgreSQL cluster do not answer',
      description: `{{ $value }} of ${instances} instances of cluster ${namespace}/${name} do not answer.`,
    },
    {
      name: 'PostgresFailover',
      expression: `cnpg_pg_replication_in_recovery${series} == 0 and max_over_time(cnpg_pg_replication_in_recovery${series}[15m]) == 1`,
      severity: 'warning',
      summary: 'Another instance of a PostgreSQL cluster has become its primary',
      description: `{{ $labels.pod }} has become the primary of cluster ${namespace}/${name}.`,
    },
    {
      name: 'PostgresMetricsFailing',
      expression: `cnpg_collector_last_collection_error${series} == 1`,
      for: Duration.minutes(15),
      severity: 'info',
      summary: 'An instance of PostgreSQL can not tell all about itself',
      description: 'Some query for metrics fails on {{ $labels.pod }}; other alerts may be blind.',
    },
  ];
}

function replicationAlerts(cluster: Watched): readonly Told[] {
  const { name, namespace } = cluster;
  const series = ofInstances(cluster);
  return [
    {
      name: 'PostgresReplicaNotStreaming',
      expression: `cnpg_pg_replication_in_recovery${series} > cnpg_pg_replication_is_wal_receiver_up${series}`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'A replica of PostgreSQL does not follow its primary',
      description: '{{ $labels.pod }} receives nothing from the primary.',
    },
    {
      name: 'PostgresReplicationLag',
      expression: `cnpg_pg_replication_lag${series} > 60`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'A replica of PostgreSQL is behind its primary',
      description: '{{ $labels.pod }} is {{ $value | humanizeDuration }} behind its primary.',
    },
    {
      name: 'PostgresOnOneNode',
      expression: `max by (namespace, job) (cnpg_collector_nodes_used${series}) == 1`,
      for: Duration.minutes(30),
      severity: 'warning',
      summary: 'All instances of a PostgreSQL cluster are on one node',
      description: `The loss of one node would take down cluster ${namespace}/${name}.`,
    },
  ];
}

function loadAlerts(cluster: Watched): readonly Told[] {
  const series = ofInstances(cluster);
  const connections = `sum by (namespace, pod) (cnpg_backends_total${series})`;
  const most = `sum by (namespace, pod) (cnpg_pg_settings_setting${ofInstances(cluster, 'name="max_connections"')})`;
  return [
    {
      name: 'PostgresConnectionsSaturated',
      expression: `${connections} / ${most} > 0.8`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'PostgreSQL soon takes no more connections',
      description:
        '{{ $value | humanizePercentage }} of the connections to {{ $labels.pod }} are taken.',
    },
    {
      name: 'PostgresLongTransaction',
      expression: `max by (namespace, pod, datname, usename) (cnpg_backends_max_tx_duration_seconds${series}) > 900`,
      for: Duration.minutes(1),
      severity: 'warning',
      summary: 'A transaction has been open for long',
      description:
        'A transaction of {{ $labels.usename }} in {{ $labels.datname }} on {{ $labels.pod }} has been open for {{ $value | humanizeDuration }}.',
    },
    {
      name: 'PostgresSessionsBlocked',
      expression: `cnpg_backends_waiting_total${series} > 5`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Sessions wait for locks that others hold',
      description: '{{ $value }} sessions on {{ $labels.pod }} wait for locks.',
    },
    {
      name: 'PostgresDeadlocks',
      expression: `sum by (namespace, pod, datname) (increase(cnpg_pg_stat_database_deadlocks${series}[15m])) > 5`,
      severity: 'warning',
      summary: 'Transactions are cancelled because they wait for each other',
      description:
        'More than five deadlocks in {{ $labels.datname }} on {{ $labels.pod }} in a quarter of an hour.',
    },
    {
      name: 'PostgresTransactionIdsRunningOut',
      expression: `max by (namespace, pod, datname) (cnpg_pg_database_xid_age${series}) > 1e9`,
      for: Duration.minutes(10),
      severity: 'critical',
      summary: 'PostgreSQL will stop taking writes to protect itself',
      description:
        'The oldest row of {{ $labels.datname }} is {{ $value | humanize }} transactions old; at 2.1G all writes stop.',
    },
  ];
}

function diskAlerts({ name, namespace }: Watched): readonly Told[] {
  // volumes of the instances, and of their write-ahead logs
  const volumes = `{namespace="${namespace}",persistentvolumeclaim=~"${name}-[0-9]+(-wal)?"}`;
  const free = `kubelet_volume_stats_available_bytes${volumes} / kubelet_volume_stats_capacity_bytes${volumes}`;
  return [
    {
      name: 'PostgresDiskFilling',
      expression: `${free} < 0.25 and predict_linear(kubelet_volume_stats_available_bytes${volumes}[6h], 86400) < 0`,
      for: Duration.minutes(30),
      severity: 'warning',
      summary: 'A volume of PostgreSQL is full within a day',
      description:
        '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left, and less every hour.',
    },
    {
      name: 'PostgresDiskFull',
      expression: `${free} < 0.1`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'A volume of PostgreSQL is almost full',
      description:
        '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left; at none the instance stops.',
    },
  ];
}

function poolerAlerts({ name, namespace }: Watched): readonly Told[] {
  const series = `{namespace="${namespace}",job="${poolerJob(name)}"}`;
  return [
    {
      name: 'PostgresPoolerSaturated',
      expression: `max by (namespace, pod, database, user) (cnpg_pgbouncer_pools_maxwait${series}) > 5`,
      for: Duration.minutes(2),
      severity: 'warning',
      summary: 'Clients wait for a connection of the pooler',
      description:
        'A client of {{ $labels.user }} in {{ $labels.database }} has waited {{ $value | humanizeDuration }} at {{ $labels.pod }}.',
    },
  ];
}
