import { traefikAlerts } from '../../../constructs/traefik/alerts';
import { alertCases } from '../monitoring/promtool';

const up = 'up{job="traefik",namespace="gateway",pod="a"}';
const certificate = (pod: string, serial: string) =>
  `traefik_tls_certs_not_after{job="traefik",namespace="gateway",pod="${pod}",sans="*.example.test",serial="${serial}"}`;
const entry = (code: string) =>
  `traefik_entrypoint_requests_total{job="traefik",namespace="gateway",pod="a",entrypoint="https",code="${code}"}`;
const service = (code: string) =>
  `traefik_service_requests_total{job="traefik",namespace="gateway",pod="a",service="shop-web@kubernetesgateway",code="${code}"}`;

alertCases(traefikAlerts, [
  {
    alert: 'GatewayDown',
    fires: [
      {
        when: 'its only pod has not answered for three minutes',
        series: { [up]: '1 0x9' },
        at: '4m',
        labels: {},
        says: 'Prometheus reaches no pod of the gateway.',
      },
      {
        when: 'there is no pod to ask',
        series: {},
        at: '3m',
        labels: {},
        says: 'Prometheus reaches no pod of the gateway.',
      },
    ],
    silent: [
      {
        when: 'one of two pods answers',
        series: { [up]: '0x9', [up.replace('"a"', '"b"')]: '1x9' },
        at: '9m',
      },
      { when: 'it is back within two minutes', series: { [up]: '1 0 1x9' }, at: '9m' },
    ],
  },
  {
    alert: 'GatewayPodDown',
    fires: {
      when: 'a pod has not answered for eleven minutes',
      series: { [up]: '1 0x20' },
      at: '12m',
      labels: { job: 'traefik', namespace: 'gateway', pod: 'a' },
      says: 'Pod a has not answered for ten minutes.',
    },
    silent: { when: 'it has not answered for five', series: { [up]: '1 0x20' }, at: '6m' },
  },
  {
    alert: 'GatewayUnconfigured',
    fires: {
      when: 'a pod answers and serves no certificate, beside one that does',
      series: {
        [up]: '1x20',
        [up.replace('"a"', '"b"')]: '1x20',
        [certificate('b', '1')]: '9999999x20',
      },
      at: '6m',
      labels: { job: 'traefik', namespace: 'gateway', pod: 'a' },
      says: 'Pod a serves no certificate: it has read no Gateway, or not its Secret.',
    },
    silent: {
      when: 'each pod serves one',
      series: { [up]: '1x20', [certificate('a', '1')]: '9999999x20' },
      at: '20m',
    },
  },
  {
    alert: 'GatewayNotFollowing',
    fires: {
      when: 'one pod serves the old certificate for forty minutes',
      series: {
        [certificate('a', '1')]: '1000x60',
        [certificate('b', '1')]: '1000x60',
        [certificate('b', '2')]: '_x5 9000x60',
      },
      at: '45m',
      labels: { pod: 'a', sans: '*.example.test' },
      says: 'Pod a does not follow what changes: it serves an old certificate for *.example.test.',
    },
    silent: {
      when: 'both took the new one, and still tell of the old',
      series: {
        [certificate('a', '1')]: '1000x60',
        [certificate('a', '2')]: '_x6 9000x60',
        [certificate('b', '1')]: '1000x60',
        [certificate('b', '2')]: '_x5 9000x60',
      },
      at: '60m',
    },
  },
  {
    alert: 'GatewayErrors',
    fires: {
      when: 'a fifth of the requests fails',
      series: { [entry('200')]: '0+80x20', [entry('502')]: '0+20x20' },
      at: '15m',
      labels: { job: 'traefik' },
      says: '20% of the requests at the gateway fail.',
    },
    silent: [
      {
        when: 'a twentieth of them fails',
        series: { [entry('200')]: '0+95x20', [entry('502')]: '0+5x20' },
        at: '15m',
      },
      {
        when: 'clients ask for what is not there',
        series: { [entry('200')]: '0+50x20', [entry('404')]: '0+50x20' },
        at: '15m',
      },
    ],
  },
  {
    alert: 'GatewayServiceErrors',
    fires: {
      when: 'a tenth of the requests to a service fails',
      series: { [service('200')]: '0+90x30', [service('500')]: '0+10x30' },
      at: '20m',
      labels: { service: 'shop-web@kubernetesgateway' },
      says: '10% of the requests to shop-web@kubernetesgateway fail.',
    },
    silent: {
      when: 'a hundredth of them fails',
      series: { [service('200')]: '0+99x30', [service('500')]: '0+1x30' },
      at: '20m',
    },
  },
  {
    alert: 'GatewayCertificateExpiring',
    fires: {
      when: 'it ends in ten days, counted from two hours on',
      series: { [certificate('a', '1')]: '871200x180' },
      at: '2h',
      labels: { sans: '*.example.test' },
      says: 'The certificate for *.example.test ends in 10d 0h 0m 0s and was not renewed.',
    },
    silent: {
      when: 'the new one ends in sixty days and the old one is still told of',
      series: {
        [certificate('a', '1')]: '871200x180',
        [certificate('a', '2')]: '5184000x180',
      },
      at: '2h',
    },
  },
  {
    alert: 'GatewayCertificateEnding',
    fires: {
      when: 'it ends in a day',
      series: { [certificate('a', '1')]: '86700x10' },
      at: '5m',
      labels: { sans: '*.example.test' },
      says: 'The certificate for *.example.test ends in 1d 0h 0m 0s.',
    },
    silent: {
      when: 'it ends in three days',
      series: { [certificate('a', '1')]: '259500x10' },
      at: '5m',
    },
  },
]);
