import { Duration, Size } from 'cdk8s';
import { immudbAlerts } from '../../../constructs/immudb/alerts';
import { alertCases } from '../monitoring/promtool';
import { backup } from './synth';

const node = (pod: string) => `job="immudb",namespace="ledger",pod="immudb-${pod}"`;
const up = (pod: string, values: string) => ({ [`up{${node(pod)}}`]: values });
const committed = (pod: string, db: string, values: string) => ({
  [`immudb_last_committed_trx_id{${node(pod)},db="${db}",index="index_00"}`]: values,
});
const indexed = (pod: string, values: string) => ({
  [`immudb_last_indexed_trx_id{${node(pod)},db="ledger",index="index_00"}`]: values,
});
const following = (values: string) => ({
  [`immudb_replication_replicators{${node('replica-0')},db="ledger"}`]: values,
});
const size = (db: string, values: string) => ({
  [`immudb_db_size_bytes{${node('primary-0')},db="${db}"}`]: values,
});
const replicas = (declared: number, ready: string) => {
  const set = 'namespace="ledger",statefulset="immudb-replica"';
  return {
    [`kube_statefulset_replicas{job="kube-state-metrics",${set}}`]: `${String(declared)}x60`,
    [`kube_statefulset_status_replicas_ready{job="kube-state-metrics",${set}}`]: ready,
  };
};
const backedUp = (metric: string, at: number) => ({
  [`kube_cronjob_${metric}{job="kube-state-metrics",namespace="ledger",cronjob="immudb-backup"}`]: `${String(at)}x300`,
});
const replica = { namespace: 'ledger', pod: 'immudb-replica-0', db: 'ledger' };

alertCases(
  immudbAlerts({
    name: 'immudb',
    namespace: 'ledger',
    replicas: 2,
    storage: Size.gibibytes(1),
    backup: { ...backup, overdueAfter: Duration.hours(2) },
  }),
  [
    {
      alert: 'ImmudbPrimaryDown',
      fires: [
        {
          when: 'the primary does not answer, though a replica does',
          series: { ...up('primary-0', '0x60'), ...up('replica-0', '1x60') },
          at: '5m',
          labels: { job: 'immudb', namespace: 'ledger', pod: 'immudb-primary-0' },
          says: 'ledger/immudb-primary-0 has not answered Prometheus for 3 minutes.',
        },
        {
          when: 'nobody knows of a primary',
          series: up('replica-0', '1x60'),
          at: '5m',
          labels: { job: 'immudb', namespace: 'ledger', pod: 'immudb-primary-0' },
          says: 'ledger/immudb-primary-0 has not answered Prometheus for 3 minutes.',
        },
      ],
      silent: { when: 'the primary restarts', series: up('primary-0', '1x3 0x1 1x60'), at: '6m' },
    },
    {
      alert: 'ImmudbNotReady',
      fires: {
        when: 'one of two replicas is not ready for ten minutes',
        series: replicas(2, '1x60'),
        at: '11m',
        labels: { namespace: 'ledger', statefulset: 'immudb-replica' },
        says: '1 nodes of ledger/immudb-replica have not been ready for 10 minutes.',
      },
      silent: [
        { when: 'all are ready', series: replicas(2, '2x60'), at: '11m' },
        { when: 'one comes back in time', series: replicas(2, '1x5 2x60'), at: '11m' },
      ],
    },
    {
      alert: 'ImmudbIndexBehind',
      fires: {
        when: 'an index is 20000 transactions behind for a quarter of an hour',
        series: {
          ...committed('primary-0', 'ledger', '30000x60'),
          ...indexed('primary-0', '10000x60'),
        },
        at: '16m',
        labels: {
          namespace: 'ledger',
          pod: 'immudb-primary-0',
          db: 'ledger',
          index: 'index_00',
        },
        says: 'Index index_00 of ledger on ledger/immudb-primary-0 is 20000 transactions behind.',
      },
      silent: {
        when: 'an index keeps up',
        series: {
          ...committed('primary-0', 'ledger', '0+1000x60'),
          ...indexed('primary-0', '0+1000x60'),
        },
        at: '16m',
      },
    },
    {
      alert: 'ImmudbVolumeFilling',
      fires: {
        when: 'the databases of a node together take more than 80 % of its GiB',
        series: { ...size('ledger', '800000000x60'), ...size('audit', '100000000x60') },
        at: '16m',
        labels: { namespace: 'ledger', pod: 'immudb-primary-0' },
        says: 'The databases on ledger/immudb-primary-0 take 83.82% of their volume of 1Gi.',
      },
      silent: { when: 'they take less', series: size('ledger', '800000000x60'), at: '16m' },
    },
    {
      alert: 'ImmudbVolumeFull',
      fires: {
        when: 'the databases of a node take more than 92 % of its GiB',
        series: size('ledger', '1000000000x60'),
        at: '6m',
        labels: { namespace: 'ledger', pod: 'immudb-primary-0' },
        says: 'The databases on ledger/immudb-primary-0 take 93.13% of their volume of 1Gi: soon nothing can be written.',
      },
      silent: { when: 'they take 90 %', series: size('ledger', '966367641x60'), at: '6m' },
    },
    {
      alert: 'ImmudbReplicaDisconnected',
      fires: [
        {
          when: 'a replica stands still while the primary goes on',
          series: {
            ...committed('primary-0', 'ledger', '100+10x60'),
            ...committed('replica-0', 'ledger', '100x60'),
          },
          at: '20m',
          labels: replica,
          says: 'ledger on ledger/immudb-replica-0 is 200 transactions behind and has got none for 10 minutes.',
        },
        {
          when: 'a replica is behind the default database, which has another name there beside its own',
          series: {
            ...committed('primary-0', 'defaultdb', '5x60'),
            ...committed('replica-0', 'primary_defaultdb', '3x60'),
            ...committed('replica-0', 'defaultdb', '0x60'),
          },
          at: '20m',
          labels: { ...replica, db: 'defaultdb' },
          says: 'defaultdb on ledger/immudb-replica-0 is 2 transactions behind and has got none for 10 minutes.',
        },
      ],
      silent: [
        {
          when: 'a replica follows a primary that is always ahead',
          series: {
            ...committed('primary-0', 'ledger', '100+10x60'),
            ...committed('replica-0', 'ledger', '50+10x60'),
          },
          at: '20m',
        },
        {
          when: 'nothing is written',
          series: {
            ...committed('primary-0', 'ledger', '100x60'),
            ...committed('replica-0', 'ledger', '100x60'),
          },
          at: '20m',
        },
        {
          when: "a replica's own default database is empty, which follows nobody",
          series: {
            ...committed('primary-0', 'defaultdb', '5x60'),
            ...committed('replica-0', 'defaultdb', '0x60'),
          },
          at: '20m',
        },
      ],
    },
    {
      alert: 'ImmudbReplicationStopped',
      fires: {
        when: 'a replica has given up',
        series: following('10x5 0x60'),
        at: '12m',
        labels: replica,
        says: 'ledger on ledger/immudb-replica-0 has diverged from the primary, or met another version of immudb, and does not try again.',
      },
      silent: { when: 'a replica follows', series: following('10x60'), at: '12m' },
    },
    {
      alert: 'ImmudbReplicationLag',
      fires: {
        when: 'a replica follows too slowly',
        series: {
          ...committed('primary-0', 'ledger', '10000+10x60'),
          ...committed('replica-0', 'ledger', '5000+10x60'),
        },
        at: '16m',
        labels: replica,
        says: 'ledger on ledger/immudb-replica-0 is 5000 transactions behind.',
      },
      silent: {
        when: 'a replica catches up in time',
        series: {
          ...committed('primary-0', 'ledger', '10000x60'),
          ...committed('replica-0', 'ledger', '5000+1000x5 10000x60'),
        },
        at: '16m',
      },
    },
    {
      alert: 'ImmudbBackupOverdue',
      fires: [
        {
          when: 'the last backup is three hours old',
          series: { ...backedUp('status_last_successful_time', 60), ...backedUp('created', 1) },
          at: '181m',
          labels: { namespace: 'ledger', cronjob: 'immudb-backup' },
          says: 'The last backup by ledger/immudb-backup is 3h 0m 0s old.',
        },
        {
          when: 'no backup has ever succeeded',
          series: backedUp('created', 60),
          at: '181m',
          labels: { namespace: 'ledger', cronjob: 'immudb-backup' },
          says: 'The last backup by ledger/immudb-backup is 3h 0m 0s old.',
        },
      ],
      silent: [
        {
          when: 'the last backup is an hour old',
          series: { ...backedUp('status_last_successful_time', 7200), ...backedUp('created', 1) },
          at: '180m',
        },
        { when: 'the job is new', series: backedUp('created', 7200), at: '180m' },
      ],
    },
  ],
);
