import { grafanaAlerts } from '../../../constructs/grafana/alerts';
import { alertCases } from '../monitoring/promtool';
import { problemsInAlerts } from '../monitoring/queries';

const alerts = grafanaAlerts('grafana');
const labels = { namespace: 'monitoring', job: 'grafana' };
const up = 'up{job="grafana", namespace="monitoring", pod="grafana-0"}';
const requests = (handler: string, code: string) =>
  `grafana_http_request_duration_seconds_count{job="grafana", namespace="monitoring", handler="${handler}", status_code="${code}", method="GET"}`;

test('alerts ask for what Grafana tells', () => {
  expect(problemsInAlerts(alerts, ['grafana'])).toEqual([]);
});

alertCases(alerts, [
  {
    alert: 'GrafanaDown',
    fires: [
      {
        when: 'its only pod has not answered for ten minutes',
        series: { [up]: '1x5 0x20' },
        at: '17m',
        labels,
        says: 'No pod of Grafana has answered for 10 minutes: nobody sees dashboards. Alerts still reach people, they do not go through Grafana.',
      },
      {
        when: 'there is no pod at all',
        series: { [up]: '1x5 stale' },
        at: '25m',
        labels: { job: 'grafana' },
        says: 'No pod of Grafana has answered for 10 minutes: nobody sees dashboards. Alerts still reach people, they do not go through Grafana.',
      },
    ],
    silent: [
      { when: 'it is replaced, for five minutes', series: { [up]: '1x5 0x5 1x20' }, at: '12m' },
      {
        when: 'one pod of two answers',
        series: { [up]: '0x30', [up.replace('grafana-0', 'grafana-1')]: '1x30' },
        at: '20m',
      },
    ],
  },
  {
    alert: 'GrafanaRequestsFailing',
    fires: {
      when: 'three of four requests for a page fail',
      series: { [requests('/login', '500')]: '0+30x20', [requests('/login', '200')]: '0+10x20' },
      at: '15m',
      labels: { ...labels, handler: '/login' },
      says: '75% of the requests to /login have failed for 5 minutes.',
    },
    silent: [
      {
        when: 'one of four fails',
        series: { [requests('/login', '500')]: '0+10x20', [requests('/login', '200')]: '0+30x20' },
        at: '15m',
      },
      {
        when: 'only queries of dashboards fail',
        series: { [requests('/api/ds/query', '500')]: '0+30x20' },
        at: '15m',
      },
    ],
  },
  {
    alert: 'GrafanaQueriesFailing',
    fires: {
      when: 'all queries of dashboards fail',
      series: { [requests('/api/ds/query', '502')]: '0+30x20' },
      at: '15m',
      labels,
      says: '100% of the queries of dashboards have failed for 5 minutes: panels are empty.',
    },
    silent: {
      when: 'people ask wrongly',
      series: { [requests('/api/ds/query', '400')]: '0+30x20' },
      at: '15m',
    },
  },
]);
