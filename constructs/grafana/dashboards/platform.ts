import { board } from '../../monitoring/board';
import type { Dashboard } from '../../monitoring/dashboard';
import { stat, table, text, timeSeries, type Panel } from '../../monitoring/panel';

/** The first page: whether the platform is well, and where to look if not. */
export function platformDashboard(): Dashboard {
  return board({
    uid: 'platform',
    title: 'Platform',
    description: 'Whether everything is well, and where to look if not.',
    tags: ['overview'],
    runbook: 'docs/products/monitoring.md',
    rows: [
      { title: 'Alerts', panels: alerts },
      { title: 'Products', panels: products },
      { title: 'Resources', panels: resources },
      { title: 'Prometheus', panels: prometheus },
    ],
  });
}

const firing = 'ALERTS{alertstate="firing", alertname!="Watchdog"}';

const alerts: readonly Panel[] = [
  stat({
    title: 'Critical',
    queries: [{ expression: `count(ALERTS{alertstate="firing", severity="critical"})` }],
    thresholds: [{ color: 'green' }, { from: 1, color: 'red' }],
    colored: 'background',
    nothing: '0',
    width: 4,
  }),
  stat({
    title: 'Warnings',
    queries: [{ expression: `count(ALERTS{alertstate="firing", severity="warning"})` }],
    thresholds: [{ color: 'green' }, { from: 1, color: 'yellow' }],
    colored: 'background',
    nothing: '0',
    width: 4,
  }),
  stat({
    title: 'Targets down',
    description: 'Programs that do not answer Prometheus.',
    queries: [{ expression: 'count(up == 0)' }],
    thresholds: [{ color: 'green' }, { from: 1, color: 'red' }],
    colored: 'background',
    nothing: '0',
    width: 4,
  }),
  text({
    title: 'Where to look',
    markdown:
      '**Alerts** name their runbook. **Products** that are down: their own dashboard, then `kubectl -n <namespace> get events`. All dashboards: the list at the top right.',
    width: 12,
    height: 4,
  }),
  table({
    title: 'Firing',
    description: 'The runbook of each stands in docs/products/.',
    labels: { severity: 'Severity', alertname: 'Alert', namespace: 'Namespace', pod: 'Pod' },
    queries: [
      {
        legend: 'Alerts',
        expression: `count by (severity, alertname, namespace, pod) (${firing})`,
      },
    ],
    height: 7,
  }),
];

const products: readonly Panel[] = [
  table({
    title: 'Programs that are watched',
    labels: { namespace: 'Namespace', job: 'Program' },
    queries: [
      { legend: 'Answering', expression: 'sum by (namespace, job) (up)' },
      {
        legend: 'Not answering',
        expression: 'count by (namespace, job) (up) - sum by (namespace, job) (up)',
      },
    ],
    sortedBy: 'Not answering',
    height: 10,
    width: 12,
  }),
  timeSeries({
    title: 'Share of targets that answer',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    queries: [{ expression: 'avg by (namespace) (up)', legend: '{{namespace}}' }],
    height: 10,
  }),
];

const resources: readonly Panel[] = [
  timeSeries({
    title: 'CPU by namespace',
    description: 'In cores.',
    stacked: 'values',
    queries: [
      {
        expression:
          'sum by (namespace) (rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))',
        legend: '{{namespace}}',
      },
    ],
  }),
  timeSeries({
    title: 'Memory by namespace',
    unit: 'bytes',
    stacked: 'values',
    queries: [
      {
        expression: 'sum by (namespace) (container_memory_working_set_bytes{container!=""})',
        legend: '{{namespace}}',
      },
    ],
  }),
];

const prometheus: readonly Panel[] = [
  timeSeries({
    title: 'Series in memory',
    queries: [{ expression: 'prometheus_tsdb_head_series', legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'Samples taken in',
    unit: 'cps',
    queries: [
      {
        expression: 'rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval])',
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Failing rules',
    description: 'A rule that fails is an alert that never comes.',
    unit: 'ops',
    queries: [
      {
        expression:
          'sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total[$__rate_interval]))',
        legend: '{{rule_group}}',
      },
    ],
  }),
];
