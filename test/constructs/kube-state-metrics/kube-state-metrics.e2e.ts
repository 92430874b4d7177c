import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { parse, stringify } from 'yaml';
import { clusterAlerts } from '../../../constructs/kube-state-metrics/cluster-alerts';
import { KubeStateMetrics } from '../../../constructs/kube-state-metrics/kube-state-metrics';
import { resourceNames } from '../../../constructs/kube-state-metrics/rules';
import { workloadAlerts } from '../../../constructs/kube-state-metrics/workload-alerts';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { startLab, stopLab, type Lab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { eventually, freePort } from '../../loopback';
import { LocalProgram } from '../monitoring/local-prometheus';
import { metricNames, problemsInAlerts, recordedMetrics } from '../monitoring/queries';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

// counted only where the API server cannot stream its lists as watches
const withoutStreams = 'kube_state_metrics_list_total';

const folder = temporaryFolder('kube-state-metrics');
const namespace = 'monitoring';
let tools: Readonly<Record<string, string>>;
let lab: Lab;
let kubectl: Kubectl;
let exporter: LocalProgram;
let objects: string;
let telemetry: string;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl', 'kube-state-metrics']);
  lab = await startLab({ name: 'kube-state-metrics', labsDirectory: folder, tools });
  kubectl = new Kubectl(lab, tools);
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  new MonitoringCrds(chart, 'crds');
  new PlatformNamespace(chart, 'namespace', { name: namespace });
  const image = 'registry.example/kube-state-metrics:v2';
  await kubectl.mustApply(Yaml.stringify(...(chart.toJson() as unknown[])));
  await kubectl.established();
  const product = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  new KubeStateMetrics(product, 'k', { namespace, image, version: '2' });
  await kubectl.mustApply(Yaml.stringify(...(product.toJson() as unknown[])));
  await kubectl.mustApply(Yaml.stringify(...samples));
  await start();
});

afterAll(async () => {
  await exporter.stop();
  await stopLab({ name: 'kube-state-metrics', labsDirectory: folder, tools });
});

const meta = { name: 'sample', namespace: 'default' };
const matchLabels = { app: 'sample' };
const podSpec = { containers: [{ name: 'c', image: 'registry.example/c:v1' }] };
const template = { metadata: { labels: matchLabels }, spec: podSpec };
const job = { template: { spec: { ...podSpec, restartPolicy: 'Never' } } };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** One object of each kind that a lab has none of: what there is none of is not told about at all. */
const samples: readonly unknown[] = [
  ['apps/v1', 'StatefulSet', { serviceName: 'sample', selector: { matchLabels }, template }],
  ['apps/v1', 'DaemonSet', { selector: { matchLabels }, template }],
  ['batch/v1', 'Job', { ...job, activeDeadlineSeconds: 1 }],
  ['batch/v1', 'CronJob', { schedule: '0 0 1 1 *', jobTemplate: { spec: job } }],
  ['v1', 'ReplicationController', { replicas: 0, selector: matchLabels, template }],
  ['v1', 'ResourceQuota', { hard: { pods: '20' } }],
  ['v1', 'PersistentVolumeClaim', claim],
  ['policy/v1', 'PodDisruptionBudget', { selector: { matchLabels }, maxUnavailable: 1 }],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'sample' },
      minReplicas: 1,
      maxReplicas: 2,
    },
  ],
].map(([apiVersion, kind, spec]) => ({ apiVersion, kind, metadata: meta, spec }));

/** The real program, with the rendered arguments and only what its ServiceAccount may do. */
async function start(): Promise<void> {
  const token = (
    await kubectl.must(['-n', namespace, 'create', 'token', 'kube-state-metrics'])
  ).trim();
  const kubeconfig = parse(readFileSync(lab.kubeconfigFile, 'utf8')) as { users: unknown[] };
  const file = join(folder, 'kube-state-metrics.kubeconfig');
  const users = (kubeconfig.users as { name: string }[]).map(({ name }) => ({
    name,
    user: { token },
  }));
  writeFileSync(file, stringify({ ...kubeconfig, users }), { mode: 0o600 });
  const [port, telemetryPort] = [await freePort(), await freePort()];
  objects = `http://127.0.0.1:${port}`;
  telemetry = `http://127.0.0.1:${telemetryPort}`;
  const rendered = JSON.parse(
    await kubectl.must(['-n', namespace, 'get', 'deployment', 'kube-state-metrics', '-o', 'json']),
  ) as { spec: { template: { spec: { containers: { args: string[] }[] } } } };
  const args = rendered.spec.template.spec.containers[0]?.args ?? [];
  exporter = await LocalProgram.start(
    tools['kube-state-metrics'] ?? '',
    [
      ...args.filter((arg) => !/port=/.test(arg)),
      `--kubeconfig=${file}`,
      '--host=127.0.0.1',
      '--telemetry-host=127.0.0.1',
      `--port=${port}`,
      `--telemetry-port=${telemetryPort}`,
    ],
    `${telemetry}/readyz`,
  );
}

const scrape = async (url: string) => (await fetch(`${url}/metrics`)).text();
const families = (text: string) =>
  new Set([...text.matchAll(/^# HELP (\S+)/gm)].map(([, name = '']) => name));

test('the real program tells what its inventory says, and may read all that it is asked about', async () => {
  const recorded = [...recordedMetrics('kube-state-metrics')];
  await eventually(async () => {
    const told = [...families(await scrape(objects)), ...metricNames(await scrape(telemetry))];
    expect(told.filter((name) => /^kube_/.test(name) && !recorded.includes(name))).toEqual([]);
    const expected = recorded.filter((name) => name !== withoutStreams);
    expect(expected.filter((name) => !told.includes(name))).toEqual([]);
  });
  const answers = await scrape(telemetry);
  expect(answers).not.toContain('result="error"');
  for (const resource of ['Pod', 'Node', 'Deployment', 'ResourceQuota']) {
    expect(answers).toContain(`kube_state_metrics_watch_total{resource="*v1.${resource}"`);
  }
  expect(resourceNames).toHaveLength(17);
});

test('it tells about the objects of the cluster, itself included', async () => {
  await eventually(async () => {
    const text = await scrape(objects);
    expect(text).toContain(
      'kube_deployment_spec_replicas{namespace="monitoring",deployment="kube-state-metrics"} 1',
    );
    expect(text).toMatch(/kube_pod_status_ready\{namespace="monitoring",pod="kube-state-metrics-/);
  });
});

test('alerts ask for what it and kubelets tell', () => {
  const told = ['kube-state-metrics', 'kubelet'];
  expect(problemsInAlerts([...workloadAlerts, ...clusterAlerts], told)).toEqual([]);
  const [first] = workloadAlerts;
  if (first === undefined) throw new Error('there are no alerts');
  expect(problemsInAlerts([{ ...first, expression: 'kube_no_such == 1' }], told)).toHaveLength(1);
});
