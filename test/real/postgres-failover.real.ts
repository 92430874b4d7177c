import { Duration } from 'cdk8s';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import type { PostgresClusterProps } from '../../constructs/postgres/props';
import { images } from '../../environments/images';
import type { Part } from './objects';
import { Platform } from './platform';
import { clientPart, longestGapMs, missingFrom, PostgresClient } from './postgres-client';
import { RunningCluster } from './postgres-cluster';
import { ProofNamespace } from './proof-namespace';
import { Recorder } from './recorder';
import { proofBucket, smallCluster, smallSidecar } from './small-postgres';
import { ProofStore, type GrantedStorage } from './store';
import { until } from './until';

const minute = 60_000;
jest.setTimeout(6 * minute);

const name = 'proof-failover';
const folder = 'failover';

const platform = Platform.current();
const { kubernetes } = platform;
const record = new Recorder('PostgreSQL');
const store = new ProofStore(platform);
const namespace = new ProofNamespace(kubernetes, name);
let granted: GrantedStorage;

function part(cluster: string, more: Partial<PostgresClusterProps>, instances: number): Part {
  return (chart) => {
    const props = smallCluster({ name: cluster, namespace: name, instances, ...more });
    const made = new PostgresCluster(chart, cluster, props);
    return [...made.flows, ...clientPart(`${cluster}-client`, images.postgresql, made)(chart)];
  };
}

/** Ends a primary as a machine does that loses power, and gives its name. */
async function killPrimary(cluster: RunningCluster): Promise<string> {
  const primary = await cluster.primary();
  await kubernetes.must([
    ...['delete', 'pod', primary, `--namespace=${name}`],
    ...['--grace-period=0', '--force', '--wait=false'],
  ]);
  return primary;
}

async function another(cluster: RunningCluster, than: string): Promise<string> {
  const { value } = await until(
    `another instance than ${than} is the primary`,
    async () => {
      const primary = await cluster.primary();
      if (primary === than) throw new Error('it still is');
      return primary;
    },
    { seconds: 120, diagnosis: () => kubernetes.situation(name) },
  );
  return value;
}

beforeAll(async () => {
  granted = await store.grant(name, {
    name,
    bucket: proofBucket,
    folder,
    right: 'write',
    listing: 'bucket',
  });
  await namespace.add({});
  await kubernetes.apply([granted.secret]);
}, 2 * minute);

afterAll(async () => {
  await namespace.delete();
  await store.revokeAll();
}, 6 * minute);

/** One after the other: a small machine would measure itself. */
const clusters: Readonly<Record<string, () => Part>> = {
  plain: () => {
    const storage = granted.storage(folder);
    const backup = {
      storage,
      schedule: '0 0 2 * * *',
      retention: Duration.days(1),
      sidecar: smallSidecar,
    };
    return part('plain', { backup }, 2);
  },
  synced: () =>
    part('synced', { synchronous: { method: 'any', replicas: 1, durability: 'required' } }, 3),
};

describe.each(Object.entries(clusters))(
  '%s: the primary is killed while it is written to',
  (id, made) => {
    const cluster = new RunningCluster(kubernetes, name, id);
    const client = new PostgresClient(kubernetes, name, `${id}-client`);
    const replication = id === 'plain' ? 'asynchronous' : 'synchronous';
    let killed: string;
    let confirmed: Awaited<ReturnType<typeof client.confirmed>>;

    beforeAll(async () => {
      await namespace.add({ [id]: made() });
      await cluster.healthy(480);
      await client.ready();
      await client.startWriting();
      await client.confirms(30);
      killed = await killPrimary(cluster);
      await another(cluster, killed);
      await client.confirms(30, 180);
      confirmed = await client.stopWriting();
    }, 15 * minute);

    test('another instance takes over, and clients write again', () => {
      record.time(
        `${replication}: how long nobody could write after the primary was killed`,
        longestGapMs(confirmed),
        { atMostSeconds: 120 },
      );
      expect(confirmed.length).toBeGreaterThanOrEqual(60);
    });

    test('every write that was confirmed is there', async () => {
      const rows = await client.sql('SELECT number FROM written');
      const lost = missingFrom(rows, confirmed);
      record.fact(
        `${replication}: confirmed writes that a failover lost`,
        `${lost.length} of ${confirmed.length}`,
        replication === 'synchronous'
          ? {}
          : { limit: 'asynchronous replication may lose the last ones' },
      );
      if (replication === 'synchronous') expect(lost).toEqual([]);
      // those of one moment, at most
      expect(lost.length).toBeLessThan(10);
    });

    test('the old primary comes back as a replica, and the cluster is whole', async () => {
      record.time(`${replication}: all instances are back`, await cluster.healthy(240));
      expect(await cluster.replicas()).toContain(killed);
      expect(await client.sql('SELECT count(*) > 0 FROM written', `${id}-ro`)).toEqual(['t']);
    });
  },
);

test('after a failover the log is archived on', async () => {
  const cluster = new RunningCluster(kubernetes, name, 'plain');
  const { segment } = await cluster.archived();
  // of the second timeline
  expect(segment).toMatch(/^00000002/);
  expect(await granted.names(`${folder}/${name}/plain/wals/`)).toContain(
    `${folder}/${name}/plain/wals/${segment.slice(0, 16)}/${segment}.gz`,
  );
  expect(await cluster.condition('ContinuousArchiving')).toBe('True');
});

test('with synchronous replication nothing is confirmed while every replica is away', async () => {
  const cluster = new RunningCluster(kubernetes, name, 'synced');
  const client = new PostgresClient(kubernetes, name, 'synced-client');
  const replicas = await cluster.replicas();
  const fence = (pods: readonly string[]) =>
    kubernetes.must([
      ...[
        'annotate',
        '--overwrite',
        `--namespace=${name}`,
        'clusters.postgresql.cnpg.io',
        'synced',
      ],
      `cnpg.io/fencedInstances=${JSON.stringify(pods)}`,
    ]);
  await fence(replicas);
  try {
    await until(
      'no replica follows',
      async () => {
        const count = await cluster.value('SELECT count(*) FROM pg_stat_replication');
        if (count !== '0') throw new Error(`${count} do`);
      },
      { seconds: 60 },
    );
    expect(await client.isConfirmed('INSERT INTO written VALUES (-1)', 4)).toBe(false);
  } finally {
    await fence([]);
  }
  await cluster.healthy(120);
  expect(await client.isConfirmed('INSERT INTO written VALUES (-2)', 30)).toBe(true);
  expect(await client.sql('SELECT number FROM written WHERE number = -2')).toEqual(['-2']);
});
