import { Duration } from 'cdk8s';
import { databaseParty } from '../../constructs/postgres/flows';
import { Archive } from '../../constructs/postgres/archive';
import type { Bootstrap } from '../../constructs/postgres/bootstrap';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { OnDemandBackup } from '../../constructs/postgres/on-demand-backup';
import type { RecoveryTarget } from '../../constructs/postgres/recovery-target';
import { duration } from '../../cli/text/duration';
import { images } from '../../environments/images';
import type { Part } from './objects';
import { Platform } from './platform';
import { clientPart, PostgresClient } from './postgres-client';
import { idOf, RunningCluster } from './postgres-cluster';
import { ProofNamespace } from './proof-namespace';
import { Recorder } from './recorder';
import {
  backdated,
  hurryRetention,
  infoField,
  proofBucket,
  smallCluster,
  smallSidecar,
} from './small-postgres';
import { ProofStore, type GrantedStorage } from './store';
import { until, untilEqual } from './until';

const minute = 60_000;
jest.setTimeout(5 * minute);

const name = 'proof-postgres';
const folder = 'postgres';
const prefix = `${folder}/${name}/source`;

const platform = Platform.current();
const { kubernetes } = platform;
const record = new Recorder('PostgreSQL');
const store = new ProofStore(platform);
const namespace = new ProofNamespace(kubernetes, name);
const running = (cluster: string) => new RunningCluster(kubernetes, name, cluster);
const source = running('source');
const client = new PostgresClient(kubernetes, name, 'client');
let granted: GrantedStorage;

/** The cluster that everything here is recovered from, with backups that are made by hand. */
function sourcePart(byHand: readonly string[] = []): Part {
  return (chart) => {
    const cluster = new PostgresCluster(
      chart,
      'source',
      smallCluster({
        name: 'source',
        namespace: name,
        instances: 2,
        backup: {
          storage: granted.storage(folder),
          schedule: '0 * * * * *',
          retention: Duration.days(1),
          sidecar: smallSidecar,
        },
      }),
    );
    hurryRetention(cluster, 30);
    for (const backup of byHand) new OnDemandBackup(chart, backup, { name: backup, cluster });
    return [...cluster.flows, ...clientPart('client', images.postgresql, cluster)(chart)];
  };
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
  await namespace.add({ source: sourcePart() });
  record.time(
    'a cluster of two instances is healthy after it was applied',
    await source.healthy(480),
  );
  await client.ready();
}, 10 * minute);

afterAll(async () => {
  await namespace.delete();
  await store.revokeAll();
}, 6 * minute);

test('rows that an application writes are read on the replica', async () => {
  await client.sql("CREATE TABLE greetings (text text); INSERT INTO greetings VALUES ('hello')");
  const { elapsedMs } = await untilEqual(
    'the row is on the replica',
    () => client.sql('SELECT text FROM greetings', 'source-ro'),
    ['hello'],
    { seconds: 30, everyMs: 100 },
  );
  record.time('a row is on the replica after its commit', elapsedMs, { atMostSeconds: 30 });
  expect(await client.sql('SELECT pg_is_in_recovery()', 'source-ro')).toEqual(['t']);
  expect(await client.sql('SELECT pg_is_in_recovery()')).toEqual(['f']);
});

test('fails to write on the replica, and to become superuser', async () => {
  await expect(client.sql("INSERT INTO greetings VALUES ('again')", 'source-ro')).rejects.toThrow(
    'cannot execute INSERT in a read-only transaction',
  );
  await expect(client.sql('SET ROLE postgres; SELECT 1')).rejects.toThrow(
    'permission denied to set role "postgres"',
  );
});

test('the write-ahead log is in the store', async () => {
  const { segment, elapsedMs } = await source.archived();
  record.time('a segment of the log is archived', elapsedMs, { atMostSeconds: 60 });
  expect(await granted.names(`${prefix}/wals/`)).toContain(
    `${prefix}/wals/${segment.slice(0, 16)}/${segment}.gz`,
  );
  expect(await source.condition('ContinuousArchiving')).toBe('True');
});

test(
  'a backup is made at once and another by the schedule',
  async () => {
    await until(
      'two scheduled backups are complete',
      async () => {
        const { length } = await source.backups();
        if (length < 2) throw new Error(`${length} are`);
      },
      { seconds: 240, diagnosis: () => kubernetes.situation(name) },
    );
    const took = (await source.backups()).slice(0, 2).map(({ status }) => {
      const { startedAt = '', stoppedAt = '' } = status ?? {};
      return duration(Date.parse(stoppedAt) - Date.parse(startedAt));
    });
    record.fact('backups by schedule: the first at once, the next', took.join(', '), {
      limit: 'a schedule of each minute',
    });
    const suspend = JSON.stringify({ spec: { suspend: true } });
    await kubernetes.must([
      ...['patch', 'scheduledbackups.postgresql.cnpg.io', 'source', `--namespace=${name}`],
      ...['--type=merge', `--patch=${suspend}`],
    ]);
  },
  6 * minute,
);

/** What each recovery begins with, and the steps that must be there then. */
interface Recovery {
  readonly bootstrap: (archive: Archive) => Bootstrap;
  readonly steps: readonly string[];
}

describe('recovery', () => {
  const targets: Record<string, RecoveryTarget> = {};
  const fromArchive =
    (target?: string) =>
    (archive: Archive): Bootstrap => {
      if (target === undefined) return { from: 'archive', archive };
      const known = targets[target];
      if (known === undefined) throw new Error(`no target ${target}`);
      return { from: 'archive', archive, target: known };
    };
  const secretKey = (secret: string, key: string) => ({ name: secret, key });
  const recoveries: Readonly<Record<string, Recovery>> = {
    'point-in-time': { bootstrap: fromArchive('time'), steps: ['1', '2', '3', '4', '5'] },
    'whole-archive': { bootstrap: fromArchive(), steps: ['1', '2', '3', '4', '5', '6'] },
    transaction: { bootstrap: fromArchive('transaction'), steps: ['1', '2'] },
    'restore-point': { bootstrap: fromArchive('restore-point'), steps: ['1', '2', '3'] },
    'log-position': { bootstrap: fromArchive('log-position'), steps: ['1', '2', '3', '4'] },
    'end-of-backup': { bootstrap: fromArchive('backup'), steps: ['1'] },
    clone: {
      bootstrap: () => ({
        from: 'cluster',
        host: `source-rw.${name}.svc`,
        party: databaseParty({ name: 'source', namespace: name }),
        certificate: secretKey('source-replication', 'tls.crt'),
        key: secretKey('source-replication', 'tls.key'),
        ca: secretKey('source-ca', 'ca.crt'),
      }),
      steps: ['1', '2', '3', '4', '5', '6'],
    },
  };

  function recoveryPart(id: string, { bootstrap }: Recovery): Part {
    return (chart) => {
      const storage = granted.storage(folder);
      const props = smallCluster({
        name: id,
        namespace: name,
        instances: 1,
        bootstrap: bootstrap(Archive.of({ storage, namespace: name, cluster: 'source' })),
        // one of them goes on to archive, into its own place
        ...(id === 'point-in-time' && {
          backup: {
            storage,
            schedule: '0 0 2 * * *',
            retention: Duration.days(1),
            sidecar: smallSidecar,
          },
        }),
      });
      const cluster = new PostgresCluster(chart, id, props);
      return cluster.flows;
    };
  }

  const pause = () => new Promise((resolve) => setTimeout(resolve, 1_200));
  const step = (number: number) => source.sql(`INSERT INTO history VALUES (${number})`);

  beforeAll(async () => {
    await source.sql('CREATE TABLE history (step integer PRIMARY KEY)');
    await step(1);
    await namespace.add({ source: sourcePart(['by-hand']) });
    const backup = await record.timed('a backup by hand is complete', async () =>
      idOf(await source.backup('by-hand')),
    );
    const transaction = await source.value(
      'WITH done AS (INSERT INTO history VALUES (2) RETURNING step) SELECT pg_current_xact_id() FROM done',
    );
    targets['transaction'] = { to: 'transaction', transaction: Number(transaction), backup };
    targets['backup'] = { to: 'backup', backup };
    await step(3);
    await source.sql("SELECT pg_create_restore_point('three-steps')");
    targets['restore-point'] = { to: 'restore-point', name: 'three-steps', backup };
    await step(4);
    const position = await source.value('SELECT pg_current_wal_lsn()');
    targets['log-position'] = { to: 'log-position', position };
    await step(5);
    await pause();
    const time = await source.value(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    );
    targets['time'] = { to: 'time', time };
    await pause();
    await step(6);
    await source.archived();
    // more of them at a time take longer on a small machine than one after the other
    const waiting = Object.entries(recoveries);
    while (waiting.length > 0) await recover(Object.fromEntries(waiting.splice(0, 3)));
  }, 20 * minute);

  async function recover(some: Readonly<Record<string, Recovery>>): Promise<void> {
    const parts = Object.entries(some).map(([id, how]) => [id, recoveryPart(id, how)] as const);
    await namespace.add(Object.fromEntries(parts));
    await Promise.all(
      Object.keys(some).map(async (id) => {
        record.time(
          `${id}: recovered, up to three clusters at a time`,
          await running(id).healthy(480),
        );
      }),
    );
  }

  test.each(Object.entries(recoveries))(
    '%s has exactly the rows of then',
    async (id, { steps }) => {
      expect(await running(id).sql('SELECT step FROM history ORDER BY step')).toEqual(steps);
    },
  );

  test('what is recovered takes writes, as the owner that it was made for', async () => {
    const whole = running('whole-archive');
    await whole.sql('SET ROLE app; CREATE TABLE afterwards (number integer)');
    expect(
      await whole.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'afterwards'"),
    ).toEqual(['app']);
    // the source knows nothing of it
    expect(await source.sql("SELECT 1 FROM pg_tables WHERE tablename = 'afterwards'")).toEqual([]);
  });

  test('what is recovered archives into a place of its own, and the source goes on in its', async () => {
    const recovered = running('point-in-time');
    const { segment } = await recovered.archived();
    expect(await granted.names(`${folder}/${name}/point-in-time/wals/`)).toContain(
      `${folder}/${name}/point-in-time/wals/${segment.slice(0, 16)}/${segment}.gz`,
    );
    expect(await recovered.condition('ContinuousArchiving')).toBe('True');
    await source.archived();
    expect(await source.condition('ContinuousArchiving')).toBe('True');
  });

  test('what is not proven here is said', () => {
    record.fact('recovery from volume snapshots, and from a Backup made of them', 'not tried', {
      limit: 'the volumes of the lab are folders, of which nothing takes snapshots',
    });
  });

  afterAll(async () => {
    await namespace.remove(...Object.keys(recoveries));
  }, 6 * minute);
});

test('retention removes the backups that no point of the last day needs, and no other', async () => {
  const [oldest, second, ...others] = (await source.backups()).map(idOf);
  if (oldest === undefined || second === undefined || others.length === 0) {
    throw new Error('three backups were expected');
  }
  const infoOf = (id: string) => `${prefix}/base/${id}/backup.info`;
  for (const [id, days] of [
    [second, 2],
    [oldest, 3],
  ] as const) {
    const info = (await granted.read(infoOf(id))).toString();
    await granted.write(infoOf(id), backdated(info, days));
  }
  const { elapsedMs } = await untilEqual(
    'the oldest backup is gone',
    async () => (await source.backups()).map(idOf),
    [second, ...others],
    { seconds: 180, diagnosis: () => kubernetes.situation(name) },
  );
  record.time('retention removes the backup that is not needed any more', elapsedMs);
  const left = await granted.names(`${prefix}/base/`);
  expect([...new Set(left.map((key) => key.split('/')[4]))]).toEqual([second, ...others]);
  // the log before the first backup that is left leads to nothing
  const first = infoField((await granted.read(infoOf(second))).toString(), 'begin_wal');
  const segments = (await granted.names(`${prefix}/wals/`))
    .map((key) => key.split('/').at(-1)?.slice(0, 24) ?? '')
    .filter((segment) => /^[0-9A-F]{24}$/.test(segment));
  expect(segments.filter((segment) => segment < first)).toEqual([]);
  expect(segments).toContain(first);
});
