import type { Dashboard } from '../monitoring/dashboard';
import { board } from '../monitoring/board';
import { stat, timeSeries } from '../monitoring/panel';

const server = 'job="infra-server", namespace=~"$namespace"';
const connector = 'job="infra-connector", namespace=~"$namespace"';
const requests = 'http_request_duration_seconds';

/** Who is there, whether logins work, and whether grants reach their clusters. */
export function infraDashboard(): Dashboard {
  return board({
    uid: 'infra',
    title: 'Infra',
    description: 'Whether people can log in, and whether their grants reach the clusters.',
    tags: ['infra', 'access'],
    runbook: 'docs/products/infra.md',
    variables: [{ name: 'namespace', label: 'namespace', of: 'infra_users' }],
    rows: [overview, serverRow, databaseRow, connectorRow],
  });
}

const overview = {
  title: 'Overview',
  panels: [
    stat({ title: 'Servers up', queries: [{ expression: `sum(up{${server}})` }] }),
    stat({ title: 'Users', queries: [{ expression: `max(infra_users{${server}})` }] }),
    stat({ title: 'Groups', queries: [{ expression: `max(infra_groups{${server}})` }] }),
    stat({ title: 'Grants', queries: [{ expression: `max(infra_grants{${server}})` }] }),
    stat({
      title: 'Identity providers',
      queries: [{ expression: `sum(max by (kind) (infra_providers{${server}}))` }],
    }),
    stat({
      title: 'Disconnected clusters',
      nothing: '0',
      thresholds: [{ color: 'green' }, { from: 1, color: 'red' }],
      queries: [
        {
          expression: `sum(max by (version) (infra_destinations{${server}, status="disconnected"}))`,
        },
      ],
    }),
  ],
} as const;

const serverRow = {
  title: 'Server',
  panels: [
    timeSeries({
      title: 'Requests by status',
      unit: 'reqps',
      queries: [
        {
          expression: `sum by (status) (rate(${requests}_count{${server}}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
    }),
    timeSeries({
      title: 'Duration without long polls',
      unit: 's',
      queries: [0.5, 0.99].map((quantile) => ({
        expression: `histogram_quantile(${quantile}, sum by (le) (rate(${requests}_bucket{${server}, blocking="false"}[$__rate_interval])))`,
        legend: `p${quantile * 100}`,
      })),
    }),
    timeSeries({
      title: 'Logins by status',
      description: 'Many refused ones: somebody may be guessing passwords.',
      unit: 'reqps',
      queries: [
        {
          expression: `sum by (status) (rate(${requests}_count{${server}, path="/api/login"}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
    }),
    timeSeries({
      title: 'Requests in progress',
      description: 'Each connector keeps one long poll open.',
      queries: [
        {
          expression: `sum by (pod, blocking) (http_requests_active{${server}})`,
          legend: '{{pod}} blocking={{blocking}}',
        },
      ],
    }),
  ],
};

const databaseRow = {
  title: 'Database connections',
  panels: [
    timeSeries({
      title: 'In use and idle',
      queries: [
        {
          expression: `sum by (pod) (go_sql_in_use_connections{${server}})`,
          legend: '{{pod}} in use',
        },
        { expression: `sum by (pod) (go_sql_idle_connections{${server}})`, legend: '{{pod}} idle' },
      ],
    }),
    timeSeries({
      title: 'Waited for',
      unit: 's',
      queries: [
        {
          expression: `sum by (pod) (rate(go_sql_wait_duration_seconds_total{${server}}[$__rate_interval]))`,
          legend: '{{pod}}',
        },
      ],
    }),
  ],
};

const connectorRow = {
  title: 'Connector of this cluster',
  panels: [
    timeSeries({
      title: 'Calls to the server by status',
      description: '-1: no answer; 304: nothing changed.',
      unit: 'reqps',
      queries: [
        {
          expression: `sum by (status) (rate(http_client_request_duration_seconds_count{${connector}}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
    }),
    timeSeries({
      title: 'Calls of people to the cluster',
      unit: 'reqps',
      queries: [
        {
          expression: `sum by (status) (rate(${requests}_count{${connector}, path="proxy"}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
    }),
  ],
};
