import { board } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, timeSeries, type Panel } from '../monitoring/panel';
import { transactionsBehind, type WatchedImmudb } from './alerts';

/** Whether an instance of immudb answers, how far its replicas are, and how full it is. */
export function immudbDashboard(props: WatchedImmudb): Dashboard {
  return board({
    uid: `immudb-${props.namespace}-${props.name}`.slice(0, 40),
    title: props.name === 'immudb' ? 'immudb' : `immudb ${props.name}`,
    description: 'Whether the ledger takes writes, how far its replicas are, and how full it is.',
    tags: ['immudb'],
    runbook: 'docs/products/immudb.md',
    rows: [
      { title: 'Overview', panels: overview(props) },
      ...(props.replicas > 0 ? [{ title: 'Replication', panels: replication(props) }] : []),
      { title: 'Requests', panels: requests(props) },
      { title: 'Storage', panels: storage(props) },
    ],
  });
}

const selectorOf = ({ name, namespace }: WatchedImmudb) => `job="${name}",namespace="${namespace}"`;
const noneIsGood = [{ color: 'green' }, { from: 1, color: 'red' }] as const;

function overview(props: WatchedImmudb): Panel[] {
  const selector = selectorOf(props);
  return [
    stat({
      title: 'Nodes that answer',
      description: `${String(1 + props.replicas)} are declared.`,
      thresholds: [
        { color: 'red' },
        { from: 1, color: props.replicas > 0 ? 'yellow' : 'green' },
        ...(props.replicas > 0 ? [{ from: 1 + props.replicas, color: 'green' } as const] : []),
      ],
      queries: [{ expression: `sum(up{${selector}})` }],
    }),
    stat({
      title: 'Transactions',
      description: 'Committed by the primary, of all databases.',
      queries: [
        {
          expression: `sum(max by (db) (immudb_last_committed_trx_id{${selector},pod=~"${props.name}-primary-.+"}))`,
        },
      ],
    }),
    stat({
      title: 'Entries',
      queries: [
        {
          expression: `sum(max by (db) (immudb_number_of_stored_entries{${selector},pod=~"${props.name}-primary-.+"}))`,
        },
      ],
    }),
    stat({
      title: 'Fullest volume',
      unit: 'percentunit',
      thresholds: [
        { color: 'green' },
        { from: 0.8, color: 'yellow' },
        { from: 0.92, color: 'red' },
      ],
      queries: [
        {
          expression: `max(sum by (pod) (immudb_db_size_bytes{${selector}})) / ${bytes(props)}`,
        },
      ],
    }),
    stat({
      title: 'Sessions',
      queries: [{ expression: `sum(immudb_active_sessions{${selector}})` }],
    }),
    stat({
      title: 'Up for',
      description: 'Hours since the node that started last did so.',
      unit: 'h',
      queries: [{ expression: `min(immudb_uptime_hours{${selector}})` }],
    }),
  ];
}

function replication(props: WatchedImmudb): Panel[] {
  const selector = selectorOf(props);
  return [
    timeSeries({
      title: 'Transactions behind the primary',
      description:
        'By what primary and replica say of themselves. A moment of some while writing is normal; two minutes after a quiet time is, too.',
      minimum: 0,
      queries: [
        {
          expression: transactionsBehind(props.name, props.namespace),
          legend: '{{pod}} {{db}}',
        },
      ],
    }),
    timeSeries({
      title: 'Time to apply a transaction',
      unit: 's',
      minimum: 0,
      queries: ['0.5', '0.99'].map((quantile) => ({
        expression: `histogram_quantile(${quantile}, sum by (le, pod) (rate(immudb_replication_commit_time_bucket{${selector}}[$__rate_interval])))`,
        legend: `{{pod}} ${String(Number(quantile) * 100)} %`,
      })),
    }),
    timeSeries({
      title: 'Retries',
      description: 'Transactions that a replica could not apply at once.',
      minimum: 0,
      queries: [
        {
          expression: `sum by (pod, db) (rate(immudb_replication_replicators_retries{${selector}}[$__rate_interval]))`,
          legend: '{{pod}} {{db}}',
        },
      ],
    }),
    stat({
      title: 'Databases that have given up',
      width: 12,
      height: 8,
      thresholds: noneIsGood,
      nothing: '0',
      queries: [
        {
          expression: `count(max by (pod, db) (immudb_replication_replicators{${selector},pod=~"${props.name}-replica-.+"}) == 0)`,
        },
      ],
    }),
  ];
}

function requests(props: WatchedImmudb): Panel[] {
  const selector = selectorOf(props);
  const rate = (metric: string, by: string) =>
    `sum by (${by}) (rate(${metric}{${selector}}[$__rate_interval]))`;
  return [
    timeSeries({
      title: 'Transactions committed',
      unit: 'cps',
      minimum: 0,
      queries: [
        {
          expression: `max by (db) (rate(immudb_last_committed_trx_id{${selector},pod=~"${props.name}-primary-.+"}[$__rate_interval]))`,
          legend: '{{db}}',
        },
      ],
    }),
    timeSeries({
      title: 'Calls by method',
      unit: 'reqps',
      stacked: 'values',
      queries: [{ expression: rate('immudb_query_latency_seconds_count', 'op'), legend: '{{op}}' }],
    }),
    timeSeries({
      title: 'Time per call',
      unit: 's',
      minimum: 0,
      queries: ['0.5', '0.9', '0.99'].map((quantile) => ({
        expression: `histogram_quantile(${quantile}, ${rate('immudb_query_latency_seconds_bucket', 'le')})`,
        legend: `${String(Number(quantile) * 100)} %`,
      })),
    }),
    timeSeries({
      title: 'Failed calls',
      unit: 'reqps',
      stacked: 'values',
      queries: [
        {
          expression: `sum by (grpc_method, grpc_code) (rate(grpc_server_handled_total{${selector},grpc_code!~"OK|Canceled"}[$__rate_interval]))`,
          legend: '{{grpc_method}} {{grpc_code}}',
        },
      ],
    }),
  ];
}

function storage(props: WatchedImmudb): Panel[] {
  const selector = selectorOf(props);
  return [
    timeSeries({
      title: 'Size of the databases',
      unit: 'bytes',
      stacked: 'values',
      queries: [
        {
          expression: `sum by (pod, db) (immudb_db_size_bytes{${selector}})`,
          legend: '{{pod}} {{db}}',
        },
      ],
    }),
    timeSeries({
      title: 'Transactions not yet indexed',
      minimum: 0,
      queries: [
        {
          expression: `max by (pod, db) (immudb_last_committed_trx_id{${selector}} - immudb_last_indexed_trx_id{${selector}})`,
          legend: '{{pod}} {{db}}',
        },
      ],
    }),
    timeSeries({
      title: 'Memory',
      unit: 'bytes',
      queries: [{ expression: `process_resident_memory_bytes{${selector}}`, legend: '{{pod}}' }],
    }),
  ];
}

function bytes({ storage }: WatchedImmudb): string {
  return String(storage.toKibibytes() * 1024);
}
