import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { PrometheusServer } from '../../../constructs/monitoring/prometheus';
import { userErrorOf } from '../../user-error';
import { find, manifestsOf } from '../namespace/manifests';
import { prometheus, soundPrometheus } from './synth';

const spec = (props: Parameters<typeof prometheus>[0] = {}) =>
  find(prometheus(props), 'Prometheus', 'platform').spec;
const problemsOf = (props: Parameters<typeof prometheus>[0]) =>
  userErrorOf(() => prometheus(props)).problems;

const pods = {
  'app.kubernetes.io/name': 'prometheus',
  'app.kubernetes.io/instance': 'platform',
  'app.kubernetes.io/managed-by': 'prometheus-operator',
};

test('the names of what is deployed are contract: volumes and data sources go by them', () => {
  const named = prometheus({ replicas: 2 }).map(
    ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
  );
  expect(named).toEqual([
    'ServiceAccount/monitoring/prometheus-platform',
    'ClusterRole//prometheus-platform',
    'ClusterRoleBinding//prometheus-platform',
    'Prometheus/monitoring/platform',
    'Service/monitoring/prometheus-platform',
    'PodDisruptionBudget/monitoring/prometheus-platform',
    'PodMonitor/monitoring/prometheus',
    'PodMonitor/monitoring/prometheus-config-reloader',
  ]);
});

test('every namespace is watched, those that come later included', () => {
  const kinds = ['serviceMonitor', 'podMonitor', 'probe', 'scrapeConfig', 'rule'];
  const everything = kinds.flatMap((kind) => [
    [`${kind}Selector`, {}],
    [`${kind}NamespaceSelector`, {}],
  ]);
  expect(spec()).toMatchObject(Object.fromEntries(everything));
});

test('samples are kept on a volume, until they are too old or too many', () => {
  expect(spec({ storageClass: 'fast' })).toMatchObject({
    retention: '15d',
    retentionSize: '8GiB',
    storage: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          resources: { requests: { storage: '10Gi' } },
        },
      },
    },
  });
  const retention = { time: Duration.hours(36), size: Size.mebibytes(1500) };
  expect(spec({ retention })).toMatchObject({ retention: '36h', retentionSize: '1500MiB' });
});

test('its pods keep the restricted standard and spread', () => {
  expect(spec({ replicas: 2 })).toMatchObject({
    image: 'registry.example/prometheus:v3.13.1',
    version: 'v3.13.1',
    replicas: 2,
    serviceAccountName: 'prometheus-platform',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '2Gi' } },
    topologySpreadConstraints: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: pods } },
      { topologyKey: 'topology.kubernetes.io/zone' },
    ],
  });
  const resources = { cpu: Cpu.units(2), memory: Size.gibibytes(4) };
  expect(spec({ resources })).toMatchObject({
    resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '4Gi' } },
  });
});

test('one pod has no disruption budget, two keep one', () => {
  const budgets = (replicas: number) =>
    prometheus({ replicas }).filter(({ kind }) => kind === 'PodDisruptionBudget');
  expect(budgets(1)).toEqual([]);
  expect(budgets(2)).toMatchObject([
    { spec: { maxUnavailable: 1, selector: { matchLabels: pods } } },
  ]);
});

test('it may find targets and read metrics, and neither Secrets nor ConfigMaps', () => {
  const { rules } = find(prometheus(), 'ClusterRole', 'prometheus-platform') as unknown as {
    rules: unknown;
  };
  const read = ['get', 'list', 'watch'];
  expect(rules).toEqual([
    { apiGroups: [''], resources: ['nodes', 'services', 'pods'], verbs: read },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]);
});

test('kubelets are believed as they are, unless the authority of the cluster signs them', () => {
  const account = '/var/run/secrets/kubernetes.io/serviceaccount';
  const apiServer = {
    name: 'api-server',
    authorization: { credentialsFile: `${account}/token` },
    tlsConfig: { caFile: `${account}/ca.crt`, serverName: 'kubernetes' },
  };
  expect(spec()).toMatchObject({
    scrapeClasses: [{ name: 'kubelet', tlsConfig: { insecureSkipVerify: true } }, apiServer],
  });
  const signed = spec({ kubeletCertificates: 'cluster-authority' });
  expect(signed).toMatchObject({
    scrapeClasses: [{ name: 'kubelet', tlsConfig: { caFile: `${account}/ca.crt` } }, apiServer],
  });
  expect(JSON.stringify(signed)).not.toContain('insecureSkipVerify');
});

test('options reach the server', () => {
  const key = (name: string) => ({ name: 'far', key: name });
  expect(
    spec({
      interval: Duration.minutes(1),
      externalLabels: { environment: 'local' },
      remoteWrites: [
        { url: 'https://a/write', account: { username: key('user'), password: key('pass') } },
        { url: 'https://b/write', token: key('token') },
        { url: 'http://c/write' },
      ],
    }),
  ).toMatchObject({
    scrapeInterval: '1m',
    evaluationInterval: '1m',
    externalLabels: { environment: 'local' },
    remoteWrite: [
      {
        url: 'https://a/write',
        basicAuth: {
          username: { name: 'far', key: 'user' },
          password: { name: 'far', key: 'pass' },
        },
      },
      { url: 'https://b/write', authorization: { credentials: { name: 'far', key: 'token' } } },
      { url: 'http://c/write' },
    ],
  });
  expect(spec()).not.toHaveProperty('remoteWrite');
  expect(spec()).not.toHaveProperty('alerting');
});

test('a deployment waits until the operator says that it is available', () => {
  const { metadata } = find(prometheus(), 'Prometheus', 'platform');
  expect(metadata.annotations).toEqual({
    'pulumi.com/waitFor': '["condition=Reconciled","condition=Available"]',
    'pulumi.com/timeoutSeconds': '900',
  });
});

test('what it writes to is let through by port', () => {
  const purposes = (urls: readonly string[]) => {
    let flows: readonly string[] = [];
    manifestsOf((chart) => {
      const remoteWrites = urls.map((url) => ({ url }));
      const server = new PrometheusServer(chart, 'p', { ...soundPrometheus, remoteWrites });
      flows = server.flows
        .filter(({ purpose }) => purpose.includes('another store'))
        .map(({ ports }) => JSON.stringify(ports.map((port) => port.toNetworkPolicyPort())));
    });
    return flows;
  };
  expect(purposes([])).toEqual([]);
  expect(purposes(['https://a/w', 'https://b/w', 'http://c:9009/w', 'http://d'])).toEqual([
    '[{"protocol":"TCP","port":{"value":443}}]',
    '[{"protocol":"TCP","port":{"value":9009}}]',
    '[{"protocol":"TCP","port":{"value":80}}]',
  ]);
});

test('fails for everything that is wrong at once', () => {
  expect(
    problemsOf({
      replicas: 0,
      retention: { time: Duration.minutes(90), size: Size.gibibytes(9) },
      externalLabels: { 'data-centre': 'a', prometheus: 'b' },
      remoteWrites: [
        { url: 'ftp://a' },
        {
          url: 'https://b',
          token: { name: 's', key: 't' },
          account: { username: { name: 's', key: 'u' }, password: { name: 's', key: 'p' } },
        },
      ],
    }),
  ).toEqual([
    "prometheus.platform: 'replicas' must be a whole number from 1 to 9, got '0'",
    "prometheus.platform.retention: 'time' must be at least 2 hours, the span of a block, got '1 hour 30 minutes'",
    "prometheus.platform.retention: 'size' must be at most 85 % of 'storage', which is 10Gi, got '9Gi'",
    "prometheus.platform: 'externalLabels' must be named by letters, digits and '_', and not 'prometheus' or 'prometheus_replica', got 'data-centre'",
    "prometheus.platform: 'externalLabels' must be named by letters, digits and '_', and not 'prometheus' or 'prometheus_replica', got 'prometheus'",
    "prometheus.platform.remoteWrites: 'url' must be such as 'https://metrics.example.com/api/v1/write', got 'ftp://a'",
    "prometheus.platform.remoteWrites: 'account' must be absent where there is a 'token', got both for 'https://b'",
  ]);
});

test('fails for a name that no volume can have', () => {
  expect(problemsOf({ name: 'Platform' })).toEqual([
    "prometheus: 'name' must be at most 40 lower case letters, digits and inner hyphens, got 'Platform'",
  ]);
});
