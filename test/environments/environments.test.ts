import { Duration, Size } from 'cdk8s';
import { checked, environmentFor, environmentNames } from '../../environments';
import { local } from '../../environments/local';
import { userErrorOf } from '../user-error';

function problemsOf(act: () => unknown): readonly string[] {
  return userErrorOf(act).problems;
}

test('every environment holds and is named as its stack', () => {
  expect(environmentNames).toEqual(['local', 'dev', 'stg', 'prod', 'edge']);
  for (const name of environmentNames) expect(environmentFor(name).name).toBe(name);
});

test.each(['produktion', 'toString', '__proto__', ''])(
  'fails for the stack %j, which no environment has',
  (stack) => {
    expect(problemsOf(() => environmentFor(stack))).toEqual([
      `stack: must be the name of an environment ('local', 'dev', 'stg', 'prod', 'edge'), got '${stack}'`,
    ]);
  },
);

test('names the file to add for an unknown stack', () => {
  expect(userErrorOf(() => environmentFor('qa')).fix).toBe(
    'add environments/qa.ts and its row in environments/index.ts',
  );
});

const databaseRule =
  "must be an immudb database name: 1 to 128 lower-case letters, digits and '_', none of 'systemdb', 'defaultdb', 'immulog', 'primary_defaultdb'";
const labelRule =
  'must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last';
const sizeRule = 'must be a Size of at least 1 GiB, such as Size.gibibytes(5)';
const imageRule = "must be a full reference with a tag, such as 'docker.io/library/nginx:1.29.0'";

const { immudb, certManager, cluster } = local;

test.each<[string, unknown, string]>([
  [
    'another kind of data',
    { ...local, data: 'maybe' },
    "local.data: 'data' must be one of 'keep', 'throw-away', got 'maybe'",
  ],
  [
    "another environment's name",
    { ...local, name: 'prod', data: 'keep' },
    "local.name: 'name' must be 'local' as its stack is, got 'prod'",
  ],
  [
    'an unknown option',
    { ...local, immudbb: 1 },
    "local: 'immudbb' is not an option, allowed: 'name', 'data', 'domain', 'cluster', 'cloud', 'branches', 'branch', 'images', 'imagePolicies', 'gatewayApi', 'gateway', 'certManager', 'immudb', 'monitoring', 'postgres', 'infra', 'application', 'sealedSecrets', 'secrets', 'hooks'",
  ],
  [
    'a missing section',
    { ...local, images: undefined },
    `local.images: 'images' must be an object of ${Object.keys(local.images)
      .map((name) => `'${name}'`)
      .join(', ')}, but it is missing`,
  ],
  [
    'an unknown kind of cluster',
    { ...local, cluster: { ...cluster, kind: 'eks' } },
    "local.cluster.kind: 'kind' must be 'local', 'existing', 'shared', 'gke' or 'kubeadm', got 'eks'",
  ],
  [
    'a cluster that is no object',
    { ...local, cluster: 'local' },
    "local.cluster: 'cluster' must be an object, got 'local'",
  ],
  [
    'Gateway API by another word',
    { ...local, gatewayApi: true },
    "local.gatewayApi: 'gatewayApi' must be one of 'installed', 'provided', 'absent', got true",
  ],
  [
    'no nodes',
    { ...local, cluster: { ...cluster, nodeCount: 0 } },
    "local.cluster.nodeCount: 'nodeCount' must be an integer from 1 to 100, got 0",
  ],
  [
    'half a replica',
    { ...local, certManager: { ...certManager, replicas: 1.5 } },
    "local.certManager.replicas: 'replicas' must be an integer from 1 to 5, got 1.5",
  ],
  [
    'a namespace that is no DNS label',
    { ...local, immudb: { ...immudb, namespace: '-ledger' } },
    `local.immudb.namespace: 'namespace' ${labelRule}, got '-ledger'`,
  ],
  [
    'one namespace for two products',
    { ...local, immudb: { ...immudb, namespace: 'cert-manager' } },
    "local.immudb.namespace: 'namespace' must differ from 'certManager.namespace': each product has a namespace of its own, got 'cert-manager'",
  ],
  [
    'a gateway in the namespace of another product',
    { ...local, gateway: { ...local.gateway, namespace: 'monitoring' } },
    "local.monitoring.namespace: 'namespace' must differ from 'gateway.namespace': each product has a namespace of its own, got 'monitoring'",
  ],
  [
    'an image without a registry',
    { ...local, images: { ...local.images, immudb: 'immudb:1.11.1' } },
    `local.images.immudb: 'immudb' ${imageRule}, got 'immudb:1.11.1'`,
  ],
  [
    'an image that moves',
    { ...local, images: { ...local.images, immudb: 'docker.io/codenotary/immudb:latest' } },
    "local.images.immudb: 'immudb' must name a version, not ':latest', or the same program deploys different things, got 'docker.io/codenotary/immudb:latest'",
  ],
  [
    'an image nothing runs',
    { ...local, images: { ...local.images, redis: 'docker.io/library/redis:8' } },
    `local.images: 'redis' is not an option, allowed: ${Object.keys(local.images)
      .map((name) => `'${name}'`)
      .join(', ')}`,
  ],
  [
    'a volume that is too small',
    { ...local, immudb: { ...immudb, storage: Size.mebibytes(512) } },
    `local.immudb.storage: 'storage' ${sizeRule}, got 512Mi`,
  ],
  [
    'a volume in words',
    { ...local, immudb: { ...immudb, storage: '5Gi' } },
    `local.immudb.storage: 'storage' ${sizeRule}, got '5Gi'`,
  ],
  [
    'a volume of another unit',
    { ...local, immudb: { ...immudb, storage: Duration.days(1) } },
    `local.immudb.storage: 'storage' ${sizeRule}, got 1 day`,
  ],
  [
    'databases that are no list',
    { ...local, immudb: { ...immudb, databases: 'ledger' } },
    "local.immudb.databases: 'databases' must be a list of database names, got 'ledger'",
  ],
  [
    'a reserved database',
    { ...local, immudb: { ...immudb, databases: ['defaultdb'] } },
    `local.immudb.databases.0: 'databases' ${databaseRule}, got 'defaultdb'`,
  ],
  [
    'a database listed twice',
    { ...local, immudb: { ...immudb, databases: ['a', 'ledger', 'a'] } },
    "local.immudb.databases.2: 'databases' must be listed once, got 'a'",
  ],
  [
    'an unknown replication mode',
    { ...local, immudb: { ...immudb, replication: { mode: 'sync' } } },
    "local.immudb.replication.mode: 'mode' must be 'asynchronous' or 'synchronous', got 'sync'",
  ],
  [
    'acknowledgements without a mode that waits for them',
    { ...local, immudb: { ...immudb, replication: { mode: 'asynchronous', acks: 1 } } },
    "local.immudb.replication: 'acks' is not an option, allowed: 'mode'",
  ],
  [
    'more acknowledgements than replicas',
    { ...local, immudb: { ...immudb, replication: { mode: 'synchronous', acks: 2 } } },
    "local.immudb.replication.acks: 'acks' must be at most 'replicas', which is 1: with fewer replicas than acknowledgements every write blocks, got 2",
  ],
])('fails for %s', (_title, value, problem) => {
  expect(problemsOf(() => checked('local', value))).toEqual([problem]);
});

test('accepts synchronous replication to as many replicas as there are', () => {
  const value = {
    ...local,
    immudb: {
      ...immudb,
      replicas: 2,
      replication: { mode: 'synchronous', acks: 2 },
      exposed: 'tcp',
    },
  };
  expect(checked('local', value)).toEqual(value);
});

test('lists all problems at once, those between fields included', () => {
  const value = {
    ...local,
    name: 'Local',
    data: 1,
    immudb: {
      ...immudb,
      databases: ['ledger', 'ledger'],
      replication: { mode: 'synchronous', acks: 5 },
      storage: null,
    },
  };
  expect(problemsOf(() => checked('local', value))).toEqual([
    `local.name: 'name' ${labelRule}, got 'Local'`,
    "local.data: 'data' must be one of 'keep', 'throw-away', got 1",
    `local.immudb.storage: 'storage' ${sizeRule}, got null`,
    "local.immudb.replication.acks: 'acks' must be at most 'replicas', which is 1: with fewer replicas than acknowledgements every write blocks, got 5",
    "local.immudb.databases.1: 'databases' must be listed once, got 'ledger'",
  ]);
});

test('asks no rule about values that are wrong already', () => {
  const value = {
    ...local,
    immudb: { ...immudb, replicas: 'many', replication: { mode: 'synchronous', acks: 5 } },
  };
  expect(problemsOf(() => checked('local', value))).toEqual([
    "local.immudb.replicas: 'replicas' must be an integer from 0 to 9, got 'many'",
  ]);
});

test.each([undefined, null, 'local', []])('fails for an environment that is %j', (value) => {
  expect(problemsOf(() => checked('local', value))).toHaveLength(1);
});
