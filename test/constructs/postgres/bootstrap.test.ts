import { Duration } from 'cdk8s';
import { Archive } from '../../../constructs/postgres/archive';
import type { Bootstrap } from '../../../constructs/postgres/bootstrap';
import { OnDemandBackup } from '../../../constructs/postgres/on-demand-backup';
import { PostgresCluster } from '../../../constructs/postgres/cluster';
import type { Backup } from '../../../constructs/postgres/props';
import { Peer } from '../../../constructs/namespace/peer';
import { find, manifestsOf } from '../namespace/manifests';
import { backup, namesIn, problems, problemsOf, sound, specOf, storage, synth } from './synth';

const archive = Archive.of({ storage, namespace: 'app', cluster: 'old' });
const application = { database: 'orders', owner: 'clerk' };
const origin = [
  {
    name: 'origin',
    plugin: {
      name: 'barman-cloud.cloudnative-pg.io',
      parameters: { barmanObjectName: 'main-source', serverName: 'old' },
    },
  },
];

test('a new database is made with the statements it is given', () => {
  const bootstrap: Bootstrap = { from: 'nothing', statements: ['CREATE EXTENSION pg_trgm'] };
  expect(specOf({ bootstrap }, 'bootstrap', 'initdb')).toMatchObject({
    ...application,
    postInitApplicationSQL: ['CREATE EXTENSION pg_trgm'],
  });
});

describe('recovery from an archive', () => {
  const bootstrap: Bootstrap = { from: 'archive', archive };

  test('sets database, owner and Secret, which are in no backup', () => {
    expect(specOf({ bootstrap, ownerSecret: 'mine' })).toMatchObject({
      bootstrap: { recovery: { ...application, secret: { name: 'mine' }, source: 'origin' } },
      externalClusters: origin,
    });
  });

  test('reads the source by an ObjectStore of its own, which deletes nothing', () => {
    const { manifests } = synth({ bootstrap });
    expect(namesIn(manifests)).toEqual(['ObjectStore app/main-source', 'Cluster app/main']);
    const { spec } = find(manifests, 'ObjectStore', 'main-source');
    expect(spec).toMatchObject({ configuration: { destinationPath: 'gs://acme-backup/prod/app' } });
    expect(spec).not.toHaveProperty('retentionPolicy');
  });

  test('writes into an archive of its own, or none', () => {
    expect(specOf({ bootstrap }, 'plugins')).toBeUndefined();
    const { manifests, cluster } = synth({ bootstrap, backup });
    expect(namesIn(manifests)).toEqual([
      'ObjectStore app/main-archive',
      'ObjectStore app/main-source',
      'Cluster app/main',
      'ScheduledBackup app/main',
    ]);
    expect(specOf({ bootstrap, backup }, 'plugins')).toEqual([
      {
        name: 'barman-cloud.cloudnative-pg.io',
        isWALArchiver: true,
        parameters: { barmanObjectName: 'main-archive', serverName: 'main' },
      },
    ]);
    expect(cluster.archive?.address).toBe('gs://acme-backup/prod/app/main');
  });

  test.each([
    [{ to: 'time', time: '2026-11-21T13:00:00Z' }, { targetTime: '2026-11-21T13:00:00Z' }],
    [{ to: 'log-position', position: '0/3000060' }, { targetLSN: '0/3000060' }],
    [
      { to: 'transaction', transaction: 731, backup: '20261121T020000' },
      { targetXID: '731', backupID: '20261121T020000' },
    ],
    [
      { to: 'restore-point', name: 'before', backup: '20261121T020000' },
      { targetName: 'before', backupID: '20261121T020000' },
    ],
    [
      { to: 'backup', backup: '20261121T020000', timeline: 2 },
      { targetImmediate: true, backupID: '20261121T020000', targetTLI: '2' },
    ],
  ] as const)('stops at %j', (target, recoveryTarget) => {
    const stopping: Bootstrap = { from: 'archive', archive, target };
    const found = specOf({ bootstrap: stopping }, 'bootstrap', 'recovery', 'recoveryTarget');
    expect(found).toEqual(recoveryTarget);
  });
});

test('recovery from a Backup object names it, and replays what it is told to', () => {
  const plain: Bootstrap = { from: 'backup', backup: 'main-snapshots-20261121' };
  expect(specOf({ bootstrap: plain }, 'bootstrap')).toEqual({
    recovery: { ...application, backup: { name: 'main-snapshots-20261121' } },
  });
  expect(specOf({ bootstrap: plain }, 'externalClusters')).toBeUndefined();
  const target = { to: 'time', time: '2026-11-21T13:00:00Z' } as const;
  const replayed: Bootstrap = { ...plain, replay: { archive, target } };
  expect(specOf({ bootstrap: replayed })).toMatchObject({
    bootstrap: { recovery: { source: 'origin', recoveryTarget: { targetTime: target.time } } },
    externalClusters: origin,
  });
});

test('recovery from snapshots names those of the data and of the log', () => {
  const bootstrap: Bootstrap = { from: 'snapshots', data: 'd', wal: 'w', replay: { archive } };
  const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot' };
  expect(specOf({ bootstrap })).toMatchObject({
    bootstrap: {
      recovery: {
        ...application,
        source: 'origin',
        volumeSnapshots: {
          storage: { ...snapshot, name: 'd' },
          walStorage: { ...snapshot, name: 'w' },
        },
      },
    },
    externalClusters: origin,
  });
});

test('a copy of a running cluster is made as its replication user, over verified TLS', () => {
  const bootstrap: Bootstrap = {
    from: 'cluster',
    host: 'old-rw.app.svc',
    certificate: { name: 'old-replication', key: 'tls.crt' },
    key: { name: 'old-replication', key: 'tls.key' },
    ca: { name: 'old-ca', key: 'ca.crt' },
  };
  expect(specOf({ bootstrap })).toMatchObject({
    bootstrap: { pg_basebackup: { ...application, source: 'origin' } },
    externalClusters: [
      {
        name: 'origin',
        connectionParameters: {
          host: 'old-rw.app.svc',
          port: '5432',
          user: 'streaming_replica',
          dbname: 'postgres',
          sslmode: 'verify-full',
        },
        sslCert: { name: 'old-replication', key: 'tls.crt' },
        sslKey: { name: 'old-replication', key: 'tls.key' },
        sslRootCert: { name: 'old-ca', key: 'ca.crt' },
      },
    ],
  });
  const flow = synth({ bootstrap }).cluster.flows.at(-1);
  expect(flow?.purpose).toBe('a new PostgreSQL cluster copies one that runs');
  expect(flow?.to).toEqual(Peer.anywhere());
  // a copy of its own neighbour opens the neighbour's door as well
  const party = { namespace: 'app', name: 'postgres-old', pods: { 'cnpg.io/cluster': 'old' } };
  const beside = synth({ bootstrap: { ...bootstrap, party } }).cluster.flows.at(-1);
  expect(beside).toEqual({ ...flow, to: party });
});

describe('a recovered cluster never writes into its source’s archive', () => {
  test('the place that a cluster writes to is no option', () => {
    // @ts-expect-error where a cluster writes follows from its namespace and name alone
    const named: Backup = { ...backup, serverName: 'old' };
    // @ts-expect-error an archive can be read from, not written to
    const given: Backup = { ...backup, storage: archive };
    expect([named, given]).toHaveLength(2);
    // what the compiler keeps out has no effect either
    const written = specOf({ backup: named }, 'plugins');
    expect(written).toMatchObject([{ parameters: { serverName: 'main' } }]);
  });

  test('a cluster has an archive only once it exists, so it can not be its own source', () => {
    const names: string[] = [];
    manifestsOf((chart) => {
      const first = new PostgresCluster(chart, 'first', { ...sound, name: 'first', backup });
      if (first.archive === undefined) throw new Error('the first cluster has no archive');
      const bootstrap = { from: 'archive', archive: first.archive } as const;
      const second = new PostgresCluster(chart, 'second', {
        ...sound,
        name: 'second',
        backup,
        bootstrap,
      });
      names.push(first.archive.address, second.archive?.address ?? '');
    });
    expect(names).toEqual(['gs://acme-backup/prod/app/first', 'gs://acme-backup/prod/app/second']);
  });

  test('fails when the archive of a cluster from elsewhere is the place that this one writes to', () => {
    const own = Archive.of({ storage, namespace: 'app', cluster: 'main' });
    expect(problems({ backup, bootstrap: { from: 'archive', archive: own } })).toEqual([
      "postgres.main.bootstrap: 'archive' must be another cluster's: this one writes to 'gs://acme-backup/prod/app/main' itself, and would not start with that place in use; recover under another name, got 'gs://acme-backup/prod/app/main'",
    ]);
    const replay = { archive: own };
    const snapshots = { from: 'snapshots', data: 'd', replay } as const;
    expect(problems({ backup, bootstrap: snapshots })).toHaveLength(1);
    // without an archive of its own it writes nowhere
    expect(problems({ bootstrap: { from: 'archive', archive: own } })).toEqual([]);
  });

  test('the same folder in another bucket, or behind another endpoint, is another place', () => {
    const other = Archive.of({
      storage: { ...storage, bucket: 'other' },
      namespace: 'app',
      cluster: 'main',
    });
    expect(problems({ backup, bootstrap: { from: 'archive', archive: other } })).toEqual([]);
    const s3 = (url: string) =>
      ({
        kind: 's3',
        bucket: 'acme-backup',
        access: {
          by: 'keys',
          accessKeyId: { name: 's', key: 'id' },
          secretAccessKey: { name: 's', key: 'secret' },
        },
        endpoint: { url },
      }) as const;
    const at = (url: string) => Archive.of({ storage: s3(url), namespace: 'app', cluster: 'main' });
    expect(at('http://a:9000').equals(at('http://b:9000'))).toBe(false);
    expect(at('http://a:9000').equals(at('http://a:9000'))).toBe(true);
  });
});

test('fails when source and archive would need two identities of one pod', () => {
  const access = { by: 'workload-identity', serviceAccount: 'reader@acme.iam.gserviceaccount.com' };
  const source = Archive.of({
    storage: { ...storage, access } as typeof storage,
    namespace: 'app',
    cluster: 'old',
  });
  expect(problems({ backup, bootstrap: { from: 'archive', archive: source } })).toEqual([
    "postgres.main.backup.storage: 'access' must be as whom the source of the recovery is read, which is 'reader@acme.iam.gserviceaccount.com': a pod has one identity, got 'backup@acme-prod.iam.gserviceaccount.com'",
  ]);
});

test.each([
  [
    { to: 'time', time: '2026-11-21 13:00' },
    "postgres.main.bootstrap.target: 'time' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z', got '2026-11-21 13:00'",
  ],
  [
    { to: 'time', time: '2026-11-21T13:00:00' },
    "postgres.main.bootstrap.target: 'time' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z', got '2026-11-21T13:00:00'",
  ],
  [
    { to: 'time', time: '2026-02-30T13:00:00Z' },
    "postgres.main.bootstrap.target: 'time' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z', got '2026-02-30T13:00:00Z'",
  ],
  [
    { to: 'log-position', position: '3000060' },
    "postgres.main.bootstrap.target: 'position' must be a log sequence number, such as '0/3000060', got '3000060'",
  ],
  [
    { to: 'transaction', transaction: 2 ** 32, backup: 'b' },
    "postgres.main.bootstrap.target: 'transaction' must be an integer from 0 to 4294967295, got '4294967296'",
  ],
  [
    { to: 'restore-point', name: 'ä'.repeat(32), backup: 'b' },
    `postgres.main.bootstrap.target: 'name' must be 1 to 63 bytes without control characters, got '${'ä'.repeat(32)}'`,
  ],
  [
    { to: 'backup', backup: '' },
    "postgres.main.bootstrap.target: 'backup' must be the ID of a backup in the archive, such as '20261121T020000', got ''",
  ],
  [
    { to: 'time', time: '2026-11-21T13:00:00+01:00', timeline: 0 },
    "postgres.main.bootstrap.target: 'timeline' must be a whole number from 1, got '0'",
  ],
] as const)('fails when recovery is to stop at %j', (target, problem) => {
  expect(problems({ bootstrap: { from: 'archive', archive, target } })).toEqual([problem]);
});

test('an on-demand backup is only for clusters that keep backups', () => {
  const manifests = manifestsOf((chart) => {
    const cluster = new PostgresCluster(chart, 'cluster', { ...sound, backup });
    new OnDemandBackup(chart, 'backup', { name: 'before-v2', cluster, target: 'primary' });
    new OnDemandBackup(chart, 'other', { name: 'other', cluster, timeout: Duration.hours(3) });
  });
  expect(find(manifests, 'Backup', 'before-v2')).toMatchObject({
    metadata: {
      namespace: 'app',
      annotations: {
        'pulumi.com/waitFor': 'jsonpath={.status.phase}=completed',
        'pulumi.com/timeoutSeconds': '3600',
      },
    },
    spec: {
      cluster: { name: 'main' },
      method: 'plugin',
      pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
      target: 'primary',
    },
  });
  expect(find(manifests, 'Backup', 'other').metadata.annotations).toMatchObject({
    'pulumi.com/timeoutSeconds': '10800',
  });
  const without = () =>
    manifestsOf((chart) => {
      const cluster = new PostgresCluster(chart, 'cluster', sound);
      new OnDemandBackup(chart, 'backup', { name: 'before-v2', cluster });
    });
  expect(problemsOf(without)).toEqual([
    "backup.before-v2: 'cluster' must be one with 'backup', got 'main' without",
  ]);
});
