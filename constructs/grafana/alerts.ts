import { Duration } from 'cdk8s';
import { alertsOn, type Alert } from '../monitoring/alerts';

/** What to be told about a Grafana. */
export function grafanaAlerts(name: string): readonly Alert[] {
  const job = `job="${name}"`;
  const requests = `grafana_http_request_duration_seconds_count{${job}`;
  return alertsOn('docs/products/grafana.md', [
    {
      name: 'GrafanaDown',
      // no target at all is as bad as one that does not answer
      expression: `(sum by (namespace, job) (up{${job}}) == 0) or absent(up{${job}})`,
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'Grafana does not answer',
      description:
        'No pod of Grafana has answered for 10 minutes: nobody sees dashboards. Alerts still reach people, they do not go through Grafana.',
    },
    {
      name: 'GrafanaRequestsFailing',
      // of queries that a data source refuses the data source's own alerts tell
      expression:
        `sum by (namespace, job, handler) (rate(${requests}, status_code=~"5..", handler!~"/api/(ds/query|datasources/proxy/.*)"}[5m]))` +
        ` / sum by (namespace, job, handler) (rate(${requests}, handler!~"/api/(ds/query|datasources/proxy/.*)"}[5m])) > 0.5`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Grafana answers with errors',
      description:
        '{{ $value | humanizePercentage }} of the requests to {{ $labels.handler }} have failed for 5 minutes.',
    },
    {
      name: 'GrafanaQueriesFailing',
      expression:
        `sum by (namespace, job) (rate(${requests}, status_code=~"5..", handler=~"/api/(ds/query|datasources/proxy/.*)"}[5m]))` +
        ` / sum by (namespace, job) (rate(${requests}, handler=~"/api/(ds/query|datasources/proxy/.*)"}[5m])) > 0.5`,
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Dashboards get no data',
      description:
        '{{ $value | humanizePercentage }} of the queries of dashboards have failed for 5 minutes: panels are empty.',
    },
  ]);
}
