import { Duration, Size } from 'cdk8s';
import { Port } from '../../../constructs/namespace/port';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { ImmudbEnvironment } from '../../../environments/products/immudb';
import { Charts } from '../../../stacks/products/charts';
import { immudb } from '../../../stacks/products/immudb';
import { plan } from '../../../stacks/release/plan';

const plain: ImmudbEnvironment = {
  namespace: 'immudb',
  replicas: 1,
  replication: { mode: 'asynchronous' },
  databases: ['ledger'],
  storage: Size.gibibytes(5),
};
const backup = {
  schedule: '0 2 * * *',
  retention: Duration.days(30),
  storage: {
    kind: 'gcs',
    bucket: 'acme-backups',
    access: { by: 'workload-identity', serviceAccount: 'ledger@acme-prod.iam.gserviceaccount.com' },
  },
} as const;
const user = { name: 'web_shop', access: 'read-write', databases: ['ledger'] } as const;

function part(more: Partial<ImmudbEnvironment> = {}, around: Partial<Environment> = {}) {
  const charts = new Charts();
  const { monitoring: _watched, ...unwatched } = local;
  const made = immudb(charts, { ...unwatched, ...around, immudb: { ...plain, ...more } });
  return { made, charts };
}

function render(more: Partial<ImmudbEnvironment> = {}, around: Partial<Environment> = {}) {
  return new Map(
    plan(part(more, around).charts.all, []).map(({ name, manifest }) => [
      name,
      JSON.stringify(manifest),
    ]),
  );
}

/** Names of what differs between two renderings, `+` before what is new and `-` before what is gone. */
function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return [
    ...[...after].flatMap(([name, text]) => {
      const known = before.get(name);
      return known === text ? [] : [known === undefined ? `+${name}` : name];
    }),
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `-${name}`),
  ].sort();
}

const nodes = ['statefulset/immudb/immudb-primary', 'statefulset/immudb/immudb-replica'];
const services = [
  'service/immudb/immudb-nodes',
  'service/immudb/immudb-primary-0',
  'service/immudb/immudb-read',
  'service/immudb/immudb-replica-0',
  'service/immudb/immudb-write',
];

test.each<[string, Partial<ImmudbEnvironment>, readonly string[]]>([
  [
    'another replica',
    { replicas: 2 },
    ['+service/immudb/immudb-replica-1', 'statefulset/immudb/immudb-replica'],
  ],
  ['another database', { databases: ['ledger', 'audit'] }, nodes],
  ['a user', { users: [user] }, nodes],
  ['memory', { memory: Size.gibibytes(2) }, nodes],
  ['an open console', { listeners: ['console'] }, [...services, ...nodes]],
  ['exposure of calls', { exposed: 'grpc' }, []],
  ['exposure of connections', { exposed: 'tcp' }, ['service/immudb/immudb-read']],
  [
    'a backup',
    { backup },
    [
      '+configmap/immudb/immudb-backup',
      '+cronjob/immudb/immudb-backup',
      '+serviceaccount/immudb/immudb-backup',
    ],
  ],
])('%s changes only what it should', (_, more, expected) => {
  expect(changes(render(), render(more))).toEqual([...expected].sort());
});

test.each<[string, typeof backup | object, readonly string[]]>([
  ['another schedule', { schedule: '0 3 * * *' }, ['cronjob/immudb/immudb-backup']],
  ['another retention', { retention: Duration.days(60) }, ['cronjob/immudb/immudb-backup']],
])('%s of the backup changes the job alone', (_, more, expected) => {
  const after = render({ backup: { ...backup, ...more } });
  expect(changes(render({ backup }), after)).toEqual(expected);
});

test('a change of options leaves what a StatefulSet can not change as it is', () => {
  const fixed = (more: Partial<ImmudbEnvironment>) => {
    const set = JSON.parse(render(more).get('statefulset/immudb/immudb-primary') ?? '{}') as {
      spec: Record<string, unknown>;
    };
    const { serviceName, selector, podManagementPolicy, volumeClaimTemplates } = set.spec;
    return { serviceName, selector, podManagementPolicy, volumeClaimTemplates };
  };
  for (const more of [
    { replicas: 3 },
    { databases: ['a', 'b'] },
    { users: [user] },
    { memory: Size.gibibytes(2) },
    { listeners: ['console', 'postgres'] as const },
    { exposed: 'tcp' as const },
    { backup },
  ]) {
    expect(fixed(more)).toEqual(fixed({}));
  }
});

test('being watched adds a scrape and alerts', () => {
  const monitoring = { namespace: 'monitoring' } as unknown as NonNullable<
    Environment['monitoring']
  >;
  expect(changes(render(), render({}, { monitoring }))).toEqual([
    '+prometheusrule/immudb/immudb',
    '+servicemonitor/immudb/immudb',
  ]);
});

test('copies go into a folder of the environment', () => {
  const job = render({ backup }, { name: 'prod' }).get('cronjob/immudb/immudb-backup');
  expect(job).toContain('"store:acme-backups/prod/immudb"');
});

test('passwords of the administrator, of replicas and of every user are generated', () => {
  const { secrets } = part({ users: [user] }).made;
  expect(secrets?.map(({ namespace, name, keys }) => ({ namespace, name, keys }))).toEqual(
    ['immudb-admin', 'immudb-replication', 'immudb-user-web-shop'].map((name) => ({
      namespace: 'immudb',
      name,
      keys: { password: { length: 24 } },
    })),
  );
});

test('applications are offered hosts, nodes and the passwords of their users', () => {
  const { offer } = part({ users: [user] }).made;
  expect({ ...offer, nodes: offer?.nodes.node.path }).toMatchObject({
    nodes: 'immudb/immudb',
    writeHost: 'immudb-write.immudb.svc',
    readHost: 'immudb-read.immudb.svc',
    port: 3322,
    endpoints: [
      { party: { name: 'immudb-primary' }, ports: [Port.tcp(3322)] },
      { party: { name: 'immudb-replica' }, ports: [Port.tcp(3322)] },
    ],
    passwords: {
      web_shop: { namespace: 'immudb', name: 'immudb-user-web-shop', key: 'password' },
    },
  });
});

test('nothing is exposed by default', () => {
  expect(part().made.exposures).toEqual([]);
});

test.each([
  ['grpc', 3322, 3322],
  ['tcp', 3322, 3323],
] as const)('exposed by %s, writes and reads have a host each', (exposed, writePort, readPort) => {
  const { exposures = [] } = part({ exposed }).made;
  expect(
    exposures.map(({ host, service, port, protocol, endpoint }) => [
      host,
      service,
      port,
      protocol,
      endpoint.party.name,
    ]),
  ).toEqual([
    ['immudb', 'immudb-write', writePort, exposed, 'immudb-primary'],
    ['immudb-read', 'immudb-read', readPort, exposed, 'immudb-replica'],
  ]);
});

test('it tells Prometheus, people and other products where it is', () => {
  const { made } = part();
  expect(made.metrics).toMatchObject([{ party: { namespace: 'immudb', name: 'immudb' } }]);
  expect(made.dashboards?.map(({ uid, title }) => [uid, title])).toEqual([
    ['immudb-immudb-immudb', 'immudb'],
  ]);
  expect(made.endpoints).toEqual({
    'immudb-write': 'immudb-write.immudb.svc:3322',
    'immudb-read': 'immudb-read.immudb.svc:3322',
  });
  expect(made.credentials).toEqual([
    {
      product: 'immudb',
      account: 'immudb',
      namespace: 'immudb',
      secret: 'immudb-admin',
      key: 'password',
    },
  ]);
});

test('its backups need to write in their folder, as the ServiceAccount that bears the annotation', () => {
  expect(part({ backup }).made.identities).toEqual([
    {
      account: 'ledger',
      project: 'acme-prod',
      namespace: 'immudb',
      serviceAccount: 'immudb-backup',
      needs: [{ right: 'write-backups', bucket: 'acme-backups', folder: 'local/immudb' }],
    },
  ]);
  const account = render({ backup }).get('serviceaccount/immudb/immudb-backup');
  expect(account).toContain('ledger@acme-prod.iam.gserviceaccount.com');
  expect(render({ backup }).get('cronjob/immudb/immudb-backup')).toContain(
    'store:acme-backups/local/immudb',
  );
  expect(part().made.identities).toEqual([]);
});

test('there is none where the environment has none', () => {
  const { immudb: _, ...without } = local;
  const charts = new Charts();
  expect(immudb(charts, without)).toEqual({});
  expect(charts.all).toEqual([]);
});
