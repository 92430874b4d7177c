import { Duration } from 'cdk8s';
import { Archive } from '../../constructs/postgres/archive';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import type { Part } from './objects';
import { Platform } from './platform';
import { RunningCluster } from './postgres-cluster';
import { ProofNamespace } from './proof-namespace';
import { Recorder } from './recorder';
import { proofBucket, smallCluster, smallSidecar } from './small-postgres';
import { ProofStore, type GrantedStorage } from './store';
import { until } from './until';

const minute = 60_000;
jest.setTimeout(6 * minute);

const names = { production: 'proof-production', branch: 'proof-branch' };
// one bucket of both, as one team has it; production's folder and the branches'
const folders = { production: 'production', branch: 'branches' };
const prefix = `${folders.production}/${names.production}/main/`;

const platform = Platform.current();
const { kubernetes } = platform;
const record = new Recorder('A branch’s database');
const store = new ProofStore(platform);
const production = new ProofNamespace(kubernetes, names.production);
const branch = new ProofNamespace(kubernetes, names.branch);
const main = new RunningCluster(kubernetes, names.production, 'main');
const copy = new RunningCluster(kubernetes, names.branch, 'copy');

let owner: GrantedStorage;
let reader: GrantedStorage;
let writer: GrantedStorage;
let before: Readonly<Record<string, string>>;

const productionPart: Part = (chart) =>
  new PostgresCluster(
    chart,
    'main',
    smallCluster({
      name: 'main',
      namespace: names.production,
      instances: 1,
      backup: {
        storage: owner.storage(folders.production),
        schedule: '0 0 2 * * *',
        retention: Duration.days(1),
        sidecar: smallSidecar,
      },
    }),
  ).flows;

const branchPart: Part = (chart) =>
  new PostgresCluster(
    chart,
    'copy',
    smallCluster({
      name: 'copy',
      namespace: names.branch,
      instances: 1,
      bootstrap: {
        from: 'archive',
        archive: Archive.of({
          storage: reader.storage(folders.production),
          namespace: names.production,
          cluster: 'main',
        }),
      },
      backup: {
        storage: writer.storage(folders.branch),
        schedule: '0 0 2 * * *',
        retention: Duration.days(1),
        sidecar: smallSidecar,
      },
    }),
  ).flows;

/** Puts production to sleep: what changes in its archive then was changed by somebody else. */
async function hibernateProduction(): Promise<void> {
  const here = `--namespace=${names.production}`;
  await kubernetes.must([
    ...['annotate', here, 'clusters.postgresql.cnpg.io', 'main', 'cnpg.io/hibernation=on'],
  ]);
  await until(
    'production sleeps',
    async () => {
      const pods = await kubernetes.list('pod', names.production, 'cnpg.io/cluster=main');
      if (pods.length > 0) throw new Error(`${pods.length} pods are left`);
    },
    { seconds: 120, diagnosis: () => kubernetes.situation(names.production) },
  );
}

beforeAll(async () => {
  const full = { bucket: proofBucket, listing: 'bucket', right: 'write' } as const;
  owner = await store.grant(names.production, {
    ...full,
    name: 'proof-production',
    folder: folders.production,
  });
  // as a branch gets it: this archive, and the names in it alone
  reader = await store.grant(names.branch, {
    bucket: proofBucket,
    name: 'proof-branch-reader',
    folder: `${folders.production}/${names.production}/main`,
    right: 'read',
  });
  writer = await store.grant(names.branch, {
    ...full,
    name: 'proof-branch-writer',
    folder: folders.branch,
  });
  await Promise.all([production.add({}), branch.add({})]);
  await kubernetes.apply([owner, reader, writer].map(({ secret }) => secret));
  await production.add({ main: productionPart });
  await main.healthy(480);
  await main.sql(`
CREATE TABLE orders (number integer PRIMARY KEY);
ALTER TABLE orders OWNER TO app;
INSERT INTO orders SELECT generate_series(1, 1000);`);
  await until(
    'production has a backup',
    async () => {
      if ((await main.backups()).length === 0) throw new Error('it has none');
    },
    { seconds: 180, diagnosis: () => kubernetes.situation(names.production) },
  );
  await main.sql('INSERT INTO orders SELECT generate_series(1001, 1010)');
  await main.archived();
  await hibernateProduction();
  before = await owner.digests(prefix);
  await branch.add({ copy: branchPart });
  record.time('recovered from production’s backup', await copy.healthy(480));
}, 20 * minute);

afterAll(async () => {
  await Promise.all([production.delete(), branch.delete()]);
  await store.revokeAll();
}, 8 * minute);

test('has production’s rows, those after the backup included', async () => {
  expect(await copy.sql('SELECT count(*), min(number), max(number) FROM orders')).toEqual([
    '1010|1|1010',
  ]);
});

test('takes writes of its own, and archives them into its own place', async () => {
  await copy.sql('SET ROLE app; INSERT INTO orders VALUES (2000)');
  const { segment } = await copy.archived();
  const wals = `${folders.branch}/${names.branch}/copy/wals/`;
  expect(await writer.names(wals)).toContain(`${wals}${segment.slice(0, 16)}/${segment}.gz`);
  expect(await copy.condition('ContinuousArchiving')).toBe('True');
});

test('its credentials read production’s archive', async () => {
  const [first] = Object.keys(before);
  if (first === undefined) throw new Error('production has no archive');
  expect((await reader.read(first)).length).toBeGreaterThan(0);
});

test.each(['PUT', 'DELETE'] as const)(
  'fails to %s an object of production: the store refuses',
  async (method) => {
    const [first = ''] = Object.keys(before);
    for (const key of [reader, writer]) {
      const answer = await key.ask({ method, path: `/${proofBucket}/${first}` });
      expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
    }
    record.fact(`${method} of an object of production`, 'refused by the store: 403 AccessDenied');
  },
);

test('fails to add an object to production: the store refuses', async () => {
  const path = `/${proofBucket}/${prefix}wals/planted`;
  const answer = await reader.ask({ method: 'PUT', path, body: 'planted' });
  expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
  expect((await owner.ask({ method: 'GET', path })).status).toBe(404);
});

test('production’s archive is byte by byte what it was', async () => {
  const after = await owner.digests(prefix);
  expect(after).toEqual(before);
  const objects = Object.keys(before);
  expect(objects.some((key) => key.endsWith('/backup.info'))).toBe(true);
  expect(objects.some((key) => key.includes('/wals/'))).toBe(true);
  record.fact('production’s archive before and after', `${objects.length} objects, byte-identical`);
});
