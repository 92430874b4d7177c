import { board } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, table, timeSeries } from '../monitoring/panel';

const of = '{job="traefik",pod=~"$pod"}';
const labels = (more: string) => `{job="traefik",pod=~"$pod",${more}}`;

const served = `min by (sans) (max by (sans, pod) (traefik_tls_certs_not_after${of})) - time()`;

/** What goes through the gateway, how fast, and what of it fails. */
export function traefikDashboard(): Dashboard {
  return board({
    uid: 'gateway',
    title: 'Gateway',
    description: 'What comes in through the gateway, how long it takes, and what of it fails.',
    tags: ['gateway', 'platform'],
    runbook: 'docs/products/gateway.md',
    variables: [{ name: 'pod', label: 'pod', of: 'up{job="traefik"}' }],
    rows: [
      { title: 'Now', panels: now },
      { title: 'Traffic', panels: traffic },
      { title: 'Services', panels: services },
      { title: 'Pods', panels: pods },
    ],
  });
}

const now = [
  stat({
    title: 'Pods that answer',
    queries: [{ expression: `sum(up${of})`, legend: 'pods' }],
    thresholds: [{ color: 'red' }, { from: 1, color: 'green' }],
  }),
  stat({
    title: 'Requests',
    unit: 'reqps',
    queries: [
      {
        expression: `sum(rate(traefik_entrypoint_requests_total${labels('entrypoint="https"')}[$__rate_interval]))`,
        legend: 'requests',
      },
    ],
  }),
  stat({
    title: 'Failing requests',
    unit: 'percentunit',
    nothing: '0',
    queries: [
      {
        expression: `sum(rate(traefik_entrypoint_requests_total${labels('entrypoint="https",code=~"5.."')}[$__rate_interval])) / sum(rate(traefik_entrypoint_requests_total${labels('entrypoint="https"')}[$__rate_interval]))`,
        legend: 'failing',
      },
    ],
    thresholds: [{ color: 'green' }, { from: 0.01, color: 'yellow' }, { from: 0.1, color: 'red' }],
  }),
  stat({
    title: 'Open connections',
    queries: [{ expression: `sum(traefik_open_connections${of})`, legend: 'connections' }],
  }),
  stat({
    title: 'Certificate ends in',
    unit: 's',
    width: 8,
    queries: [{ expression: served, legend: '{{sans}}' }],
    thresholds: [
      { color: 'red' },
      { from: 2 * 86_400, color: 'yellow' },
      { from: 14 * 86_400, color: 'green' },
    ],
  }),
];

const traffic = [
  timeSeries({
    title: 'Requests by entry point and code',
    unit: 'reqps',
    stacked: 'values',
    queries: [
      {
        expression: `sum by (entrypoint, code) (rate(traefik_entrypoint_requests_total${of}[$__rate_interval]))`,
        legend: '{{entrypoint}} {{code}}',
      },
    ],
  }),
  timeSeries({
    title: 'Time to answer',
    unit: 's',
    queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
      expression: `histogram_quantile(${quantile}, sum by (le) (rate(traefik_entrypoint_request_duration_seconds_bucket${labels('entrypoint="https"')}[$__rate_interval])))`,
      legend: quantile,
    })),
  }),
  timeSeries({
    title: 'Bytes',
    unit: 'Bps',
    queries: [
      {
        expression: `sum(rate(traefik_entrypoint_requests_bytes_total${of}[$__rate_interval]))`,
        legend: 'in',
      },
      {
        expression: `sum(rate(traefik_entrypoint_responses_bytes_total${of}[$__rate_interval]))`,
        legend: 'out',
      },
    ],
  }),
  timeSeries({
    title: 'Open connections',
    queries: [
      {
        expression: `sum by (entrypoint, protocol) (traefik_open_connections${of})`,
        legend: '{{entrypoint}} {{protocol}}',
      },
    ],
  }),
];

const services = [
  table({
    title: 'Services',
    labels: { service: 'Service' },
    sortedBy: 'Requests',
    queries: [
      {
        expression: `sum by (service) (rate(traefik_service_requests_total${of}[$__range]))`,
        legend: 'Requests',
        unit: 'reqps',
      },
      {
        expression: `sum by (service) (rate(traefik_service_requests_total${labels('code=~"5.."')}[$__range])) / sum by (service) (rate(traefik_service_requests_total${of}[$__range]))`,
        legend: 'Failing',
        unit: 'percentunit',
      },
      {
        expression: `histogram_quantile(0.95, sum by (service, le) (rate(traefik_service_request_duration_seconds_bucket${of}[$__range])))`,
        legend: '95 % answer within',
        unit: 's',
      },
    ],
  }),
];

const pods = [
  timeSeries({
    title: 'Memory',
    unit: 'bytes',
    queries: [{ expression: `process_resident_memory_bytes${of}`, legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'CPU',
    queries: [
      {
        expression: `rate(process_cpu_seconds_total${of}[$__rate_interval])`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Configurations taken',
    description: 'Each change of a route, an endpoint or a certificate is one.',
    queries: [
      {
        expression: `increase(traefik_config_reloads_total${of}[$__rate_interval])`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Since the last configuration',
    unit: 's',
    queries: [
      { expression: `time() - traefik_config_last_reload_success${of}`, legend: '{{pod}}' },
    ],
  }),
];
