import { webAppAlerts } from '../../../constructs/web-app/alerts';
import { alertCases } from '../monitoring/promtool';
import { everything } from './synth';

const deployment = '{namespace="app",deployment="shop"}';
const available = `kube_deployment_status_replicas_available${deployment}`;
const wanted = `kube_deployment_spec_replicas${deployment}`;
const restarts =
  'kube_pod_container_status_restarts_total{namespace="app",pod="shop-1",container="server"}';
const up = 'up{namespace="app",job="shop",pod="shop-1"}';
const requests = (status: string) =>
  `http_requests_total{namespace="app",job="shop",pod="shop-1",status="${status}"}`;
const autoscaler = '{namespace="app",horizontalpodautoscaler="shop"}';
const current = `kube_horizontalpodautoscaler_status_current_replicas${autoscaler}`;
const maximum = `kube_horizontalpodautoscaler_spec_max_replicas${autoscaler}`;
const failed = (job: string) =>
  `kube_job_failed{namespace="app",job_name="${job}",condition="true"}`;

alertCases(webAppAlerts(everything), [
  {
    alert: 'WebAppDown',
    fires: {
      when: 'no pod has been ready for four minutes',
      series: { [available]: '2x2 0x10' },
      at: '7m',
      labels: { namespace: 'app', deployment: 'shop' },
      says: 'No pod of shop in app is ready.',
    },
    silent: { when: 'one pod is ready', series: { [available]: '1x10' }, at: '7m' },
  },
  {
    alert: 'WebAppPodsMissing',
    fires: {
      when: 'one of two pods has been missing for sixteen minutes',
      series: { [available]: '1x20', [wanted]: '2x20' },
      at: '16m',
      labels: { namespace: 'app', deployment: 'shop' },
      says: 'Only 1 pods of shop in app have been ready for 15 minutes.',
    },
    silent: {
      when: 'a rollout had one more for a while',
      series: { [available]: '3x5 2x15', [wanted]: '2x20' },
      at: '16m',
    },
  },
  {
    alert: 'WebAppRestarting',
    fires: {
      when: 'a pod restarted six times in half an hour',
      series: { [restarts]: '0x29 1 2 3 4 5 6x30' },
      at: '60m',
      labels: { namespace: 'app', pod: 'shop-1', container: 'server' },
      says: 'shop-1 in app restarted 6 times within an hour.',
    },
    silent: { when: 'it restarted once', series: { [restarts]: '0x30 1x30' }, at: '60m' },
  },
  {
    alert: 'WebAppMetricsMissing',
    fires: [{ [up]: '0x20' }, {}].map((series, index) => ({
      when: ['no pod has answered for eleven minutes', 'there is none to scrape'][index] ?? '',
      series,
      at: '11m',
      labels: { namespace: 'app', job: 'shop' },
      says: 'Prometheus reaches no pod of shop in app: nothing is known about its requests.',
    })),
    silent: { when: 'one pod is scraped', series: { [up]: '1x20' }, at: '11m' },
  },
  {
    alert: 'WebAppErrors',
    fires: {
      when: 'a tenth of the requests fails',
      series: { [requests('200')]: '0+90x30', [requests('503')]: '0+10x30' },
      at: '20m',
      labels: { namespace: 'app', job: 'shop' },
      says: '10% of the requests to shop in app end with a 5xx.',
    },
    silent: [
      {
        when: 'one in a hundred fails',
        series: { [requests('200')]: '0+99x30', [requests('500')]: '0+1x30' },
        at: '20m',
      },
      { when: 'clients ask wrongly', series: { [requests('404')]: '0+100x30' }, at: '20m' },
    ],
  },
  {
    alert: 'WebAppAtMaximum',
    fires: {
      when: 'it has had all of its pods for half an hour',
      series: { [current]: '6x40', [maximum]: '6x40' },
      at: '31m',
      labels: { namespace: 'app', horizontalpodautoscaler: 'shop' },
      says: 'shop in app has had all of its 6 pods for 30 minutes.',
    },
    silent: {
      when: 'it could have one more',
      series: { [current]: '5x40', [maximum]: '6x40' },
      at: '31m',
    },
  },
  {
    alert: 'WebAppJobFailed',
    fires: {
      when: 'the migration failed',
      series: { [failed('shop-migration-0123456789')]: '1x5' },
      at: '1m',
      labels: { namespace: 'app', job_name: 'shop-migration-0123456789', condition: 'true' },
      says: 'shop-migration-0123456789 in app has failed.',
    },
    silent: {
      when: 'another Job of the namespace failed',
      series: { [failed('backup-0123456789')]: '1x5' },
      at: '1m',
    },
  },
]);

test('what an app can not tell is not alerted about', () => {
  const { metrics, migration, provision, ...rest } = everything;
  expect([metrics, migration, provision]).not.toContain(undefined);
  const names = webAppAlerts({ ...rest, scale: { mode: 'fixed', replicas: 1 } }).map(
    ({ name }) => name,
  );
  expect(names).toEqual(['WebAppDown', 'WebAppPodsMissing', 'WebAppRestarting']);
});
