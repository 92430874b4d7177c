import { Duration, Size } from 'cdk8s';
import type { GkeClusterEnvironment } from '../../../environments/cluster';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { MonitoringEnvironment } from '../../../environments/products/monitoring';
import { platform } from '../../../stacks/platform';
import { Charts } from '../../../stacks/products/charts';
import { monitoring, prometheusPods, scrapeFlows } from '../../../stacks/products/monitoring';
import { at, listAt, type Manifest } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';
import { headingsOf } from '../../docs';

const sound: MonitoringEnvironment = {
  namespace: 'monitoring',
  nodesNamespace: 'node-exporter',
  replicas: 1,
  retention: { time: Duration.days(7), size: Size.gibibytes(8) },
  storage: Size.gibibytes(10),
  alertmanager: { replicas: 1, storage: Size.gibibytes(1) },
};
// the other products render for long and change nothing here
const { postgres: _p, gateway: _g, application: _a, infra: _i, sealedSecrets: _s, ...few } = local;
const environment = (change: Partial<MonitoringEnvironment> = {}): Environment => ({
  ...few,
  gatewayApi: 'absent',
  monitoring: { ...sound, ...change },
});
const planned = (from: Environment) => plan(platform(from).charts, []);
const render = (from: Environment): ReadonlyMap<string, Manifest> =>
  new Map(planned(from).map(({ name, manifest }) => [name, manifest]));

const before = render(environment());

test.each<[string, Partial<MonitoringEnvironment>, string[]]>([
  [
    'a pod more of Prometheus',
    { replicas: 2 },
    ['poddisruptionbudget/monitoring/prometheus-platform', 'prometheus/monitoring/platform'],
  ],
  [
    'another retention',
    { retention: { time: Duration.days(3), size: Size.gibibytes(4) } },
    ['prometheus/monitoring/platform'],
  ],
  ['a larger volume', { storage: Size.gibibytes(20) }, ['prometheus/monitoring/platform']],
  [
    'pods more of Alertmanager',
    { alertmanager: { replicas: 3, storage: Size.gibibytes(1) } },
    ['alertmanager/monitoring/platform', 'poddisruptionbudget/monitoring/alertmanager-platform'],
  ],
  [
    'receivers',
    {
      alertmanager: {
        replicas: 1,
        storage: Size.gibibytes(1),
        receivers: { secret: 'team', ports: [443] },
      },
    },
    ['alertmanager/monitoring/platform', 'networkpolicy/monitoring/alertmanager-platform'],
  ],
  [
    'another store',
    { remoteWrites: [{ url: 'https://far.example.com:9443/write', accountSecret: 'far' }] },
    ['networkpolicy/monitoring/prometheus-platform', 'prometheus/monitoring/platform'],
  ],
])('%s changes only what it is about, and replaces nothing', (_, change, expected) => {
  const after = render(environment(change));
  const changed = [...after].filter(
    ([name, manifest]) => JSON.stringify(before.get(name)) !== JSON.stringify(manifest),
  );
  expect(changed.map(([name]) => name).sort()).toEqual(expected);
  expect([...before.keys()].filter((name) => !after.has(name))).toEqual([]);
});

test('names of what holds samples and silences are contract', () => {
  const held = planned({ ...environment(), data: 'keep' }).filter(({ stateful }) => stateful);
  const names = held.map(({ name }) => name).filter((name) => name.includes('monitoring'));
  expect(names.sort()).toEqual([
    'alertmanager/monitoring/platform',
    'namespace/monitoring',
    'prometheus/monitoring/platform',
  ]);
});

test('servers come after the operator that runs them', () => {
  const resources = planned(environment());
  const operator = 'deployment/monitoring/prometheus-operator';
  for (const name of ['prometheus/monitoring/platform', 'alertmanager/monitoring/platform']) {
    const resource = resources.find((each) => each.name === name);
    expect(JSON.stringify(resource?.dependsOn)).toContain(operator);
  }
});

test('the operator of Prometheus starts after its kinds: it looks for them once', () => {
  const objects = new Map(planned(environment()).map((each) => [each.name, each]));
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    objects.get(name)?.dependsOn.forEach((other) => {
      visit(other.name);
    });
  };
  visit('deployment/monitoring/prometheus-operator');
  const kinds = [...seen].filter((name) => name.endsWith('.monitoring.coreos.com'));
  expect(kinds).toEqual(
    expect.arrayContaining([
      'customresourcedefinition/alertmanagers.monitoring.coreos.com',
      'customresourcedefinition/prometheuses.monitoring.coreos.com',
      'customresourcedefinition/servicemonitors.monitoring.coreos.com',
    ]),
  );
});

test('Alertmanager notifies nobody until it is given receivers', () => {
  const secretsOf = (change: Partial<MonitoringEnvironment>) =>
    monitoring(new Charts(), environment(change)).secrets?.map(({ name, keys }) => [
      name,
      Object.keys(keys),
    ]);
  expect(secretsOf({})).toEqual([['alertmanager-configuration', ['alertmanager.yaml']]]);
  const receivers = { secret: 'team', ports: [443] };
  expect(secretsOf({ alertmanager: { ...sound.alertmanager, receivers } })).toEqual([]);
});

test('Prometheus is let through to whatever has metrics, and nobody where nothing watches', () => {
  const { monitoring: _, ...unwatched } = environment();
  const part = monitoring(new Charts(), environment());
  const flows = scrapeFlows(part.prometheus?.party, [part]);
  expect(flows.map(({ purpose }) => purpose)).toEqual([
    'Prometheus scrapes prometheus-operator',
    'Prometheus scrapes alertmanager-platform',
    'Prometheus scrapes kube-state-metrics',
  ]);
  const none = monitoring(new Charts(), unwatched);
  expect(none).toEqual({});
  expect(scrapeFlows(none.prometheus?.party, [part])).toEqual([]);
});

test('who shares a cluster knows the pods of its Prometheus without making one', () => {
  const { monitoring: _, ...unwatched } = environment();
  const part = monitoring(new Charts(), environment());
  expect(prometheusPods(environment())).toEqual(part.prometheus?.party);
  expect(prometheusPods(unwatched)).toBeUndefined();
});

const pools = {
  general: { machineType: 'e2-standard-4', min: 1, max: 3, disk: Size.gibibytes(50) },
};
const gke: GkeClusterEnvironment = {
  kind: 'gke',
  location: 'europe-west1',
  releaseChannel: 'regular',
  administrators: ['203.0.113.0/24'],
};

test.each<[string, Environment['cluster'], boolean]>([
  ['in a lab', local.cluster, true],
  ['on nodes of pools of GKE', { ...gke, pools }, true],
  ['on nodes that Autopilot brings, which nobody may look into', gke, false],
])('node-exporter %s, with a namespace of its own: %s', (_, cluster, runs) => {
  const charts = new Charts();
  const part = monitoring(charts, { ...environment(), cluster });
  const names = plan(charts.all, []).map(({ name }) => name);
  expect(names.includes('daemonset/node-exporter/node-exporter')).toBe(runs);
  expect(names.includes('prometheusrule/node-exporter/nodes')).toBe(runs);
  expect(part.namespaces?.map(({ name }) => name)).toEqual(
    runs ? ['monitoring', 'node-exporter'] : ['monitoring'],
  );
});

test('where its programs answer', () => {
  const { endpoints, prometheus } = monitoring(new Charts(), environment());
  expect(endpoints).toEqual({
    prometheus: 'prometheus-platform.monitoring.svc:9090',
    alertmanager: 'alertmanager-platform.monitoring.svc:9093',
  });
  expect(prometheus?.url).toBe('http://prometheus-platform.monitoring.svc:9090');
});

test('node-exporter alone is allowed to read its machine, with the reason on its namespace', () => {
  expect(before.get('namespace/node-exporter')?.metadata).toMatchObject({
    labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
    annotations: {
      'plinth.dev/pod-security-reason':
        'node-exporter reads file systems, processes and network interfaces of the machine',
    },
  });
  expect(before.get('namespace/monitoring')?.metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

test('every alert of the platform has a runbook that is there, and ours have names of their own', () => {
  const rules = [...render(local).values()].filter(({ kind }) => kind === 'PrometheusRule');
  const alertsIn = (manifests: readonly Manifest[]) =>
    manifests
      .flatMap((manifest) => listAt(manifest, 'spec', 'groups'))
      .flatMap((group) => listAt(group, 'rules'));
  const ours = rules.filter(({ metadata }) =>
    ['monitoring', 'node-exporter'].includes(metadata.namespace ?? ''),
  );
  const names = alertsIn(ours).map((alert) => String(at(alert, 'alert')));
  expect(names.length).toBeGreaterThanOrEqual(56);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const alerts = alertsIn(rules);
  const missing = alerts
    .map((alert) => String(at(alert, 'annotations', 'runbook_url')))
    .filter((runbook) => {
      const [page = '', heading = ''] = runbook.split('#');
      return !headingsOf(page).includes(heading);
    });
  expect(missing).toEqual([]);
});
