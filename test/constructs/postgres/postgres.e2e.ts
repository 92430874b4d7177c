import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { BarmanCloudCrds } from '../../../constructs/barman-cloud/crds';
import { BarmanCloudPlugin } from '../../../constructs/barman-cloud/plugin';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { Archive } from '../../../constructs/postgres/archive';
import { PostgresCluster } from '../../../constructs/postgres/cluster';
import { PostgresCrds } from '../../../constructs/postgres/crds';
import { PostgresImageCatalogue } from '../../../constructs/postgres/image-catalogue';
import { databasePods } from '../../../constructs/postgres/labels';
import { OnDemandBackup } from '../../../constructs/postgres/on-demand-backup';
import { PostgresOperator } from '../../../constructs/postgres/operator';
import type { PostgresClusterProps } from '../../../constructs/postgres/props';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl, rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { metricNames, recordedMetrics } from '../monitoring/queries';
import type { Manifest } from '../namespace/manifests';
import { clusterProps } from './arbitrary';
import { LocalOperator } from './local-operator';
import { backup, operator as party, problems, sound, storage, synth } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const folder = temporaryFolder('postgres');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;
let operator: LocalOperator | undefined;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl', 'cnpg-manager']);
  kubectl = new Kubectl(await startLab({ name: 'postgres', labsDirectory: folder, tools }), tools);
  expect(rejected(await kubectl.apply(definitions()))).toEqual([]);
  await kubectl.established();
  expect(rejected(await kubectl.apply(operators()))).toEqual([]);
});

/** From the first test that asks for it on, the operator's own program is there. */
async function theOperator(): Promise<LocalOperator> {
  if (operator !== undefined) return operator;
  const home = join(folder, 'operator');
  mkdirSync(home);
  operator = await LocalOperator.start({
    program: tools['cnpg-manager'] ?? '',
    folder: home,
    kubeconfig: await accountOf('cnpg-manager'),
    namespace: 'cnpg-system',
  });
  return operator;
}

afterAll(async () => {
  await operator?.stop();
  await stopLab({ name: 'postgres', labsDirectory: folder, tools });
});

/** The lab's kubeconfig, with a token of the operator's account in place of the administrator. */
async function accountOf(account: string): Promise<string> {
  const token = await kubectl.run(['-n', 'cnpg-system', 'create', 'token', account]);
  const view = await kubectl.run(['config', 'view', '--raw', '-o', 'json']);
  const { clusters } = JSON.parse(view.out) as { clusters: readonly unknown[] };
  const [cluster] = clusters as readonly { name: string }[];
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name: account, user: { token: token.out.trim() } }],
    contexts: [{ name: account, context: { cluster: cluster?.name, user: account } }],
    'current-context': account,
  });
}

function rendered(fill: (chart: Chart) => void): string {
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  fill(chart);
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

const definitions = () =>
  rendered((chart) => {
    new CertManagerCrds(chart, 'cert-manager');
    new MonitoringCrds(chart, 'monitoring');
    new PostgresCrds(chart, 'postgres');
    new BarmanCloudCrds(chart, 'barman-cloud');
  });

const operators = () =>
  rendered((chart) => {
    for (const name of ['cnpg-system', 'app']) new PlatformNamespace(chart, name, { name });
    new PostgresOperator(chart, 'operator', {
      namespace: 'cnpg-system',
      image: 'registry.example/cloudnative-pg:1.30.0',
      replicas: 2,
      monitoring: { interval: Duration.seconds(30) },
    });
    new BarmanCloudPlugin(chart, 'plugin', {
      operator: party,
      image: 'registry.example/plugin-barman-cloud:v0.14.0',
      sidecarImage: 'registry.example/plugin-barman-cloud-sidecar:v0.14.0',
    });
  });

const rich: Partial<PostgresClusterProps> = {
  backup,
  snapshots: { snapshotClass: 'csi', schedule: '0 0 */6 * * *' },
  pooler: { image: 'registry.example/pgbouncer:1.25.1', instances: 2, mode: 'transaction' },
  databases: [{ name: 'events', owner: 'clerk', extensions: ['pg_trgm'], schemas: ['raw'] }],
  roles: [{ name: 'reporting', passwordSecret: 'reporting', rights: ['replicate'] }],
  monitoring: {},
};

const products = () =>
  rendered((chart) => {
    new PostgresImageCatalogue(chart, 'catalogue', {
      name: 'postgresql',
      namespace: 'app',
      images: { 17: 'registry.example/postgresql:17.8', 18: 'registry.example/postgresql:18.4' },
    });
    const cluster = new PostgresCluster(chart, 'rich', { ...sound, ...rich, name: 'rich' });
    new OnDemandBackup(chart, 'now', { name: 'now', cluster });
    const archive = Archive.of({ storage, namespace: 'app', cluster: 'rich' });
    new PostgresCluster(chart, 'again', {
      ...sound,
      name: 'again',
      bootstrap: { from: 'archive', archive, target: { to: 'time', time: '2026-11-21T13:00:00Z' } },
    });
  });

test('a real API server takes every object, and keeps each as it was written', async () => {
  const objects = await kubectl.apply(products());
  expect(rejected(objects)).toEqual([]);
  expect(objects.out.match(/serverside-applied/g)).toHaveLength(
    products().match(/^kind: /gm)?.length ?? 0,
  );
  const again = await kubectl.run(['diff', '--server-side', '-f', '-'], products());
  expect(again).toEqual({ code: 0, out: '' });
});

test('the pods of operator and plugin are admitted by the restricted namespace and become ready', async () => {
  const wait = ['-n', 'cnpg-system', 'wait', '--for=condition=Available', 'deployment', '--all'];
  expect(await kubectl.run([...wait, '--timeout=120s'])).toMatchObject({ code: 0 });
});

test('whatever the construct takes, the API server and the operator’s own webhook take too', async () => {
  const samples = fc.sample(clusterProps, { numRuns: 300, seed: 20_261_121 });
  const taken = samples.filter((props) => problems(props).length === 0);
  // most of them, or this would prove little
  expect(taken.length).toBeGreaterThan(100);
  const manifests = taken.flatMap((props, index) =>
    synth({ ...props, name: `c${index}` }).manifests.map((manifest) => ({ manifest, props })),
  );
  const all = await kubectl.apply(
    Yaml.stringify(...manifests.map(({ manifest }) => manifest)),
    '--dry-run=server',
  );
  expect(rejected(all)).toEqual([]);
  const judged = manifests
    .filter(({ manifest }) => ['Cluster', 'Pooler', 'ScheduledBackup'].includes(manifest.kind))
    // the lab has no VolumeSnapshots, and so the operator wants none
    .filter(({ manifest }) => !manifest.metadata.name.endsWith('-snapshots'));
  const webhook = await theOperator();
  for (const { manifest, props } of judged) {
    const verdict = await webhook.judge(manifest);
    expect({ ...verdict, props }).toEqual({ allowed: true, message: '', props });
  }
});

/** A Cluster with something in it that the construct would not let through. */
function spoiled(spoil: (spec: Record<string, unknown>) => void): Manifest {
  const [manifest] = synth().manifests;
  if (manifest === undefined) throw new Error('nothing was made');
  spoil(manifest.spec as Record<string, unknown>);
  return manifest;
}

test.each<[string, (spec: Record<string, unknown>) => void, string]>([
  [
    'a parameter that it sets itself',
    (spec) => (spec['postgresql'] = { parameters: { ssl: 'off' } }),
    "Can't set fixed configuration parameter",
  ],
  [
    'shared buffers beyond the memory',
    (spec) => (spec['postgresql'] = { parameters: { shared_buffers: '2GB' } }),
    'Memory request is lower than PostgreSQL `shared_buffers` value',
  ],
  [
    'more synchronous replicas than instances',
    (spec) => (spec['postgresql'] = { synchronous: { method: 'any', number: 3 } }),
    'the number of synchronous replicas must be less than the total number of instances',
  ],
  [
    'a time that is none',
    (spec) =>
      (spec['bootstrap'] = {
        recovery: { recoveryTarget: { targetTime: '2026-02-30T13:00:00Z' } },
      }),
    'The format of TargetTime is invalid',
  ],
])('fails for %s, as the operator’s own webhook does', async (_title, spoil, message) => {
  const verdict = await (await theOperator()).judge(spoiled(spoil));
  expect(verdict.allowed).toBe(false);
  expect(verdict.message).toContain(message);
});

test('fails to take a field that no definition has', async () => {
  const wrong = products().replace('enableSuperuserAccess', 'enableSuperUserAccess');
  const { code, out } = await kubectl.apply(wrong, '--dry-run=server');
  expect(code).toBe(1);
  expect(out).toContain('.spec.enableSuperUserAccess: field not declared in schema');
});

describe('the operator itself, with the rights of our role', () => {
  // the simulation leaves this one to it
  const real = () => {
    const [manifest] = synth({ name: 'real', instances: 1 }).manifests;
    const annotations = { 'plinth.dev/simulation': 'off' };
    return JSON.stringify({ ...manifest, metadata: { ...manifest?.metadata, annotations } });
  };
  const names = async (kind: string) => {
    const { out } = await kubectl.run(['-n', 'app', 'get', kind, '-o', 'name']);
    return out
      .split('\n')
      .filter((name) => name.includes('/real-'))
      .sort();
  };

  beforeAll(async () => {
    await theOperator();
    expect(rejected(await kubectl.apply(real()))).toEqual([]);
    const pod = ['-n', 'app', 'wait', '--for=create', 'pod/real-1', '--timeout=120s'];
    expect(await kubectl.run(pod)).toMatchObject({ code: 0 });
  });

  test('makes the Services and Secrets that the construct names', async () => {
    const { cluster } = synth({ name: 'real' });
    const services = await names('service');
    expect(services).toEqual(['service/real-r', 'service/real-ro', 'service/real-rw']);
    expect(services).toContain(`service/${cluster.primaryService}`);
    expect(services).toContain(`service/${cluster.readOnlyService}`);
    const secrets = await names('secret');
    expect(secrets).toContain(`secret/${cluster.credentialsSecret}`);
    expect(secrets).toContain(`secret/${cluster.caSecret}`);
  });

  test('puts into the application’s Secret what clients are promised', async () => {
    const secret = await kubectl.run(['-n', 'app', 'get', 'secret', 'real-app', '-o', 'json']);
    const { data } = JSON.parse(secret.out) as { data: Record<string, string> };
    expect(Object.keys(data).sort()).toEqual([
      'dbname',
      'fqdn-jdbc-uri',
      'fqdn-uri',
      'host',
      'jdbc-uri',
      'password',
      'pgpass',
      'port',
      'uri',
      'user',
      'username',
    ]);
    const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
    expect([text('dbname'), text('username'), text('host')]).toEqual([
      'orders',
      'clerk',
      'real-rw',
    ]);
  });

  test('makes pods that the restricted namespace admits, with the labels that flows select', async () => {
    const selector = Object.entries(databasePods('real')).map(([key, value]) => `${key}=${value}`);
    const args = ['-n', 'app', 'get', 'pods', '-l', selector.join(','), '-o', 'json'];
    const { items } = JSON.parse((await kubectl.run(args)).out) as { items: readonly Manifest[] };
    // the instance, and the Job that made its volume
    expect(
      items.map(({ metadata }) => metadata.name.replace(/initdb-.*/, 'initdb')).sort(),
    ).toEqual(['real-1', 'real-1-initdb']);
    for (const { metadata } of items) {
      expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'database' });
    }
  });

  test('is never refused anything', async () => {
    expect((await theOperator()).log.match(/.*forbidden.*/gi)).toBeNull();
  });

  test('takes over no field that we write: everything can be applied again', async () => {
    expect(rejected(await kubectl.apply(products()))).toEqual([]);
    const owners = await kubectl.run([
      '-n',
      'app',
      'get',
      'cluster',
      'rich',
      '-o',
      'json',
      '--show-managed-fields',
    ]);
    expect(owners.out).toContain('"manager": "cnpg-manager"');
  });

  test('tells what the inventory of metrics says', async () => {
    const told = metricNames(await (await theOperator()).metrics());
    const recorded = recordedMetrics('postgres');
    const own = [...recorded].filter((name) => /^(controller_runtime|workqueue)_/.test(name));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((name) => !told.has(name))).toEqual([]);
  });
});
