import { Duration } from 'cdk8s';
import { PodScrape, ServiceScrape, type ScrapeProps } from '../../../constructs/monitoring/scrape';
import { manifestsOf } from '../namespace/manifests';

const props: ScrapeProps = { name: 'web', labels: { app: 'web' }, port: 'metrics' };

const scrape = (kind: typeof ServiceScrape | typeof PodScrape, more: Partial<ScrapeProps> = {}) => {
  const [manifest] = manifestsOf((chart) => {
    new kind(chart, 'scrape', { ...props, ...more });
  });
  return manifest;
};

test('a ServiceScrape selects Services of its namespace, and names the job', () => {
  expect(scrape(ServiceScrape)).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'web', namespace: 'apps', labels: { app: 'web' } },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      endpoints: [
        {
          port: 'metrics',
          path: '/metrics',
          relabelings: [{ targetLabel: 'job', replacement: 'web' }],
        },
      ],
    },
  });
});

test('a PodScrape selects pods, with the same options', () => {
  const more: Partial<ScrapeProps> = {
    namespace: 'shop',
    path: '/stats',
    interval: Duration.seconds(90),
    drop: ['go_.*'],
    nodeLabel: 'added',
  };
  expect(scrape(PodScrape, more)).toMatchObject({
    kind: 'PodMonitor',
    metadata: { namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      podMetricsEndpoints: [
        {
          port: 'metrics',
          path: '/stats',
          interval: '90s',
          relabelings: [
            { targetLabel: 'job', replacement: 'web' },
            { sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
          ],
          metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'go_.*', action: 'drop' }],
        },
      ],
    },
  });
});

test.each([
  ['ServiceScrape', ServiceScrape, 'endpoints'],
  ['PodScrape', PodScrape, 'podMetricsEndpoints'],
] as const)('what a %s about others says of itself does not count', (_, kind, list) => {
  expect(scrape(kind, { about: 'others' })).toMatchObject({
    spec: {
      [list]: [
        {
          honorLabels: true,
          relabelings: [
            { targetLabel: 'job' },
            { regex: 'namespace|pod|container|service|endpoint', action: 'labeldrop' },
          ],
        },
      ],
    },
  });
});

test.each([
  [Duration.days(30), '30d'],
  [Duration.hours(36), '36h'],
  [Duration.minutes(15), '15m'],
  [Duration.seconds(90), '90s'],
  [Duration.millis(1500), '1500ms'],
])('%s is written as %s', (interval, written) => {
  expect(scrape(PodScrape, { interval })).toMatchObject({
    spec: { podMetricsEndpoints: [{ interval: written }] },
  });
});
