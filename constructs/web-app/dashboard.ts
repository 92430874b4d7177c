import { board, type Row } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, timeSeries, type Panel } from '../monitoring/panel';
import type { Watched } from './alerts';

/** What happens in an app: its pods, what it uses, and its requests where it counts them. */
export function webAppDashboard(app: Watched): Dashboard {
  return board({
    uid: `web-app-${app.name}`.slice(0, 40),
    title: `Web app ${app.name}`,
    description: 'Whether the app answers, how fast, and what it uses.',
    tags: ['web-app'],
    runbook: 'docs/products/web-app.md',
    rows: [...requests(app), { title: 'Pods', panels: pods(app) }],
  });
}

function requests({ name, namespace, metrics }: Watched): Row[] {
  const selector = `namespace="${namespace}",job="${name}"`;
  const panels: Panel[] = [];
  if (metrics?.requests) {
    const { metric, statusLabel } = metrics.requests;
    const all = `sum(rate(${metric}{${selector}}[$__rate_interval]))`;
    const failed = `sum(rate(${metric}{${selector},${statusLabel}=~"5.."}[$__rate_interval]))`;
    panels.push(
      timeSeries({
        title: 'Requests by status',
        unit: 'reqps',
        stacked: 'values',
        queries: [
          {
            expression: `sum by (${statusLabel}) (rate(${metric}{${selector}}[$__rate_interval]))`,
            legend: `{{${statusLabel}}}`,
          },
        ],
      }),
      timeSeries({
        title: 'Share of 5xx',
        unit: 'percentunit',
        minimum: 0,
        thresholds: [{ color: 'green' }, { from: 0.05, color: 'red' }],
        queries: [{ expression: `(${failed} or vector(0)) / ${all}`, legend: '5xx' }],
      }),
    );
  }
  if (metrics?.durations !== undefined) {
    const { durations } = metrics;
    const buckets = `sum by (le) (rate(${durations}_bucket{${selector}}[$__rate_interval]))`;
    panels.push(
      timeSeries({
        title: 'Time per request',
        unit: 's',
        minimum: 0,
        queries: ['0.5', '0.9', '0.99'].map((quantile) => ({
          expression: `histogram_quantile(${quantile}, ${buckets})`,
          legend: `${Number(quantile) * 100} %`,
        })),
      }),
    );
  }
  return panels.length === 0 ? [] : [{ title: 'Requests', panels }];
}

function pods({ name, namespace, scale }: Watched): Panel[] {
  const deployment = `{namespace="${namespace}",deployment="${name}"}`;
  const autoscaler = `{namespace="${namespace}",horizontalpodautoscaler="${name}"}`;
  const containers = `{namespace="${namespace}",pod=~"${name}-.+",container="server"}`;
  const maximum = {
    expression: `kube_horizontalpodautoscaler_spec_max_replicas${autoscaler}`,
    legend: 'at most',
  };
  return [
    stat({
      title: 'Ready pods',
      queries: [
        { expression: `kube_deployment_status_replicas_available${deployment}`, legend: 'ready' },
      ],
      thresholds: [{ color: 'red' }, { from: 1, color: 'green' }],
    }),
    timeSeries({
      title: 'Pods',
      minimum: 0,
      queries: [
        { expression: `kube_deployment_spec_replicas${deployment}`, legend: 'wanted' },
        { expression: `kube_deployment_status_replicas_available${deployment}`, legend: 'ready' },
        ...(scale.mode === 'automatic' ? [maximum] : []),
      ],
    }),
    timeSeries({
      title: 'Restarts per hour',
      minimum: 0,
      queries: [
        {
          expression: `increase(kube_pod_container_status_restarts_total${containers}[1h])`,
          legend: '{{pod}}',
        },
      ],
    }),
    timeSeries({
      title: 'CPU',
      queries: [
        {
          expression: `rate(container_cpu_usage_seconds_total${containers}[$__rate_interval])`,
          legend: '{{pod}}',
        },
      ],
    }),
    timeSeries({
      title: 'Memory',
      unit: 'bytes',
      minimum: 0,
      queries: [
        { expression: `container_memory_working_set_bytes${containers}`, legend: '{{pod}}' },
      ],
    }),
  ];
}
