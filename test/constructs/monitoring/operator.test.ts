import type { k8s } from 'cdk8s-plus-27';
import { ClusterScrapes } from '../../../constructs/monitoring/cluster-scrapes';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { PrometheusOperator } from '../../../constructs/monitoring/operator';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

const manifests = manifestsOf((chart) => {
  new PrometheusOperator(chart, 'operator', {
    namespace: 'monitoring',
    image: 'registry.example/operator:v0.93.1',
    configReloaderImage: 'registry.example/reloader:v0.93.1',
    version: '0.93.1',
  });
});

const every = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];
const keep = ['create', 'delete', 'get', 'update'];

/**
 * Verbs by group and resource, as in
 * https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/example/rbac/prometheus-operator/prometheus-operator-cluster-role.yaml
 */
const upstream: Readonly<Record<string, readonly string[]>> = {
  'apps/statefulsets': every,
  '/configmaps': every,
  '/secrets': every,
  '/pods': ['delete', 'list'],
  '/services': keep,
  '/services/finalizers': keep,
  '/nodes': ['list', 'watch'],
  '/namespaces': read,
  'events.k8s.io/events': ['create', 'patch'],
  'networking.k8s.io/ingresses': read,
  'storage.k8s.io/storageclasses': ['get'],
  '/endpoints': keep,
  ...Object.fromEntries(
    [
      'alertmanagers',
      'alertmanagers/finalizers',
      'alertmanagers/status',
      'alertmanagerconfigs',
      'prometheuses',
      'prometheuses/finalizers',
      'prometheuses/status',
      'prometheusagents',
      'prometheusagents/finalizers',
      'prometheusagents/status',
      'thanosrulers',
      'thanosrulers/finalizers',
      'thanosrulers/status',
      'scrapeconfigs',
      'scrapeconfigs/status',
      'servicemonitors',
      'servicemonitors/status',
      'podmonitors',
      'podmonitors/status',
      'probes',
      'probes/status',
      'prometheusrules',
      'prometheusrules/status',
    ].map((resource) => [`monitoring.coreos.com/${resource}`, every]),
  ),
};

test('the operator may do what its release may do, with every verb spelt out', () => {
  const { rules } = find(manifests, 'ClusterRole', 'prometheus-operator') as unknown as {
    rules: readonly k8s.PolicyRule[];
  };
  const granted = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.map((resource) => [`${group}/${resource}`, [...verbs].sort()]),
    ),
  );
  expect(Object.fromEntries(granted)).toEqual(upstream);
  expect(granted).toHaveLength(Object.keys(upstream).length);
});

test('there is one pod of it, which keeps the restricted standard and is watched', () => {
  const deployment = find(manifests, 'Deployment', 'prometheus-operator');
  expect(deployment.spec).toMatchObject({ replicas: 1 });
  expect(restrictedProblems(podOf(deployment))).toEqual([]);
  expect(podOf(deployment).containers[0]).toMatchObject({
    args: [
      '--prometheus-config-reloader=registry.example/reloader:v0.93.1',
      '--config-reloader-cpu-request=10m',
      '--config-reloader-cpu-limit=0',
      '--config-reloader-memory-request=32Mi',
      '--config-reloader-memory-limit=64Mi',
      '--enable-config-reloader-probes=true',
      '--watch-referenced-objects-in-all-namespaces=true',
      '--disable-unmanaged-prometheus-configuration=true',
      '--auto-gomemlimit-ratio=0.9',
    ],
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
    livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
  });
  expect(find(manifests, 'ServiceMonitor', 'prometheus-operator').metadata.namespace).toBe(
    'monitoring',
  );
});

test('every kind that the operator needs is defined, Thanos and agents are not', () => {
  const names = manifestsOf((chart) => {
    new MonitoringCrds(chart, 'crds');
  }).map(({ metadata }) => metadata.name.replace('.monitoring.coreos.com', ''));
  expect(names).toEqual([
    'alertmanagerconfigs',
    'alertmanagers',
    'podmonitors',
    'probes',
    'prometheuses',
    'prometheusrules',
    'scrapeconfigs',
    'servicemonitors',
  ]);
});

describe('what every cluster has', () => {
  const cluster = manifestsOf((chart) => {
    new ClusterScrapes(chart, 'cluster', { namespace: 'monitoring' });
  });

  test.each([
    ['kubelet', '/metrics'],
    ['kubelet-cadvisor', '/metrics/cadvisor'],
    ['kubelet-probes', '/metrics/probes'],
  ])('%s is found at every node, on %s', (name, path) => {
    expect(find(cluster, 'ScrapeConfig', name)).toMatchObject({
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      metadata: { namespace: 'monitoring' },
      spec: {
        kubernetesSDConfigs: [{ role: 'Node' }],
        scheme: 'HTTPS',
        metricsPath: path,
        scrapeClass: 'kubelet',
      },
    });
  });

  test('the API server and CoreDNS are found where they are, from our own namespace', () => {
    expect(find(cluster, 'ServiceMonitor', 'apiserver')).toMatchObject({
      metadata: { namespace: 'monitoring' },
      spec: {
        namespaceSelector: { matchNames: ['default'] },
        selector: { matchLabels: { component: 'apiserver', provider: 'kubernetes' } },
        scrapeClass: 'api-server',
        endpoints: [{ port: 'https', scheme: 'https' }],
      },
    });
    expect(find(cluster, 'ServiceMonitor', 'coredns')).toMatchObject({
      metadata: { namespace: 'monitoring' },
      spec: {
        namespaceSelector: { matchNames: ['kube-system'] },
        selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        endpoints: [{ port: 'metrics' }],
      },
    });
  });
});
