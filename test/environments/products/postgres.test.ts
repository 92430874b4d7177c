import { Duration, Size } from 'cdk8s';
import { checkedEnvironment } from '../../../environments/check';
import { local } from '../../../environments/local';
import { prod } from '../../../environments/prod';
import type { ObjectStorageEnvironment } from '../../../environments/products/object-storage';
import type {
  BackupEnvironment,
  PostgresClusterEnvironment,
} from '../../../environments/products/postgres';
import { userErrorOf } from '../../user-error';

const storage: ObjectStorageEnvironment = {
  kind: 'gcs',
  bucket: 'acme-backup',
  access: { by: 'workload-identity', serviceAccount: 'backup@acme-prod.iam.gserviceaccount.com' },
};

const backup: BackupEnvironment = {
  storage,
  schedule: '0 0 2 * * *',
  retention: Duration.days(30),
};

const sound: PostgresClusterEnvironment = {
  namespace: 'shop',
  instances: 3,
  storage: Size.gibibytes(10),
  database: 'orders',
  owner: 'clerk',
};

/** `local`, with these clusters beside its own. */
function environment(clusters: Readonly<Record<string, unknown>>): unknown {
  const { postgres } = local;
  return { ...local, postgres: { ...postgres, clusters: { ...postgres?.clusters, ...clusters } } };
}

function problems(clusters: Readonly<Record<string, unknown>>): readonly string[] {
  const orders = { ...sound, backup };
  const others = [{ ...prod, postgres: { ...prod.postgres, clusters: { orders } } }];
  const check = () =>
    checkedEnvironment('local', environment(clusters), { others, file: 'environments/local.ts' });
  try {
    check();
  } catch {
    return userErrorOf(check).problems;
  }
  return [];
}

test('a cluster may have everything', () => {
  const everything: PostgresClusterEnvironment = {
    ...sound,
    walStorage: Size.gibibytes(5),
    storageClass: 'premium-rwo',
    memory: Size.gibibytes(4),
    parameters: { work_mem: '32MB' },
    synchronous: { replicas: 2, durability: 'required' },
    pooler: { instances: 2, mode: 'transaction' },
    backup,
    recovery: {
      from: 'archive',
      storage,
      environment: 'prod',
      namespace: 'shop',
      cluster: 'orders',
      until: '2026-11-21T13:00:00Z',
    },
  };
  expect(problems({ orders: everything })).toEqual([]);
  const keys: ObjectStorageEnvironment = {
    kind: 's3',
    bucket: 'backup',
    access: {
      by: 'keys',
      accessKeyId: { name: 'store', key: 'id' },
      secretAccessKey: { name: 'store', key: 'secret' },
    },
    endpoint: { url: 'http://store.backup.svc:9000', ca: { name: 'store', key: 'ca.crt' } },
  };
  expect(problems({ orders: { ...sound, backup: { ...backup, storage: keys } } })).toEqual([]);
});

const here = 'local.postgres.clusters.orders';
const bucketRule =
  "must be the name of a bucket: 3 to 63 lower-case letters, digits, '.', '_' and dashes";
const nameRule =
  "must be a PostgreSQL name: 1 to 63 lower-case letters, digits and '_', no digit first";
const daysRule = 'must be a Duration of 1 to 3650 whole days, such as Duration.days(30)';

test.each<[unknown, string]>([
  [
    { namespace: 'Shop' },
    `${here}.namespace: 'namespace' must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last, got 'Shop'`,
  ],
  [{ instances: 0 }, `${here}.instances: 'instances' must be an integer from 1 to 20, got 0`],
  [
    { storage: '10Gi' },
    `${here}.storage: 'storage' must be a Size of at least 1 GiB, such as Size.gibibytes(5), got '10Gi'`,
  ],
  [
    { walStorage: Size.gibibytes(1) },
    `${here}.walStorage: 'walStorage' must be a Size of at least 2 GiB, such as Size.gibibytes(5), got 1Gi`,
  ],
  [{ database: 'my-db' }, `${here}.database: 'database' ${nameRule}, got 'my-db'`],
  [{ owner: '' }, `${here}.owner: 'owner' ${nameRule}, got ''`],
  [
    { memory: Size.mebibytes(64) },
    `${here}.memory: 'memory' must be a Size of at least 256 MiB, such as Size.gibibytes(5), got 64Mi`,
  ],
  [
    { parameters: { work_mem: 4 } },
    `${here}.parameters.work_mem: 'work_mem' must be a text, got 4`,
  ],
  [
    { pooler: { instances: 1, mode: 'statement' } },
    `${here}.pooler.mode: 'mode' must be one of 'session', 'transaction', got 'statement'`,
  ],
  [
    { backup: { ...backup, schedule: '0 2 * * *' } },
    `${here}.backup.schedule: 'schedule' must be six cron fields, seconds first (such as '0 0 2 * * *'), got '0 2 * * *'`,
  ],
  [
    { backup: { ...backup, retention: Duration.hours(36) } },
    `${here}.backup.retention: 'retention' ${daysRule}, got 1 day 12 hours`,
  ],
  [
    { backup: { ...backup, retention: 30 } },
    `${here}.backup.retention: 'retention' ${daysRule}, got 30`,
  ],
  [
    { backup: { ...backup, storage: { ...storage, bucket: 'gs://acme' } } },
    `${here}.backup.storage.bucket: 'bucket' ${bucketRule}, got 'gs://acme'`,
  ],
  [
    { backup: { ...backup, storage: { kind: 'azure' } } },
    `${here}.backup.storage.kind: 'kind' must be 'gcs', 's3' or 'lab', got 'azure'`,
  ],
  [
    { backup: { ...backup, storage: { ...storage, access: { by: 'keys' } } } },
    `${here}.backup.storage.access.by: 'by' must be 'workload-identity' or 'key', got 'keys'`,
  ],
  [
    { backup: { ...backup, storage: { ...storage, folder: 'x' } } },
    `${here}.backup.storage: 'folder' is not an option, allowed: 'kind', 'bucket', 'access'`,
  ],
  [
    { recovery: { from: 'nothing' } },
    `${here}.recovery.from: 'from' must be 'cluster' or 'archive', got 'nothing'`,
  ],
  [
    {
      recovery: {
        from: 'archive',
        storage,
        environment: 'prod',
        namespace: 'shop',
        cluster: 'orders',
        until: 'noon',
      },
    },
    `${here}.recovery.until: 'until' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z', got 'noon'`,
  ],
])('fails for a cluster with %j', (wrong, problem) => {
  expect(problems({ orders: { ...sound, ...(wrong as object) } })).toEqual([problem]);
});

describe('rules between values', () => {
  test('fails when a cluster stands in the operator’s namespace', () => {
    expect(problems({ orders: { ...sound, namespace: 'cnpg-system' } })).toEqual([
      `${here}.namespace: 'namespace' must differ from 'postgres.operator.namespace', which is the operator's own, got 'cnpg-system'`,
    ]);
  });

  test('fails when commits wait for more replicas than there are', () => {
    const synchronous = { replicas: 3, durability: 'required' };
    expect(problems({ orders: { ...sound, synchronous } })).toEqual([
      `${here}.synchronous.replicas: 'replicas' must be less than 'instances', which is 3: one of them is the primary, got 3`,
    ]);
  });

  const recovered = (cluster: string) => ({ ...sound, recovery: { from: 'cluster', cluster } });

  test.each([['nobody'], ['orders'], ['plain']])(
    'fails when a cluster is recovered from %s, itself or one without backups',
    (source) => {
      const clusters = { plain: sound, kept: { ...sound, backup }, orders: recovered(source) };
      expect(problems(clusters)).toEqual([
        `${here}.recovery.cluster: 'cluster' must be another cluster of this environment that has backups ('kept'), got '${source}'`,
      ]);
      expect(problems({ ...clusters, orders: recovered('kept') })).toEqual([]);
    },
  );

  test('says that there is none where no other cluster has backups', () => {
    expect(problems({ orders: { ...recovered('orders'), backup } })).toEqual([
      `${here}.recovery.cluster: 'cluster' must be another cluster of this environment that has backups (there is none), got 'orders'`,
    ]);
  });

  test('fails when clusters are recovered from each other', () => {
    const [a, b] = [recovered('b'), recovered('a')].map((cluster) => ({ ...cluster, backup }));
    expect(problems({ a, b })).toEqual([
      "local.postgres.clusters.a.recovery.cluster: 'cluster' must not lead back to itself, as a → b → a does, got 'b'",
      "local.postgres.clusters.b.recovery.cluster: 'cluster' must not lead back to itself, as b → a → b does, got 'a'",
    ]);
  });

  const from = (environmentName: string, more = {}) => ({
    ...sound,
    backup,
    recovery: {
      from: 'archive',
      storage,
      environment: environmentName,
      namespace: 'shop',
      cluster: 'orders',
    },
    ...more,
  });

  test('fails when a cluster is recovered from its own archive', () => {
    expect(problems({ orders: from('local') })).toEqual([
      `${here}.recovery.cluster: 'cluster' must be another cluster: recover this one under another name, into an archive of its own, got 'orders'`,
    ]);
    expect(problems({ orders: from('prod') })).toEqual([]);
    expect(problems({ orders2: from('local') })).toEqual([]);
  });

  test('fails when a pod would need two identities', () => {
    const access = {
      by: 'workload-identity',
      serviceAccount: 'reader@acme-prod.iam.gserviceaccount.com',
    };
    const other = { ...backup, storage: { ...storage, access } };
    expect(problems({ orders: from('prod', { backup: other }) })).toEqual([
      `${here}.backup.storage.access: 'access' must be as whom the source of the recovery is read, which is 'backup@acme-prod.iam.gserviceaccount.com': a pod has one identity, got {"by":"workload-identity","serviceAccount":"reader@acme-prod.iam.gserviceaccount.com"}`,
    ]);
  });
});
