import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { Immudb } from '../../../constructs/immudb/immudb';
import type { ImmudbProps } from '../../../constructs/immudb/props';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { FlowPolicies } from '../../../constructs/namespace/flow-policies';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl, rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { backup, sound } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const labsDirectory = temporaryFolder('immudb-labs');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl']);
  kubectl = new Kubectl(await startLab({ name: 'immudb', labsDirectory, tools }), tools);
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new MonitoringCrds(chart, 'monitoring');
  const { namespace } = render('namespace', {});
  expect(
    rejected(await kubectl.apply(Yaml.stringify(...(chart.toJson() as unknown[]), ...namespace))),
  ).toEqual([]);
  await kubectl.established();
});

afterAll(async () => {
  await stopLab({ name: 'immudb', labsDirectory, tools });
});

/** What stands in the namespace, and the namespace itself. */
function render(id: string, props: Partial<ImmudbProps>) {
  const app = new App();
  const around = new Chart(app, 'around', { disableResourceNameHashes: true });
  const namespace = new PlatformNamespace(around, 'namespace', { name: 'immudb' });
  const chart = new Chart(app, id, { disableResourceNameHashes: true, namespace: 'immudb' });
  const immudb = new Immudb(chart, 'immudb', { ...sound, ...props });
  new FlowPolicies(chart, 'flows', {
    flows: [...namespace.flows, ...immudb.flows],
    namespaces: ['immudb'],
  });
  return { namespace: around.toJson() as unknown[], objects: chart.toJson() as unknown[] };
}

test('local volumes are bound to the claims of their nodes, whose pods go to their machines', async () => {
  const [primary = '', replica = ''] = (await kubectl.must(['get', 'nodes', '-o', 'name']))
    .trim()
    .split('\n')
    .map((name) => name.replace('node/', ''));
  const { objects } = render('local', {
    replicas: 1,
    volumes: {
      kind: 'local',
      primary: { node: primary, path: '/mnt/ledger' },
      replicas: [{ node: replica, path: '/mnt/ledger' }],
    },
  });
  expect(rejected(await kubectl.apply(Yaml.stringify(...objects)))).toEqual([]);
  await kubectl.must([
    '-n',
    'immudb',
    'wait',
    '--for=condition=Ready',
    'pod',
    '--all',
    '--timeout=90s',
  ]);

  const claims = 'jsonpath={range .items[*]}{.metadata.name} {.spec.volumeName}{"\\n"}{end}';
  expect(
    (await kubectl.must(['-n', 'immudb', 'get', 'pvc', '-o', claims])).trim().split('\n'),
  ).toEqual([
    'data-immudb-primary-0 immudb-immudb-primary-0',
    'data-immudb-replica-0 immudb-immudb-replica-0',
  ]);
  const places = 'jsonpath={range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}';
  expect(
    (await kubectl.must(['-n', 'immudb', 'get', 'pods', '-o', places])).trim().split('\n'),
  ).toEqual([`immudb-primary-0 ${primary}`, `immudb-replica-0 ${replica}`]);
});

test('the pods of a backup are admitted by the restricted namespace', async () => {
  const { objects } = render('backup', { name: 'second', backup });
  expect(rejected(await kubectl.apply(Yaml.stringify(...objects)))).toEqual([]);
  await kubectl.must(['-n', 'immudb', 'create', 'job', 'now', '--from=cronjob/second-backup']);
  const done = ['wait', '--for=create', 'pod', '-l', 'job-name=now', '--timeout=60s'];
  expect(await kubectl.must(['-n', 'immudb', ...done])).toContain('condition met');
});

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
const databases = fc.uniqueArray(fc.stringMatching(/^app_[a-z0-9_]{1,20}$/), { maxLength: 3 });
const place = (node: string) => ({ node, path: `/mnt/${node}` });

const props: fc.Arbitrary<Partial<ImmudbProps>> = fc
  .record(
    {
      name,
      replicas: fc.integer({ min: 0, max: 4 }),
      databases,
      synchronous: fc.boolean(),
      volumes: fc.constantFrom('default', 'class', 'local'),
      listeners: fc.subarray(['console', 'postgres'] as const),
      storage: fc.integer({ min: 1, max: 4096 }).map((size) => Size.gibibytes(size)),
      memory: fc.integer({ min: 256, max: 65536 }).map((size) => Size.mebibytes(size)),
      backup: fc.option(
        fc.record({
          days: fc.integer({ min: 1, max: 3650 }),
          minute: fc.integer({ min: 0, max: 59 }),
          weekday: fc.constantFrom('*', '0', '6', '1-5', '*/2'),
          store: fc.constantFrom('gcs', 's3', 'rclone'),
        }),
      ),
      user: fc.boolean(),
      monitoring: fc.boolean(),
    },
    { noNullPrototype: true },
  )
  .map(({ synchronous, volumes, user, monitoring, ...plain }) => {
    const { replicas } = plain;
    const [first] = plain.databases;
    return {
      ...plain,
      replication:
        synchronous && replicas > 0
          ? ({ mode: 'synchronous', acks: replicas } as const)
          : ({ mode: 'asynchronous' } as const),
      ...(volumes === 'class' && {
        volumes: { kind: 'provisioned', storageClass: 'ssd' } as const,
      }),
      ...(volumes === 'local' && {
        volumes: {
          kind: 'local',
          primary: place('node-p'),
          replicas: Array.from({ length: replicas }, (_, index) => place(`node-${String(index)}`)),
        } as const,
      }),
      users:
        user && first !== undefined
          ? [
              {
                name: 'app',
                access: 'read',
                databases: [first],
                passwordSecret: { name: 'app', key: 'password' },
              } as const,
            ]
          : [],
      ...(monitoring && { monitoring: {} }),
      backup: undefined,
      ...(plain.backup && { backup: backupOf(plain.backup) }),
    } as Partial<ImmudbProps>;
  });

function backupOf(given: { days: number; minute: number; weekday: string; store: string }) {
  const keys = {
    accessKeyId: { name: 's3', key: 'id' },
    secretAccessKey: { name: 's3', key: 'secret' },
  };
  const stores = {
    gcs: backup.store,
    s3: { kind: 's3', bucket: 'acme', access: { by: 'keys', ...keys } },
    rclone: { kind: 'rclone', path: 'a:b', configuration: { name: 'rclone', key: 'rclone.conf' } },
  };
  return {
    ...backup,
    schedule: `${String(given.minute)} 2 * * ${given.weekday}`,
    retention: Duration.days(given.days),
    store: stores[given.store as keyof typeof stores],
  };
}

test('what validates is accepted by the API server', async () => {
  const cases = fc.sample(props, { numRuns: 40, seed: 4 });
  const all = cases.flatMap((it, index) => render(`case-${String(index)}`, it).objects);
  expect(all.length).toBeGreaterThan(400);
  const { out } = await kubectl.apply(Yaml.stringify(...all), '--dry-run=server');
  expect(rejected({ out })).toEqual([]);
  expect(out.match(/serverside-applied/g)).toHaveLength(all.length);
});
