import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import type { WebAppProps } from './props';

/** What is watched about an app. */
export type Watched = Pick<
  WebAppProps,
  'name' | 'namespace' | 'scale' | 'metrics' | 'migration' | 'provision'
>;

/** What people should know about an app; what it can tell decides which alerts there are. */
export function webAppAlerts(app: Watched): readonly Alert[] {
  return [
    ...availability(app),
    ...(app.metrics ? [metricsMissing(app)] : []),
    ...(app.metrics?.requests ? [errors(app, app.metrics.requests)] : []),
    ...(app.scale.mode === 'automatic' ? [atMaximum(app)] : []),
    ...(app.migration || app.provision ? [jobFailed(app)] : []),
  ];
}

const runbook = (heading: string) => `docs/products/web-app.md#${heading}`;

function availability({ name, namespace }: Watched): Alert[] {
  const deployment = `{namespace="${namespace}",deployment="${name}"}`;
  const pods = `{namespace="${namespace}",container="server",pod=~"${name}-.+"}`;
  return [
    {
      name: 'WebAppDown',
      expression: `kube_deployment_status_replicas_available${deployment} == 0`,
      for: Duration.minutes(3),
      severity: 'critical',
      summary: 'The web app answers nobody',
      description: 'No pod of {{ $labels.deployment }} in {{ $labels.namespace }} is ready.',
      runbook: runbook('web-app-down'),
    },
    {
      name: 'WebAppPodsMissing',
      expression: `kube_deployment_status_replicas_available${deployment} < on (namespace, deployment) kube_deployment_spec_replicas${deployment}`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The web app has fewer pods than wanted',
      description:
        'Only {{ $value }} pods of {{ $labels.deployment }} in {{ $labels.namespace }} have been ready for 15 minutes.',
      runbook: runbook('web-app-pods-missing'),
    },
    {
      name: 'WebAppRestarting',
      expression: `increase(kube_pod_container_status_restarts_total${pods}[1h]) > 3`,
      severity: 'warning',
      summary: 'A pod of the web app restarts again and again',
      description:
        '{{ $labels.pod }} in {{ $labels.namespace }} restarted {{ $value | humanize }} times within an hour.',
      runbook: runbook('web-app-restarting'),
    },
  ];
}

function metricsMissing({ name, namespace }: Watched): Alert {
  const up = `up{namespace="${namespace}",job="${name}"}`;
  return {
    name: 'WebAppMetricsMissing',
    // absent() of a comparison would lose the labels
    expression: `max by (namespace, job) (${up}) == 0 or absent(${up})`,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The web app is not scraped',
    description:
      'Prometheus reaches no pod of {{ $labels.job }} in {{ $labels.namespace }}: nothing is known about its requests.',
    runbook: runbook('web-app-metrics-missing'),
  };
}

function errors(
  { name, namespace }: Watched,
  { metric, statusLabel }: { readonly metric: string; readonly statusLabel: string },
): Alert {
  const rate = (more: string) =>
    `sum by (namespace, job) (rate(${metric}{namespace="${namespace}",job="${name}"${more}}[5m]))`;
  return {
    name: 'WebAppErrors',
    expression: `${rate(`,${statusLabel}=~"5.."`)} / ${rate('')} > 0.05`,
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'The web app fails many requests',
    description:
      '{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} in {{ $labels.namespace }} end with a 5xx.',
    runbook: runbook('web-app-errors'),
  };
}

function atMaximum({ name, namespace }: Watched): Alert {
  const autoscaler = `{namespace="${namespace}",horizontalpodautoscaler="${name}"}`;
  return {
    name: 'WebAppAtMaximum',
    expression: `kube_horizontalpodautoscaler_status_current_replicas${autoscaler} >= on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas${autoscaler}`,
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The web app can not grow any more',
    description:
      '{{ $labels.horizontalpodautoscaler }} in {{ $labels.namespace }} has had all of its {{ $value }} pods for 30 minutes.',
    runbook: runbook('web-app-at-maximum'),
  };
}

function jobFailed({ name, namespace }: Watched): Alert {
  return {
    name: 'WebAppJobFailed',
    expression: `kube_job_failed{namespace="${namespace}",job_name=~"${name}-(migration|provision)-.+",condition="true"} == 1`,
    severity: 'critical',
    summary: 'A version of the web app can not be rolled out',
    description: '{{ $labels.job_name }} in {{ $labels.namespace }} has failed.',
    runbook: runbook('web-app-job-failed'),
  };
}
