import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { fixedParameters } from '../../../constructs/postgres/fixed-parameters';
import { PostgresImageCatalogue } from '../../../constructs/postgres/image-catalogue';
import type { PostgresClusterProps } from '../../../constructs/postgres/props';
import { manifestsOf } from '../namespace/manifests';
import { backup, problems, problemsOf, sound, synth } from './synth';

type Case = readonly [Partial<PostgresClusterProps>, string];

const role = { name: 'r' };
const database = { name: 'd', owner: 'clerk' };
const pooler = { image: 'i:1', instances: 1, mode: 'session' } as const;
const reserved =
  "must be 1 to 63 lower-case letters, digits and '_', no digit first, and not 'postgres', 'streaming_replica' or begin with 'pg_' or 'cnpg_'";
const template =
  "must be 1 to 63 lower-case letters, digits and '_', no digit first, and not 'postgres', 'template0' or 'template1'";

test.each<Case>([
  [
    { name: 'Main' },
    "postgres: 'name' must be 1 to 50 lower-case letters, digits and inner dashes, a letter first, got 'Main'",
  ],
  [
    { name: '1st' },
    "postgres.1st: 'name' must be 1 to 50 lower-case letters, digits and inner dashes, a letter first, got '1st'",
  ],
  [{ database: 'template1' }, `postgres.main: 'database' ${template}, got 'template1'`],
  [{ database: 'my-db' }, `postgres.main: 'database' ${template}, got 'my-db'`],
  [{ owner: 'pg_boss' }, `postgres.main: 'owner' ${reserved}, got 'pg_boss'`],
  [{ instances: 0 }, "postgres.main: 'instances' must be an integer from 1 to 20, got '0'"],
  [{ instances: 2.5 }, "postgres.main: 'instances' must be an integer from 1 to 20, got '2.5'"],
  [
    { storage: Size.mebibytes(500) },
    "postgres.main: 'storage' must be at least 1 GiB, got '500Mi'",
  ],
  [
    { walStorage: Size.mebibytes(1) },
    "postgres.main: 'walStorage' must be at least 2 GiB, got '1Mi'",
  ],
  [
    { resources: { cpu: Cpu.units(1), memory: Size.mebibytes(128) } },
    "postgres.main: 'memory' must be at least 256 MiB, got '128Mi'",
  ],
  [
    { image: 'registry.example/postgresql:latest' },
    "postgres.main: 'image' must be a full reference whose tag begins with PostgreSQL's version, such as 'ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie', got 'registry.example/postgresql:latest'",
  ],
  [
    { image: { kind: 'ImageCatalog', catalogue: 'c', major: 9 } },
    "postgres.main.image: 'major' must be a whole number from 14, got '9'",
  ],
  [
    { synchronous: { method: 'any', replicas: 3, durability: 'required' } },
    "postgres.main.synchronous: 'replicas' must be an integer from 1 to less than 'instances', which is 3, got '3'",
  ],
  [
    { roles: [{ name: 'postgres' }] },
    `postgres.main.roles.postgres: 'name' ${reserved}, got 'postgres'`,
  ],
  [
    { roles: [{ name: 'clerk' }] },
    "postgres.main.roles.clerk: 'name' must not be the owner's, who is there anyway, got 'clerk'",
  ],
  [{ roles: [role, role] }, "postgres.main.roles.r: 'name' must be listed once, got 'r'"],
  [
    { roles: [{ ...role, connections: 0 }] },
    "postgres.main.roles.r: 'connections' must be a whole number from 1, got '0'",
  ],
  [
    { databases: [{ ...database, name: 'template0' }] },
    `postgres.main.databases.template0: 'name' ${template}, got 'template0'`,
  ],
  [
    { databases: [database, database] },
    "postgres.main.databases.d: 'name' must be listed once, got 'd'",
  ],
  [
    { databases: [{ ...database, owner: 'who' }], roles: [role] },
    "postgres.main.databases.d: 'owner' must be a role of the cluster (clerk, r), got 'who'",
  ],
  [
    { databases: [{ ...database, extensions: ['a', 'a'] }] },
    "postgres.main.databases.d: 'extensions' must be listed once each, got 'a' twice",
  ],
  [
    { databases: [{ ...database, schemas: ['a', 'a'] }] },
    "postgres.main.databases.d: 'schemas' must be listed once each, got 'a' twice",
  ],
  [
    { pooler: { ...pooler, instances: 21 } },
    "postgres.main.pooler: 'instances' must be an integer from 1 to 20, got '21'",
  ],
  [
    { pooler: { ...pooler, image: 'pgbouncer' } },
    "postgres.main.pooler: 'image' must be a full reference with a tag, such as 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1', got 'pgbouncer'",
  ],
  [
    { pooler: { ...pooler, parameters: { listen_port: '6432' } } },
    "postgres.main.pooler.parameters: 'listen_port' must be one that CloudNativePG leaves to its users, such as 'default_pool_size', got '6432'",
  ],
  [
    { pooler: { ...pooler, parameters: { verbose: '1\nx=2' } } },
    "postgres.main.pooler.parameters: 'verbose' must be one line, got '1\nx=2'",
  ],
  [
    { backup: { ...backup, retention: Duration.hours(36) } },
    "postgres.main.backup: 'retention' must be whole days, at least one, got '1 day 12 hours'",
  ],
  [
    { backup: { ...backup, retention: Duration.hours(6) } },
    "postgres.main.backup: 'retention' must be whole days, at least one, got '6 hours'",
  ],
])('fails for %j', (props, problem) => {
  expect(problems(props)).toEqual([problem]);
});

test('names all problems at once, and what to do', () => {
  expect(() => synth({ instances: 0, owner: 'postgres' })).toThrow(
    [
      `postgres.main: 'owner' ${reserved}, got 'postgres'`,
      "postgres.main: 'instances' must be an integer from 1 to 20, got '0'",
      "  fix: correct the properties of 'PostgresCluster' named above",
    ].join('\n'),
  );
});

describe('parameters', () => {
  const about = (parameters: Readonly<Record<string, string>>, props = {}) =>
    problems({ parameters, ...props });

  test.each([...fixedParameters])('fails for %s, which CloudNativePG sets itself', (name) => {
    const [problem, ...more] = about({ [name]: 'x' });
    expect(problem).toContain(
      `postgres.main.parameters: '${name}' must be left out: CloudNativePG sets it itself`,
    );
    expect(more).toEqual([]);
  });

  test.each([
    [
      { shared_preload_libraries: 'pg_cron' },
      "postgres.main.parameters: 'shared_preload_libraries' must be left out: CloudNativePG sets it itself, from 'preload', got 'pg_cron'",
    ],
    [
      { synchronous_standby_names: '*' },
      "postgres.main.parameters: 'synchronous_standby_names' must be left out: CloudNativePG sets it itself, from 'synchronous', got '*'",
    ],
    [
      { 'a.b.c': '1' },
      "postgres.main.parameters: 'a.b.c' must be the name of a parameter, with at most one dot, got '1'",
    ],
    [
      { 'work_mem = 1\nssl': 'off' },
      "postgres.main.parameters: 'work_mem = 1\nssl' must be the name of a parameter, with at most one dot, got 'off'",
    ],
    [{ work_mem: '1\nx' }, "postgres.main.parameters: 'work_mem' must be one line, got '1\nx'"],
    [
      { wal_level: 'minimal' },
      "postgres.main.parameters: 'wal_level' must be 'logical' or 'replica', which replicas and backups need, got 'minimal'",
    ],
    [
      { hot_standby_feedback: 'maybe' },
      "postgres.main.parameters: 'hot_standby_feedback' must be 'on' or 'off', got 'maybe'",
    ],
    [
      { wal_log_hints: 'off' },
      "postgres.main.parameters: 'wal_log_hints' must be 'on' where there are replicas, which pg_rewind brings back after a failover, got 'off'",
    ],
    [
      { shared_buffers: '256' },
      "postgres.main.parameters: 'shared_buffers' must be a size with its unit, such as '256MB', got '256'",
    ],
    [
      { shared_buffers: '2GB' },
      "postgres.main.parameters: 'shared_buffers' must be at most the memory of an instance, which is 1Gi, got '2GB'",
    ],
    [
      { max_wal_size: 'large' },
      "postgres.main.parameters: 'max_wal_size' must be a size with its unit, such as '256MB', got 'large'",
    ],
    [
      { min_wal_size: '2GB' },
      "postgres.main.parameters: 'min_wal_size' must be less than 'max_wal_size', which is 1GB, got '2GB'",
    ],
  ] as const)('fails for %j', (parameters, problem) => {
    expect(about(parameters)).toEqual([problem]);
  });

  test('fails when the log may outgrow its volume', () => {
    const walStorage = Size.gibibytes(2);
    expect(about({ max_wal_size: '2GB' }, { walStorage })).toEqual([
      "postgres.main.parameters: 'max_wal_size' must be less than 'walStorage', which is 2Gi, got '2GB'",
    ]);
    expect(about({ max_wal_size: '1536MB' }, { walStorage })).toEqual([]);
  });

  test('a single instance needs no hints for pg_rewind', () => {
    expect(about({ wal_log_hints: 'off' }, { instances: 1 })).toEqual([]);
  });
});

test('whatever a parameter is called, the cluster renders or says what is wrong with it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, value) => {
      const found = problems({ parameters: { [name]: value } });
      for (const problem of found) expect(problem).toContain(`postgres.main.parameters: '`);
      if (found.length === 0)
        expect(synth({ parameters: { [name]: value } }).manifests).toHaveLength(1);
    }),
  );
});

describe('an image catalogue', () => {
  const images = { 17: 'r.example/postgresql:17.8-standard', 18: 'r.example/postgresql:18.4' };

  test('gives clusters the images it has', () => {
    const manifests = manifestsOf((chart) => {
      const catalogue = new PostgresImageCatalogue(chart, 'c', {
        name: 'pg',
        namespace: 'app',
        images,
      });
      expect(catalogue.image(18)).toEqual({ kind: 'ImageCatalog', catalogue: 'pg', major: 18 });
      expect(problemsOf(() => catalogue.image(16))).toEqual([
        "imageCatalogue.pg: 'major' must be one of its images (17, 18), got '16'",
      ]);
    });
    expect(manifests[0]).toMatchObject({
      kind: 'ImageCatalog',
      spec: {
        images: [
          { major: 17, image: images[17] },
          { major: 18, image: images[18] },
        ],
      },
    });
  });

  test.each([
    [{}, "imageCatalogue.pg: 'images' must hold at least one, got none"],
    [
      { 17: 'r.example/postgresql:18.4' },
      "imageCatalogue.pg.images: '17' must be a full reference whose tag begins with that version, got 'r.example/postgresql:18.4'",
    ],
  ])('fails for %j', (wrong, problem) => {
    const make = () =>
      manifestsOf((chart) => {
        new PostgresImageCatalogue(chart, 'c', { name: 'pg', namespace: 'app', images: wrong });
      });
    expect(problemsOf(make)).toEqual([problem]);
    expect(sound.name).toBe('main');
  });
});
