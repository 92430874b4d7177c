import { board } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, table, timeSeries, type Panel } from '../monitoring/panel';

// the certificate's namespace: `namespace` is the controller's
const chosen = 'exported_namespace=~"$namespace"';
const notReady = [{ color: 'green' }, { from: 1, color: 'red' }] as const;

/** Which certificates are there, until when, and whether the controller gets on. */
export function certManagerDashboard(): Dashboard {
  return board({
    uid: 'cert-manager',
    title: 'cert-manager',
    description: 'Which certificates are valid until when, and whether they are renewed.',
    tags: ['cert-manager', 'tls'],
    runbook: 'docs/products/cert-manager.md',
    variables: [
      {
        name: 'namespace',
        label: 'exported_namespace',
        of: 'certmanager_certificate_ready_status',
        title: 'Namespace',
      },
    ],
    since: '6h',
    rows: [
      { title: 'Overview', panels: overview },
      { title: 'Certificates', panels: certificates },
      { title: 'Authorities', panels: authorities },
      { title: 'Controller', panels: controller },
    ],
  });
}

const overview: readonly Panel[] = [
  stat({
    title: 'Certificates',
    queries: [
      { expression: `count(certmanager_certificate_ready_status{${chosen}, condition="True"})` },
    ],
    nothing: '0',
  }),
  stat({
    title: 'Not ready',
    description: 'Being obtained, or failed: the table below names them.',
    queries: [
      {
        expression: `sum(certmanager_certificate_ready_status{${chosen}, condition!="True"})`,
      },
    ],
    thresholds: notReady,
    nothing: '0',
  }),
  stat({
    title: 'Next to expire',
    description: 'Renewal begins long before, by default when a third of the time is left.',
    unit: 's',
    queries: [
      {
        expression: `min(certmanager_certificate_expiration_timestamp_seconds{${chosen}} > 0) - time()`,
      },
    ],
    thresholds: [
      { color: 'red' },
      { from: 7 * 86_400, color: 'yellow' },
      { from: 21 * 86_400, color: 'green' },
    ],
  }),
  stat({
    title: 'Issuers not ready',
    queries: [
      {
        expression:
          'sum(certmanager_clusterissuer_ready_status{condition!="True"}) + (sum(certmanager_issuer_ready_status{condition!="True"}) or vector(0))',
      },
    ],
    thresholds: notReady,
    nothing: '0',
  }),
];

const certificates: readonly Panel[] = [
  table({
    title: 'Time left',
    description: 'Seconds until a certificate is invalid, and until its renewal is due.',
    height: 10,
    labels: { exported_namespace: 'Namespace', name: 'Certificate', issuer_name: 'Issuer' },
    sortedBy: 'Expires in',
    first: 'lowest',
    queries: [
      certificateColumn(
        'Ready',
        `certmanager_certificate_ready_status{${chosen}, condition="True"}`,
      ),
      {
        ...certificateColumn(
          'Expires in',
          `certmanager_certificate_expiration_timestamp_seconds{${chosen}} - time()`,
        ),
        unit: 's',
      },
      {
        ...certificateColumn(
          'Renewed in',
          `certmanager_certificate_renewal_timestamp_seconds{${chosen}} - time()`,
        ),
        unit: 's',
      },
    ],
  }),
];

const authorities: readonly Panel[] = [
  timeSeries({
    title: 'Requests to ACME servers',
    description: 'Nothing where all certificates come from authorities of the platform.',
    unit: 'reqps',
    queries: [
      {
        expression:
          'sum by (host, status) (rate(certmanager_http_acme_client_request_count[$__rate_interval]))',
        legend: '{{host}} {{status}}',
      },
    ],
  }),
  timeSeries({
    title: 'Time per request to ACME servers',
    unit: 's',
    queries: [
      {
        expression:
          'sum by (host) (rate(certmanager_http_acme_client_request_duration_seconds_sum[$__rate_interval])) / sum by (host) (rate(certmanager_http_acme_client_request_duration_seconds_count[$__rate_interval]))',
        legend: '{{host}}',
      },
    ],
  }),
];

const controller: readonly Panel[] = [
  timeSeries({
    title: 'Syncs',
    description: 'Times that a controller has looked at an object.',
    unit: 'ops',
    queries: [
      {
        expression:
          'sum by (controller) (rate(certmanager_controller_sync_call_count[$__rate_interval]))',
        legend: '{{controller}}',
      },
    ],
  }),
  timeSeries({
    title: 'Failed syncs',
    description: 'Single ones are normal: they are tried again.',
    unit: 'ops',
    queries: [
      {
        expression:
          'sum by (controller) (rate(certmanager_controller_sync_error_count[$__rate_interval]))',
        legend: '{{controller}}',
      },
    ],
  }),
];

function certificateColumn(legend: string, value: string) {
  return { legend, expression: `max by (exported_namespace, name, issuer_name) (${value})` };
}
