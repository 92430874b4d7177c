import { Duration } from 'cdk8s';
import { alertsOn } from './alerts';

/**
 * What can go wrong with the cluster's own programs, by their metrics.
 * @see https://github.com/kubernetes-monitoring/kubernetes-mixin/tree/master/alerts
 * @see https://github.com/povilasv/coredns-mixin/blob/master/alerts/coredns.libsonnet
 */
export const controlPlaneAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'KubeApiServerUnreachable',
    expression: 'absent(up{job="apiserver"} == 1)',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Prometheus cannot scrape the API server',
    description: 'No metrics of the API server have come for 10 minutes.',
  },
  {
    name: 'KubeApiServerErrors',
    expression:
      'sum(rate(apiserver_request_total{job="apiserver",code=~"5.."}[5m])) / sum(rate(apiserver_request_total{job="apiserver"}[5m])) > 0.03',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'The API server fails',
    description:
      'The API server answers {{ $value | humanizePercentage }} of requests with an error.',
  },
  {
    name: 'KubeletsUnreachable',
    expression: 'absent(up{job="kubelet"} == 1)',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Prometheus cannot scrape kubelets',
    description: 'No metrics of any kubelet have come for 10 minutes.',
  },
  {
    name: 'CoreDnsErrors',
    expression:
      'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[10m])) / sum(rate(coredns_dns_responses_total[10m])) > 0.03',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Names are not resolved',
    description: 'CoreDNS fails to answer {{ $value | humanizePercentage }} of questions.',
  },
]);
