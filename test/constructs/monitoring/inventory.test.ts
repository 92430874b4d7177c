import { alertmanagerAlerts } from '../../../constructs/monitoring/alertmanager-alerts';
import { controlPlaneAlerts } from '../../../constructs/monitoring/control-plane-alerts';
import { prometheusAlerts } from '../../../constructs/monitoring/prometheus-alerts';
import { nodeAlerts } from '../../../constructs/node-exporter/alerts';
import { problemsInAlerts } from './queries';

test.each([
  ['Prometheus', prometheusAlerts, ['monitoring']],
  ['Alertmanager and the operator', alertmanagerAlerts, ['alertmanager', 'prometheus-operator']],
  ['machines', nodeAlerts, ['node-exporter', 'kube-state-metrics']],
] as const)('alerts on %s ask for metrics that exist', (_, alerts, products) => {
  expect(problemsInAlerts(alerts, products)).toEqual([]);
});

test('alerts on the control plane ask for what no program here tells, and for nothing else', () => {
  const unknown = problemsInAlerts(controlPlaneAlerts, []).map(
    (problem) => /no metric (\w+)/.exec(problem)?.[1],
  );
  // https://kubernetes.io/docs/reference/instrumentation/metrics/, https://coredns.io/plugins/metrics/
  expect([...new Set(unknown)]).toEqual(['apiserver_request_total', 'coredns_dns_responses_total']);
});
