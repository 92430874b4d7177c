import { App, Chart, Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { WebAppProps } from '../../../constructs/web-app/props';
import { WebApp } from '../../../constructs/web-app/web-app';
import { restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf, type Manifest } from '../namespace/manifests';
import { everything, sound, synth } from './synth';

interface Workload {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly metadata: k8s.ObjectMeta; readonly spec: k8s.PodSpec };
  };
}

function deployment(props: Partial<WebAppProps> = {}) {
  return find(synth(props), 'Deployment', 'shop') as unknown as Workload & Manifest;
}

function server(props: Partial<WebAppProps> = {}): k8s.Container {
  const [container] = deployment(props).spec.template.spec.containers;
  if (container === undefined) throw new Error('no container');
  return container;
}

const namesOf = (manifests: readonly Manifest[]) =>
  manifests.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{10}$/, '-#')}`);

test('the least app is an account, pods, a Service and a budget', () => {
  expect(namesOf(synth())).toEqual([
    'ServiceAccount/shop',
    'Deployment/shop',
    'Service/shop',
    'PodDisruptionBudget/shop',
  ]);
});

test('everything at once is these objects', () => {
  expect(namesOf(synth(everything)).sort()).toEqual([
    'ConfigMap/shop-files-#',
    'Deployment/shop',
    'HorizontalPodAutoscaler/shop',
    'Job/shop-migration-#',
    'Job/shop-provision-#',
    'PodDisruptionBudget/shop',
    'PrometheusRule/shop',
    'Service/shop',
    'ServiceAccount/shop',
    'ServiceMonitor/shop',
  ]);
});

test('pods are replaced one more at a time, spread, and end after gateways have forgotten them', () => {
  expect(deployment().spec).toMatchObject({
    replicas: 2,
    minReadySeconds: 5,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      spec: {
        serviceAccountName: 'shop',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 40,
      },
    },
  });
  const { topologySpreadConstraints = [] } = deployment().spec.template.spec;
  expect(topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toEqual([
    'kubernetes.io/hostname',
    'topology.kubernetes.io/zone',
  ]);
  expect(server()).toMatchObject({
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    startupProbe: { httpGet: { path: '/healthz' }, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5 },
    livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, failureThreshold: 6 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } },
  });
});

test('each option of rollout, shutdown and start reaches its field', () => {
  const props = {
    rollout: { surge: '25%', unavailable: 1, settle: Duration.seconds(15) },
    shutdown: { drain: Duration.seconds(0), finish: Duration.minutes(1) },
    probes: { readiness: '/r', liveness: '/l', startup: '/s', startupTime: Duration.seconds(31) },
  } as const;
  expect(deployment(props).spec).toMatchObject({
    minReadySeconds: 15,
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
    template: { spec: { terminationGracePeriodSeconds: 60 } },
  });
  expect(server(props)).toMatchObject({
    startupProbe: { httpGet: { path: '/s' }, failureThreshold: 16 },
  });
  expect(server(props)).not.toHaveProperty('lifecycle');
});

test('with an autoscaler the Deployment states no number of pods', () => {
  const scale = { mode: 'automatic', min: 2, max: 6, cpu: 70, memory: 80 } as const;
  expect(deployment({ scale }).spec).not.toHaveProperty('replicas');
  expect(find(synth({ scale }), 'HorizontalPodAutoscaler', 'shop').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: ['cpu', 'memory'].map((name, index) => ({
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization: [70, 80][index] } },
    })),
  });
});

test.each<[string, WebAppProps['scale'], boolean]>([
  ['one pod', { mode: 'fixed', replicas: 1 }, false],
  ['two pods', { mode: 'fixed', replicas: 2 }, true],
  ['one pod at least', { mode: 'automatic', min: 1, max: 3, cpu: 50 }, false],
  ['two pods at least', { mode: 'automatic', min: 2, max: 3, cpu: 50 }, true],
])('with %s there is a disruption budget: %#', (_title, scale, there) => {
  expect(namesOf(synth({ scale })).includes('PodDisruptionBudget/shop')).toBe(there);
});

test('files stand under a name that holds their hash, so that another text rolls the pods', () => {
  const files = [
    { path: '/etc/b.conf', content: 'b' },
    { path: '/etc/a.conf', content: 'a' },
  ];
  const configMap = (props: Partial<WebAppProps>) =>
    synth(props).find(({ kind }) => kind === 'ConfigMap');
  expect(configMap({ files })).toMatchObject({
    metadata: { name: 'shop-files-7a2ac068d7' },
    immutable: true,
    data: { '0-a.conf': 'a', '1-b.conf': 'b' },
  });
  expect(configMap({ files: [...files].reverse() })).toEqual(configMap({ files }));
  expect(deployment({ files }).spec.template.spec.volumes).toEqual([
    { name: 'files', configMap: { name: 'shop-files-7a2ac068d7' } },
  ]);
  expect(server({ files }).volumeMounts).toEqual([
    { name: 'files', mountPath: '/etc/a.conf', subPath: '0-a.conf', readOnly: true },
    { name: 'files', mountPath: '/etc/b.conf', subPath: '1-b.conf', readOnly: true },
  ]);
  const other = deployment({ files: [{ path: '/etc/a.conf', content: 'A' }] });
  expect(JSON.stringify(other.spec.template)).not.toContain('shop-files-7a2ac068d7');
});

test('a revision of Secrets rolls the pods, and without one nothing is annotated', () => {
  const annotations = (secretsRevision?: string) =>
    deployment(secretsRevision === undefined ? {} : { secretsRevision }).spec.template.metadata
      .annotations;
  expect(annotations()).toBeUndefined();
  expect(annotations('1')).not.toEqual(annotations('2'));
  expect(annotations('1')).toEqual(annotations('1'));
});

test('Secrets and caches are mounted where they are wanted', () => {
  expect(deployment(everything).spec.template.spec.volumes).toEqual([
    {
      name: 'database-authority',
      secret: { secretName: 'main-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    },
    { name: 'files', configMap: { name: 'shop-files-a1d693d373' } },
    {
      name: 'secret-file-0',
      secret: { secretName: 'shop-license', items: [{ key: 'license', path: '0-license' }] },
    },
    { name: 'cache-0', emptyDir: { sizeLimit: '64Mi' } },
  ]);
  expect(server(everything).volumeMounts).toContainEqual({
    name: 'secret-file-0',
    mountPath: '/etc/shop/license',
    subPath: '0-license',
    readOnly: true,
  });
});

test.each([
  [
    { provider: 'google', serviceAccount: 'a@b.iam.gserviceaccount.com' },
    { 'iam.gke.io/gcp-service-account': 'a@b.iam.gserviceaccount.com' },
  ],
  [
    { provider: 'amazon', role: 'arn:aws:iam::1:role/app' },
    { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/app' },
  ],
] as const)('the account stands for %j', (identity, annotations) => {
  const account = find(synth({ identity }), 'ServiceAccount', 'shop');
  expect(account.metadata.annotations).toEqual(annotations);
  expect(account['automountServiceAccountToken']).toBe(false);
});

test('a token for the API is mounted only where it is asked for', () => {
  const { spec } = deployment({ apiToken: 'mounted' }).spec.template;
  expect(spec.automountServiceAccountToken).toBe(true);
});

test('every pod keeps the restricted standard', () => {
  const pods = synth(everything)
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map((manifest) => (manifest as unknown as Workload).spec.template.spec);
  expect(pods).toHaveLength(3);
  expect(pods.flatMap(restrictedProblems)).toEqual([]);
});

test('what the gateway serves is the Service on port 80, and nothing without a host', () => {
  const app = (props: Partial<WebAppProps>) => {
    const chart = new Chart(new App(), 'test');
    return new WebApp(chart, 'web-app', { ...sound, ...props });
  };
  expect(app({}).exposures).toEqual([]);
  const { exposures, endpoint } = app({ host: 'shop', requestTimeout: Duration.minutes(2) });
  expect(exposures).toEqual([
    {
      name: 'shop',
      namespace: 'app',
      service: 'shop',
      port: 80,
      host: 'shop',
      protocol: 'http',
      endpoint,
      healthPath: '/readyz',
      timeout: Duration.minutes(2),
    },
  ]);
});

test.each([
  [9797, 'metrics', ['http', 'metrics']],
  [8080, 'http', ['http']],
] as const)('metrics on port %d are reached as %s', (port, targetPort, open) => {
  const props = { metrics: { port }, monitoring: {} };
  expect(server(props).ports?.map(({ name }) => name)).toEqual(open);
  expect(find(synth(props), 'Service', 'shop').spec).toMatchObject({
    ports: [
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'metrics', port: 9090, targetPort },
    ],
  });
});

test('it is watched only where it is told to be, and scraped only where it has metrics', () => {
  const watching = (props: Partial<WebAppProps>) =>
    namesOf(synth(props)).filter((name) => /Monitor|Rule/.test(name));
  expect(watching({ metrics: { port: 9797 } })).toEqual([]);
  expect(watching({ monitoring: {} })).toEqual(['PrometheusRule/shop']);
  expect(watching({ metrics: { port: 9797 }, monitoring: {} })).toEqual([
    'PrometheusRule/shop',
    'ServiceMonitor/shop',
  ]);
});

test('names do not depend on where the construct stands', () => {
  const nested = manifestsOf((chart) => {
    new WebApp(new Construct(chart, 'deeper'), 'other', everything);
  });
  expect(nested).toEqual(synth(everything));
});
