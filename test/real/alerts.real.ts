import { setTimeout as pause } from 'node:timers/promises';
import { FiredAlerts } from './fired-alerts';
import type { Kubernetes } from './kubernetes';
import {
  brokenSeal,
  deadlocksIn,
  failingJob,
  failingNamespace,
  greedyPod,
} from './provoked-alerts';
import { RealLab } from './real-lab';

let lab: RealLab;
let kubernetes: Kubernetes;
let alerts: FiredAlerts;
const fired: string[] = [];

const stopped = ['scale', 'deployment/app', '--namespace=app'];

beforeAll(async () => {
  lab = await RealLab.of('Monitoring');
  ({ kubernetes } = lab);
  alerts = await FiredAlerts.of(lab);
  const namespaceOfIt = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: failingNamespace },
  };
  await kubernetes.apply([namespaceOfIt, failingJob, greedyPod, brokenSeal()]);
  await kubernetes.must([...stopped, '--replicas=0']);
  // what is counted from nothing is not seen to grow: a first scrape has to lie between
  await pause(45_000);
  await kubernetes.apply([brokenSeal()]);
  // not in the application's database, whose rows other proofs count
  const primary = await kubernetes.field('cluster', 'infra', 'infra', '.status.currentPrimary');
  const container = { namespace: 'infra', pod: primary, container: 'postgres' };
  await kubernetes.exec(container, ['bash', '-s'], deadlocksIn('infra'));
}, 240_000);

afterAll(async () => {
  await kubernetes.must([...stopped, '--replicas=2']);
  const job = ['job', failingJob.metadata.name, '--namespace=app'];
  await kubernetes.must(['delete', ...job, '--ignore-not-found']);
  await kubernetes.must(['delete', 'namespace', failingNamespace, '--ignore-not-found']);
  // whose turn is next asks it something
  await kubernetes.must(['rollout', 'status', 'deployment/app', '--namespace=app']);
}, 120_000);

const provoked: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['Watchdog', { severity: 'info' }],
  ['KubeJobFailed', { namespace: 'app', job_name: 'app-migration-fails' }],
  ['WebAppJobFailed', { namespace: 'app', severity: 'critical' }],
  ['NodeOutOfMemory', { severity: 'warning' }],
  ['SealedSecretsErrors', { namespace: failingNamespace, reason: 'unseal' }],
  ['PostgresDeadlocks', { namespace: 'infra', datname: 'infra' }],
  ['WebAppDown', { namespace: 'app', severity: 'critical' }],
];

test.each(provoked)(
  '%s fires when it is provoked, and reaches Alertmanager',
  async (name, labels) => {
    await alerts.reached(name, labels);
    fired.push(name);
  },
  360_000,
);

test('KubeContainerOutOfMemory fires where the kubelet is told why the kernel ended a container', async () => {
  const name = 'KubeContainerOutOfMemory';
  const ended = '.status.containerStatuses[0].lastState.terminated';
  const field = (path: string) => kubernetes.field('pod', 'greedy', failingNamespace, path);
  await lab.eventually(async () => {
    expect(await field(`${ended}.exitCode`)).toBe('137');
  }, 120);
  const reason = await field(`${ended}.reason`);
  expect(['OOMKilled', 'Error']).toContain(reason);
  if (reason === 'OOMKilled') {
    await alerts.reached(name, { namespace: failingNamespace, pod: 'greedy' });
    fired.push(name);
  } else {
    lab.record.fact(
      `the alert ${name} cannot be provoked here`,
      `containerd gives '${reason}' as the reason for exit code 137, 'OOMKilled' is what the alert is about`,
    );
  }
}, 480_000);

afterAll(() => {
  lab.record.fact('alerts that were provoked, and reached Alertmanager', fired.join(', '));
});

test('fails to fire: nothing was provoked that PostgreSQL lost its primary', async () => {
  expect(await alerts.named('PostgresWithoutPrimary', 'app')).toEqual([]);
});
