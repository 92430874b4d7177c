import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import { array, constantFrom, integer, record, sample, uniqueArray } from 'fast-check';
import { KubeStateMetrics } from '../../../constructs/kube-state-metrics/kube-state-metrics';
import { AlertmanagerServer } from '../../../constructs/monitoring/alertmanager';
import { alertmanagerAlerts } from '../../../constructs/monitoring/alertmanager-alerts';
import { AlertRules } from '../../../constructs/monitoring/alerts';
import { ClusterScrapes } from '../../../constructs/monitoring/cluster-scrapes';
import { controlPlaneAlerts } from '../../../constructs/monitoring/control-plane-alerts';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { PrometheusOperator } from '../../../constructs/monitoring/operator';
import { PrometheusServer } from '../../../constructs/monitoring/prometheus';
import type { PrometheusServerProps } from '../../../constructs/monitoring/prometheus-props';
import { prometheusAlerts } from '../../../constructs/monitoring/prometheus-alerts';
import { PodScrape, ServiceScrape, type ScrapeProps } from '../../../constructs/monitoring/scrape';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import {
  NodeExporter,
  nodeExporterPodSecurity,
} from '../../../constructs/node-exporter/node-exporter';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl, rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { soundAlertmanager, soundPrometheus } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const labsDirectory = temporaryFolder('monitoring');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl']);
  kubectl = new Kubectl(await startLab({ name: 'monitoring', labsDirectory, tools }), tools);
  expect(
    rejected(await kubectl.apply(render((chart) => new MonitoringCrds(chart, 'crds')))),
  ).toEqual([]);
  await kubectl.established();
});

afterAll(async () => {
  await stopLab({ name: 'monitoring', labsDirectory, tools });
});

function render(fill: (chart: Construct) => unknown): string {
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  fill(chart);
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

const namespace = 'monitoring';
const nodes = 'node-exporter';

const product = render((chart) => {
  new PlatformNamespace(chart, 'namespace', { name: namespace });
  new PlatformNamespace(chart, 'nodes', { name: nodes, podSecurity: nodeExporterPodSecurity });
  new PrometheusOperator(chart, 'operator', {
    namespace,
    image: 'registry.example/operator:v0.93.1',
    configReloaderImage: 'registry.example/reloader:v0.93.1',
    version: '0.93.1',
  });
  const alertmanager = new AlertmanagerServer(chart, 'alertmanager', {
    ...soundAlertmanager,
    replicas: 3,
    receiverPorts: [443],
  });
  const key = { name: 'far', key: 'token' };
  new PrometheusServer(chart, 'prometheus', {
    ...soundPrometheus,
    replicas: 2,
    alertmanager,
    externalLabels: { environment: 'test' },
    remoteWrites: [
      { url: 'https://far.example.com/write', token: key },
      { url: 'https://other.example.com/write', account: { username: key, password: key } },
    ],
  });
  const exporter = { image: 'registry.example/exporter:v1', version: '1' };
  new KubeStateMetrics(chart, 'kube-state-metrics', { ...exporter, namespace });
  new NodeExporter(chart, 'node-exporter', { ...exporter, namespace: nodes });
  new ClusterScrapes(chart, 'cluster', { namespace });
  const alerts = [...prometheusAlerts, ...alertmanagerAlerts, ...controlPlaneAlerts];
  new AlertRules(chart, 'alerts', { name: 'monitoring', namespace, alerts });
});

test('a real API server takes every object, and keeps each as it was written', async () => {
  expect(rejected(await kubectl.apply(product))).toEqual([]);
  const again = await kubectl.run(['diff', '--server-side', '-f', '-'], product);
  expect(again).toEqual({ code: 0, out: '' });
});

test('every pod is admitted at the level of its namespace and becomes ready', async () => {
  const wait = async (what: readonly string[], condition: string) => {
    const args = ['-n', namespace, 'wait', `--for=${condition}`, ...what, '--timeout=120s'];
    expect(await kubectl.run(args)).toMatchObject({ code: 0 });
  };
  await wait(['deployment', '--all'], 'condition=Available');
  await wait(['prometheus/platform', 'alertmanager/platform'], 'condition=Available');
  const statefulSets = 'jsonpath={range .items[*]}{.metadata.name}={.status.readyReplicas} {end}';
  const { out } = await kubectl.run(['-n', namespace, 'get', 'statefulset', '-o', statefulSets]);
  expect(out.trim()).toBe('alertmanager-platform=3 prometheus-platform=2');
  const claims = await kubectl.run(['-n', namespace, 'get', 'pvc', '-o', 'name']);
  expect(claims.out.trim().split('\n')).toEqual([
    'persistentvolumeclaim/alertmanager-platform-db-alertmanager-platform-0',
    'persistentvolumeclaim/alertmanager-platform-db-alertmanager-platform-1',
    'persistentvolumeclaim/alertmanager-platform-db-alertmanager-platform-2',
    'persistentvolumeclaim/prometheus-platform-db-prometheus-platform-0',
    'persistentvolumeclaim/prometheus-platform-db-prometheus-platform-1',
  ]);
  const rollout = ['-n', nodes, 'rollout', 'status', 'daemonset/node-exporter', '--timeout=120s'];
  expect(await kubectl.run(rollout)).toMatchObject({ code: 0 });
});

test('fails to admit node-exporter where the restricted standard is kept', async () => {
  const elsewhere = product.replaceAll(`namespace: ${nodes}`, `namespace: ${namespace}`);
  const { out } = await kubectl.apply(elsewhere, '--dry-run=server');
  expect(out).toContain('would violate PodSecurity "restricted:v1.34": host namespaces');
});

test('fails to take a field that the definitions do not know', async () => {
  const wrong = product.replace('retentionSize:', 'retentionSizes:');
  const { code, out } = await kubectl.apply(wrong, '--dry-run=server');
  expect(code).toBe(1);
  expect(out).toContain('.spec.retentionSizes: field not declared in schema');
});

test('each account may do its work and not more', async () => {
  const may = async (account: string, verb: string, resource: string) => {
    const as = `--as=system:serviceaccount:${namespace}:${account}`;
    const { out } = await kubectl.run(['auth', 'can-i', verb, resource, '-n', 'shop', as]);
    return out.split('\n').find((line) => line === 'yes' || line === 'no');
  };
  const answers = async (account: string, asked: readonly (readonly [string, string])[]) =>
    Promise.all(asked.map(([verb, resource]) => may(account, verb, resource)));
  const toRead = [
    ['watch', 'endpointslices.discovery.k8s.io'],
    ['get', 'nodes/metrics'],
    ['get', '/metrics'],
  ] as const;
  expect(await answers('prometheus-platform', toRead)).toEqual(['yes', 'yes', 'yes']);
  const notToRead = [
    ['get', 'secrets'],
    ['get', 'configmaps'],
    ['delete', 'pods'],
    ['get', '/logs'],
  ] as const;
  expect(await answers('prometheus-platform', notToRead)).toEqual(['no', 'no', 'no', 'no']);
  expect(await may('prometheus-operator', 'create', 'statefulsets.apps')).toBe('yes');
  expect(await may('prometheus-operator', 'create', 'deployments.apps')).toBe('no');
  expect(await may('kube-state-metrics', 'list', 'pods')).toBe('yes');
  expect(await may('kube-state-metrics', 'list', 'secrets')).toBe('no');
});

const gibibytes = integer({ min: 1, max: 500 });
const words = constantFrom('web', 'db', 'ledger', 'edge');

const servers = record({
  replicas: integer({ min: 1, max: 9 }),
  storage: gibibytes,
  hours: integer({ min: 2, max: 5000 }),
  interval: integer({ min: 5, max: 600 }),
  labels: uniqueArray(constantFrom('environment', 'cluster', 'region', 'team_1'), { maxLength: 3 }),
  kubeletCertificates: constantFrom('self-signed', 'cluster-authority'),
  remotes: array(constantFrom('https://a.example/w', 'http://b:9009/w'), { maxLength: 2 }),
}).map(({ storage, hours, interval, labels, remotes, ...rest }): PrometheusServerProps => ({
  ...soundPrometheus,
  ...rest,
  storage: Size.gibibytes(storage),
  retention: {
    time: Duration.hours(hours),
    size: Size.mebibytes(Math.floor(storage * 1024 * 0.85)),
  },
  interval: Duration.seconds(interval),
  externalLabels: Object.fromEntries(labels.map((name) => [name, 'x'])),
  remoteWrites: remotes.map((url) => ({ url })),
}));

const scrapes = record({
  kind: constantFrom('pods', 'service'),
  name: words,
  path: constantFrom('/metrics', '/stats/prometheus'),
  seconds: integer({ min: 1, max: 100_000 }),
  drop: array(constantFrom('go_.*', 'process_.+'), { maxLength: 2 }),
  about: constantFrom('itself', 'others'),
  nodeLabel: constantFrom('added', 'absent'),
}).map(({ kind, seconds, ...rest }) => ({
  kind,
  props: {
    ...rest,
    labels: { app: rest.name },
    port: 'metrics',
    interval: Duration.seconds(seconds),
  } satisfies ScrapeProps,
}));

test('what validates is taken by the API server: 60 servers and 60 scrapes', async () => {
  const cases = 60;
  // the same ones each time: a dry run of one chart tells no smaller case
  const settings = { numRuns: cases, seed: 2026 };
  const many = render((chart) => {
    for (const [index, props] of sample(servers, settings).entries()) {
      const name = `p${index}`;
      new PrometheusServer(chart, name, { ...props, name, namespace });
    }
    for (const [index, { kind, props }] of sample(scrapes, settings).entries()) {
      const Scrape = kind === 'pods' ? PodScrape : ServiceScrape;
      new Scrape(chart, `s${index}`, { ...props, name: `${props.name}-${index}`, namespace });
    }
  });
  const perServer = 7;
  const { out } = await kubectl.apply(many, '--dry-run=server');
  const taken = out.match(/serverside-applied \(server dry run\)/g) ?? [];
  expect(rejected({ out })).toEqual([]);
  expect(taken.length).toBeGreaterThanOrEqual(cases * perServer + cases);
});
