import { Duration, Size } from 'cdk8s';
import { checked } from '../../../environments';
import { local } from '../../../environments/local';
import type { ImmudbEnvironment } from '../../../environments/products/immudb';
import { userErrorOf } from '../../user-error';

// no application, which may need its user
const { application: _application, ...base } = local;
const plain: ImmudbEnvironment = {
  namespace: 'immudb',
  replicas: 1,
  replication: { mode: 'asynchronous' },
  databases: ['ledger'],
  storage: Size.gibibytes(5),
};
const keys = {
  by: 'keys',
  accessKeyId: { name: 's3', key: 'id' },
  secretAccessKey: { name: 's3', key: 'secret' },
} as const;
const backup = {
  schedule: '0 2 * * *',
  retention: Duration.days(30),
  storage: { kind: 's3', bucket: 'acme-backups', access: keys },
} as const;
const user = { name: 'shop', access: 'read', databases: ['ledger'] } as const;
const place = (node: string) => ({ node, path: `/mnt/${node}` });

const problemsOf = (more: object) =>
  userErrorOf(() => checked('local', { ...base, immudb: { ...plain, ...more } })).problems;

test.each<[string, Partial<ImmudbEnvironment>]>([
  ['nothing optional', {}],
  ['a class of volumes', { volumes: { kind: 'provisioned', storageClass: 'ssd' } }],
  [
    'a folder of a machine for each node',
    { volumes: { kind: 'local', primary: place('a'), replicas: [place('b')] } },
  ],
  ['users', { users: [user, { ...user, name: 'audit_2' }] }],
  ['open listeners', { listeners: ['console', 'postgres'] }],
  ['exposure of calls', { exposed: 'grpc' }],
  ['exposure of connections to several replicas', { exposed: 'tcp', replicas: 3 }],
  ['a backup', { backup, memory: Size.mebibytes(256) }],
])('accepts %s', (_, more) => {
  const value = { ...base, immudb: { ...plain, ...more } };
  expect(checked('local', value).immudb).toEqual(value.immudb);
});

test.each(['0 0 1 1 0', '59 23 31 12 6', '*/5 0-6,22 10,20,30 1-12/2 *', '5 19 9 9 1-5'])(
  "accepts the schedule '%s'",
  (schedule) => {
    const value = { ...base, immudb: { ...plain, backup: { ...backup, schedule } } };
    expect(checked('local', value).immudb).toEqual(value.immudb);
  },
);

test.each([
  '60 0 * * *',
  '0 24 * * *',
  '0 0 0 * *',
  '0 0 32 * *',
  '0 0 * 13 *',
  '0 0 * * 7',
  '* * * *',
  '0 0 2 * * *',
])("fails for the schedule '%s'", (schedule) => {
  expect(problemsOf({ backup: { ...backup, schedule } })).toEqual([
    `local.immudb.backup.schedule: 'schedule' must be five cron fields (such as '0 2 * * *'), got '${schedule}'`,
  ]);
});

test.each<[string, object, readonly string[]]>([
  [
    'a class of volumes without its name',
    { volumes: { kind: 'provisioned' } },
    [
      "local.immudb.volumes.storageClass: 'storageClass' must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last, but it is missing",
    ],
  ],
  [
    'a kind of volumes that there is not',
    { volumes: { kind: 'nfs' } },
    ["local.immudb.volumes.kind: 'kind' must be 'provisioned' or 'local', got 'nfs'"],
  ],
  [
    'folders that are none',
    { volumes: { kind: 'local', primary: { node: 'A', path: '/mnt/..' }, replicas: 'b' } },
    [
      "local.immudb.volumes.primary.node: 'node' must be the name of a machine, got 'A'",
      "local.immudb.volumes.primary.path: 'path' must be an absolute path, such as '/mnt/disks/ledger', got '/mnt/..'",
      "local.immudb.volumes.replicas: 'replicas' must be a list of folders of machines, got 'b'",
    ],
  ],
  [
    'too few folders, and two on one machine',
    {
      replicas: 3,
      volumes: { kind: 'local', primary: place('a'), replicas: [place('b'), place('a')] },
    },
    [
      `local.immudb.volumes.replicas: 'replicas' must name a folder for each of the 3 replicas, got [{"node":"b","path":"/mnt/b"},{"node":"a","path":"/mnt/a"}]`,
      "local.immudb.volumes.replicas.1.node: 'node' must differ from those of the other nodes, got 'a'",
    ],
  ],
  [
    'users that can not be',
    { users: [{ name: 'immudb', access: 'admin', databases: [] }] },
    [
      "local.immudb.users.0.name: 'name' must be 1 to 40 lower-case letters, digits and '_', neither 'immudb' nor 'replicator', got 'immudb'",
      "local.immudb.users.0.access: 'access' must be one of 'read', 'read-write', got 'admin'",
      "local.immudb.users.0.databases: 'databases' must name at least one database, got []",
    ],
  ],
  [
    'users listed twice, of databases that are not there',
    { users: [user, { ...user, databases: ['audit'] }] },
    [
      "local.immudb.users.1.name: 'name' must be listed once, got 'shop'",
      "local.immudb.users.1.databases.0: 'databases' must be one of 'immudb.databases' (ledger), got 'audit'",
    ],
  ],
  [
    'no list of users',
    { users: 'shop' },
    ["local.immudb.users: 'users' must be a list of users, got 'shop'"],
  ],
  [
    'no list of databases of a user',
    { users: [{ ...user, databases: 'ledger' }] },
    ["local.immudb.users.0.databases: 'databases' must be a list of database names, got 'ledger'"],
  ],
  [
    'listeners that there are not',
    { listeners: ['mysql'] },
    ["local.immudb.listeners.0: 'listeners' must be one of 'console', 'postgres', got 'mysql'"],
  ],
  [
    'no list of listeners',
    { listeners: 'console' },
    ["local.immudb.listeners: 'listeners' must be a list of listeners, got 'console'"],
  ],
  [
    'exposure of calls to several replicas',
    { exposed: 'grpc', replicas: 2 },
    [
      "local.immudb.exposed: 'exposed' must be 'tcp' with more than one replica: of gRPC a gateway sends each call where it likes, and a session lives in one node, got 'grpc'",
    ],
  ],
  [
    'a backup that can not be made',
    { backup: { ...backup, schedule: '@daily', retention: Duration.hours(1) } },
    [
      "local.immudb.backup.schedule: 'schedule' must be five cron fields (such as '0 2 * * *'), got '@daily'",
      "local.immudb.backup.retention: 'retention' must be a Duration of at least 1 day, such as Duration.days(30), got 60 minutes",
    ],
  ],
  [
    'too little memory',
    { memory: Size.mebibytes(128) },
    [
      "local.immudb.memory: 'memory' must be a Size of at least 256 MiB, such as Size.gibibytes(5), got 128Mi",
    ],
  ],
])('fails for %s', (_, more, problems) => {
  expect(problemsOf(more)).toEqual(problems);
});
