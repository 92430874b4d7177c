import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import type { ObjectStorage } from '../../../constructs/barman-cloud/object-storage';
import { Archive } from '../../../constructs/postgres/archive';
import type { Bootstrap } from '../../../constructs/postgres/bootstrap';
import type { PoolerOptions } from '../../../constructs/postgres/pooler-options';
import type { Backup, Placement, PostgresClusterProps } from '../../../constructs/postgres/props';
import type { RecoveryTarget } from '../../../constructs/postgres/recovery-target';
import { sound } from './synth';

const identifier = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
const secretKey = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/),
    key: fc.stringMatching(/^[\w.-]{1,20}$/),
  })
  // without a prototype cdk8s can not tell what it is
  .map((key) => ({ ...key }));
const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,20}[a-z0-9]$/);

// one identity for all, for a pod has only one
const storage: fc.Arbitrary<ObjectStorage> = fc.oneof(
  fc.record({
    kind: fc.constant('gcs' as const),
    bucket,
    folder: fc.constantFrom('prod', 'a/b'),
    access: fc.oneof(
      fc.constant({
        by: 'workload-identity' as const,
        serviceAccount: 'backup@acme-prod.iam.gserviceaccount.com',
      }),
      fc.record({ by: fc.constant('key' as const), key: secretKey }),
    ),
  }),
  fc.record(
    {
      kind: fc.constant('s3' as const),
      bucket,
      access: fc.oneof(
        fc.constant({ by: 'role' as const, arn: 'arn:aws:iam::123456789012:role/backup' }),
        fc.record({
          by: fc.constant('keys' as const),
          accessKeyId: secretKey,
          secretAccessKey: secretKey,
        }),
      ),
      endpoint: fc.record(
        {
          url: fc.constantFrom('http://store.backup.svc:9000', 'https://s3.example'),
          ca: secretKey,
        },
        { noNullPrototype: true, requiredKeys: ['url'] },
      ),
    },
    { noNullPrototype: true, requiredKeys: ['kind', 'bucket', 'access'] },
  ),
);

const archive = storage.map((place) =>
  Archive.of({ storage: place, namespace: 'old', cluster: 'old' }),
);
const backupId = fc.constantFrom('20261121T020000', 'b1');
const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });

const replayTarget = fc.oneof(
  time.map((at) => ({ to: 'time' as const, time: at.toISOString() })),
  fc.tuple(fc.nat(0xffff), fc.nat()).map(([high, low]) => ({
    to: 'log-position' as const,
    position: `${high.toString(16)}/${low.toString(16).toUpperCase()}`,
  })),
);
const target: fc.Arbitrary<RecoveryTarget> = fc.oneof(
  replayTarget,
  fc.record({
    to: fc.constant('transaction' as const),
    transaction: fc.nat(2 ** 32 - 1),
    backup: backupId,
  }),
  fc.record({ to: fc.constant('restore-point' as const), name: identifier, backup: backupId }),
  fc.record({
    to: fc.constant('backup' as const),
    backup: backupId,
    timeline: fc.integer({ min: 1, max: 99 }),
  }),
);
const replay = fc.record(
  { archive, target: replayTarget },
  { noNullPrototype: true, requiredKeys: ['archive'] },
);

const bootstrap: fc.Arbitrary<Bootstrap> = fc.oneof(
  fc.constant({ from: 'nothing' as const, statements: ['SELECT 1'] }),
  fc.record(
    { from: fc.constant('archive' as const), archive, target },
    { noNullPrototype: true, requiredKeys: ['from', 'archive'] },
  ),
  fc.record(
    { from: fc.constant('backup' as const), backup: fc.constant('old-1'), replay },
    { noNullPrototype: true, requiredKeys: ['from', 'backup'] },
  ),
  fc.record(
    { from: fc.constant('snapshots' as const), data: fc.constant('old-1'), replay },
    { noNullPrototype: true, requiredKeys: ['from', 'data'] },
  ),
  fc.record({
    from: fc.constant('cluster' as const),
    host: fc.constant('old-rw.old.svc'),
    certificate: secretKey,
    key: secretKey,
    ca: secretKey,
  }),
);

const schedule = fc
  .tuple(
    fc.nat(59),
    fc.nat(59),
    fc.nat(23),
    fc.constantFrom('*', '1', '*/2'),
    fc.constantFrom('*', 'jan-jun'),
    fc.constantFrom('*', 'mon', '1-5'),
  )
  .map((fields) => fields.join(' '));

const backup: fc.Arbitrary<Backup> = fc.record(
  {
    storage,
    schedule,
    retention: fc.integer({ min: 1, max: 3650 }).map((days) => Duration.days(days)),
    target: fc.constantFrom('primary' as const, 'prefer-standby' as const),
  },
  { noNullPrototype: true, requiredKeys: ['storage', 'schedule', 'retention'] },
);

const pooler: fc.Arbitrary<PoolerOptions> = fc.record(
  {
    image: fc.constant('registry.example/pgbouncer:1.25.1'),
    instances: fc.integer({ min: 1, max: 20 }),
    mode: fc.constantFrom('session' as const, 'transaction' as const),
    type: fc.constantFrom('rw' as const, 'ro' as const, 'r' as const),
    parameters: fc.dictionary(
      fc.constantFrom('max_client_conn', 'default_pool_size', 'server_idle_timeout'),
      fc.nat(5000).map(String),
    ),
  },
  { noNullPrototype: true, requiredKeys: ['image', 'instances', 'mode'] },
);

const placement: fc.Arbitrary<Placement> = fc.record(
  {
    antiAffinity: fc.constantFrom('preferred' as const, 'required' as const),
    topologyKey: fc.constantFrom('kubernetes.io/hostname', 'topology.kubernetes.io/zone'),
    nodeSelector: fc.dictionary(fc.constantFrom('pool', 'disk'), fc.constantFrom('data', 'ssd')),
    tolerates: fc.uniqueArray(fc.constantFrom('dedicated', 'example.com/data')),
  },
  { noNullPrototype: true, requiredKeys: [] },
);

// many of them are none: only those that the construct takes must be taken by the operator
const parameters = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'work_mem',
      'shared_buffers',
      'max_wal_size',
      'min_wal_size',
      'wal_level',
      'wal_log_hints',
      'ssl',
      'port',
      'pg_stat_statements.track',
      'auto_explain.log_min_duration',
      'hot_standby_feedback',
    ),
    fc.string({ maxLength: 8 }),
  ),
  fc.oneof(
    fc.constantFrom(
      'on',
      'off',
      '64MB',
      '1 GB',
      '512kB',
      '2GB',
      'logical',
      'replica',
      'minimal',
      'all',
      '100',
    ),
    fc.string({ maxLength: 8 }),
  ),
  { maxKeys: 3 },
);

/** Props of every kind, most of them right. */
export const clusterProps: fc.Arbitrary<PostgresClusterProps> = fc
  .record(
    {
      database: identifier,
      owner: identifier,
      ownerSecret: fc.constant('owner'),
      instances: fc.integer({ min: 1, max: 20 }),
      storage: fc.integer({ min: 1, max: 500 }).map((size) => Size.gibibytes(size)),
      walStorage: fc.integer({ min: 2, max: 100 }).map((size) => Size.gibibytes(size)),
      storageClass: fc.constantFrom('standard', 'premium-rwo'),
      resources: fc
        .tuple(fc.integer({ min: 10, max: 8000 }), fc.integer({ min: 256, max: 65_536 }))
        .map(([cpu, memory]) => ({ cpu: Cpu.millis(cpu), memory: Size.mebibytes(memory) })),
      image: fc.oneof(
        fc.constantFrom(
          'registry.example/postgresql:18.4-standard-trixie',
          'r.example:5000/pg:16.10',
        ),
        fc.constant({ kind: 'ImageCatalog' as const, catalogue: 'pg', major: 17 }),
      ),
      bootstrap,
      parameters,
      preload: fc.constant(['pg_cron']),
      placement,
      synchronous: fc.record({
        method: fc.constantFrom('any' as const, 'first' as const),
        replicas: fc.integer({ min: 1, max: 5 }),
        durability: fc.constantFrom('required' as const, 'preferred' as const),
      }),
      roles: fc.uniqueArray(
        fc.record(
          {
            name: identifier,
            passwordSecret: fc.constant('r'),
            connections: fc.integer({ min: 1, max: 99 }),
          },
          { noNullPrototype: true, requiredKeys: ['name'] },
        ),
        { maxLength: 3, selector: ({ name }) => name },
      ),
      pooler,
      backup,
      snapshots: fc.record({ snapshotClass: fc.constant('csi'), schedule }),
    },
    { noNullPrototype: true, requiredKeys: [] },
  )
  .map((props) => ({ ...sound, ...props }));
