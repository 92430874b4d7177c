import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import type { ComponentName } from './labels';
import { jobName } from './labels';

const job = `job="${jobName}"`;
// the certificate's namespace: `namespace` is the controller's
const certificate = 'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }}';
const page = 'docs/products/cert-manager.md';

/** What can go wrong with certificates, and with what keeps them. */
export const certManagerAlerts: readonly Alert[] = [
  {
    name: 'CertificateExpiring',
    expression: `(${series('expiration')} - time()) / (${series('not_after')} - ${series('not_before')}) < 0.15 and ${series('expiration')} > 0`,
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'A certificate ends soon, or has ended, and is not renewed',
    description: `${certificate} has {{ $value | humanizePercentage }} of its life left; it should have been renewed when it had a third.`,
    runbook: `${page}#certificate-expiring`,
  },
  {
    name: 'CertificateRenewalFailing',
    expression: `time() - (${series('renewal')} > 0) > 3600`,
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A certificate should have been renewed and is not',
    description: `${certificate} should have been renewed {{ $value | humanizeDuration }} ago.`,
    runbook: `${page}#certificate-renewal-failing`,
  },
  {
    name: 'CertificateNotReady',
    expression: `max by (exported_namespace, name) (certmanager_certificate_ready_status{${job},condition!="True"}) == 1`,
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'A certificate is not ready',
    description: `${certificate} has not been ready for 30 minutes.`,
    runbook: `${page}#certificate-not-ready`,
  },
  {
    name: 'IssuerNotReady',
    expression: ['issuer', 'clusterissuer']
      .map(
        (kind) =>
          `max by (exported_namespace, name) (certmanager_${kind}_ready_status{${job},condition!="True"} == 1)`,
      )
      .join(' or '),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'An issuer is not ready: its certificates can not be renewed',
    description: 'Issuer {{ $labels.name }} has not been ready for 15 minutes.',
    runbook: `${page}#issuer-not-ready`,
  },
  {
    name: 'AcmeErrors',
    expression: `sum by (host, status) (increase(certmanager_http_acme_client_request_count{${job},status=~"429|5.."}[1h])) > 5`,
    severity: 'warning',
    summary: 'An ACME server refuses, or fails to answer',
    description:
      '{{ $labels.host }} answered {{ $value | humanize }} requests of the last hour with {{ $labels.status }}.',
    runbook: `${page}#acme-errors`,
  },
  absent('controller', 'CertManagerAbsent', 'No certificate is renewed: cert-manager is not there'),
  absent(
    'webhook',
    'CertManagerWebhookAbsent',
    "Certificates and issuers can not be changed: cert-manager's webhook is not there",
  ),
];

function series(time: 'expiration' | 'not_after' | 'not_before' | 'renewal'): string {
  return `max by (exported_namespace, name) (certmanager_certificate_${time}_timestamp_seconds{${job}})`;
}

function absent(component: ComponentName, name: string, summary: string): Alert {
  const up = `up{${job},container="cert-manager-${component}"}`;
  return {
    name,
    expression: `absent(${up}) or max by (job, container) (${up}) == 0`,
    for: Duration.minutes(10),
    severity: 'critical',
    summary,
    description: `No pod of cert-manager's ${component} has answered Prometheus for 10 minutes.`,
    runbook: `${page}#cert-manager-absent`,
  };
}
