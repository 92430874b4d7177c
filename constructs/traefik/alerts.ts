import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';

const page = 'docs/products/gateway.md';
const day = 86_400;

const share = (metric: string, by: string) =>
  `sum by (${by}) (rate(${metric},code=~"5.."}[5m])) / sum by (${by}) (rate(${metric}}[5m]))`;

// a certificate that was replaced keeps its series until the pod ends, so the latest of each pod counts
const served = 'max by (sans, pod) (traefik_tls_certs_not_after{job="traefik"})';

/** What can be wrong at the edge. */
export const traefikAlerts: readonly Alert[] = [
  {
    name: 'GatewayDown',
    expression: 'absent(up{job="traefik"} == 1)',
    for: Duration.minutes(2),
    severity: 'critical',
    summary: 'No pod of the gateway answers: nothing of the platform can be reached',
    description: 'Prometheus reaches no pod of the gateway.',
    runbook: `${page}#gatewaydown`,
  },
  {
    name: 'GatewayPodDown',
    expression: 'up{job="traefik"} == 0',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'A pod of the gateway does not answer',
    description: 'Pod {{ $labels.pod }} has not answered for ten minutes.',
    runbook: `${page}#gatewaypoddown`,
  },
  {
    name: 'GatewayUnconfigured',
    expression:
      'up{job="traefik"} == 1 unless on (namespace, pod) traefik_tls_certs_not_after{job="traefik"}',
    for: Duration.minutes(5),
    severity: 'critical',
    summary: 'A pod of the gateway runs without routes',
    description:
      'Pod {{ $labels.pod }} serves no certificate: it has read no Gateway, or not its Secret.',
    runbook: `${page}#gatewayunconfigured`,
  },
  {
    name: 'GatewayNotFollowing',
    expression: `max by (sans) (${served}) - on (sans) group_right () ${served} > 0`,
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'A pod of the gateway serves an older certificate than another',
    description:
      'Pod {{ $labels.pod }} does not follow what changes: it serves an old certificate for {{ $labels.sans }}.',
    runbook: `${page}#gatewaynotfollowing`,
  },
  {
    name: 'GatewayErrors',
    expression: `${share('traefik_entrypoint_requests_total{job="traefik",entrypoint="https"', 'job')} > 0.1`,
    for: Duration.minutes(5),
    severity: 'critical',
    summary: 'More than a tenth of all requests fail',
    description: '{{ $value | humanizePercentage }} of the requests at the gateway fail.',
    runbook: `${page}#gatewayerrors`,
  },
  {
    name: 'GatewayServiceErrors',
    expression: `${share('traefik_service_requests_total{job="traefik"', 'service')} > 0.05`,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'A service answers with errors',
    description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail.',
    runbook: `${page}#gatewayserviceerrors`,
  },
  {
    name: 'GatewayCertificateExpiring',
    expression: `min by (sans) (${served}) - time() < ${String(14 * day)}`,
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'A certificate at the edge ends within two weeks',
    description:
      'The certificate for {{ $labels.sans }} ends in {{ $value | humanizeDuration }} and was not renewed.',
    runbook: `${page}#gatewaycertificateexpiring`,
  },
  {
    name: 'GatewayCertificateEnding',
    expression: `min by (sans) (${served}) - time() < ${String(2 * day)}`,
    severity: 'critical',
    summary: 'A certificate at the edge ends within two days',
    description: 'The certificate for {{ $labels.sans }} ends in {{ $value | humanizeDuration }}.',
    runbook: `${page}#gatewaycertificateending`,
  },
];
