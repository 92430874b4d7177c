import { certManagerAlerts } from '../../../constructs/cert-manager/alerts';
import { alertCases } from '../monitoring/promtool';

// promtool's clock starts at 0: times are seconds after it
const certificate =
  'job="cert-manager",namespace="cert-manager",exported_namespace="shop",name="web"';
const time = (what: string) => `certmanager_certificate_${what}_timestamp_seconds{${certificate}}`;
/** A certificate of 100 minutes. */
const life = (end: number) => ({
  [time('not_before')]: `${String(end - 6000)}x120`,
  [time('not_after')]: `${String(end)}x120`,
  [time('expiration')]: `${String(end)}x120`,
});
const labels = { exported_namespace: 'shop', name: 'web' };
const ready = (condition: string, values: string) => ({
  [`certmanager_certificate_ready_status{${certificate},condition="${condition}"}`]: values,
});
const issuer = (kind: string, where: string, condition: string, values: string) => ({
  [`certmanager_${kind}_ready_status{job="cert-manager",${where}name="acme",condition="${condition}"}`]:
    values,
});
const acme = (status: string, values: string) => ({
  [`certmanager_http_acme_client_request_count{job="cert-manager",host="acme.test",action="order",status="${status}"}`]:
    values,
});
const up = (component: string, values: string) => ({
  [`up{job="cert-manager",container="cert-manager-${component}",pod="a"}`]: values,
});

alertCases(certManagerAlerts, [
  {
    alert: 'CertificateExpiring',
    fires: [
      {
        when: 'a certificate of 100 minutes has less than 15 of them left',
        series: life(6000),
        at: '96m',
        labels,
        says: 'Certificate shop/web has 4% of its life left; it should have been renewed when it had a third.',
      },
      {
        when: 'a certificate has ended',
        series: life(6000),
        at: '101m',
        labels,
        says: 'Certificate shop/web has -1% of its life left; it should have been renewed when it had a third.',
      },
    ],
    silent: [
      { when: 'a certificate has a third of its life left', series: life(6000), at: '67m' },
      {
        when: 'a certificate has not been made yet',
        series: {
          [time('expiration')]: '0x60',
          [time('not_after')]: '0x60',
          [time('not_before')]: '0x60',
        },
        at: '60m',
      },
    ],
  },
  {
    alert: 'CertificateRenewalFailing',
    fires: {
      when: 'a renewal is two hours late',
      series: { [time('renewal')]: '600x180' },
      at: '130m',
      labels,
      says: 'Certificate shop/web should have been renewed 2h 0m 0s ago.',
    },
    silent: [
      {
        when: 'a renewal is ten minutes late',
        series: { [time('renewal')]: '600x180' },
        at: '20m',
      },
      { when: 'no renewal is planned', series: { [time('renewal')]: '0x180' }, at: '130m' },
    ],
  },
  {
    alert: 'CertificateNotReady',
    fires: {
      when: 'a certificate has not been ready for half an hour',
      series: { ...ready('False', '1x60'), ...ready('True', '0x60'), ...ready('Unknown', '0x60') },
      at: '31m',
      labels,
      says: 'Certificate shop/web has not been ready for 30 minutes.',
    },
    silent: [
      {
        when: 'a certificate is ready',
        series: { ...ready('False', '0x60'), ...ready('True', '1x60') },
        at: '31m',
      },
      { when: 'a certificate is being made', series: ready('Unknown', '1x10 0x50'), at: '31m' },
    ],
  },
  {
    alert: 'IssuerNotReady',
    fires: [
      {
        when: 'a ClusterIssuer has lost its account',
        series: issuer('clusterissuer', '', 'False', '1x60'),
        at: '16m',
        labels: { name: 'acme' },
        says: 'Issuer acme has not been ready for 15 minutes.',
      },
      {
        when: 'an Issuer has lost its account',
        series: issuer('issuer', 'exported_namespace="shop",', 'False', '1x60'),
        at: '16m',
        labels: { exported_namespace: 'shop', name: 'acme' },
        says: 'Issuer acme has not been ready for 15 minutes.',
      },
    ],
    silent: { when: 'it is ready', series: issuer('clusterissuer', '', 'True', '1x60'), at: '16m' },
  },
  {
    alert: 'AcmeErrors',
    fires: {
      when: 'the rate limit of an ACME server is met',
      series: acme('429', '0+1x60'),
      at: '60m',
      labels: { host: 'acme.test', status: '429' },
      says: 'acme.test answered 60 requests of the last hour with 429.',
    },
    silent: [
      { when: 'the server answers well', series: acme('200', '0+1x60'), at: '60m' },
      { when: 'it failed twice', series: acme('503', '0 1 2x58'), at: '60m' },
    ],
  },
  {
    alert: 'CertManagerAbsent',
    fires: {
      when: 'the controller is not there, though the webhook is',
      series: up('webhook', '1x60'),
      at: '11m',
      labels: { job: 'cert-manager', container: 'cert-manager-controller' },
      says: "No pod of cert-manager's controller has answered Prometheus for 10 minutes.",
    },
    silent: { when: 'the controller answers', series: up('controller', '1x60'), at: '11m' },
  },
  {
    alert: 'CertManagerWebhookAbsent',
    fires: {
      when: 'the webhook does not answer',
      series: { ...up('webhook', '0x60'), ...up('controller', '1x60') },
      at: '11m',
      labels: { job: 'cert-manager', container: 'cert-manager-webhook' },
      says: "No pod of cert-manager's webhook has answered Prometheus for 10 minutes.",
    },
    silent: {
      when: 'the webhook starts again within ten minutes',
      series: up('webhook', '1x2 0x5 1x60'),
      at: '11m',
    },
  },
]);
