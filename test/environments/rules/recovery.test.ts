import { Size } from 'cdk8s';
import { branch } from '../../../environments';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import type { RecoveryEnvironment } from '../../../environments/products/postgres';
import { local } from '../../../environments/local';
import { onNodes } from '../../../environments/local-nodes';
import { prod } from '../../../environments/prod';
import { stg } from '../../../environments/stg';
import { has, problemsOf } from '../problems';

type Archive = Extract<RecoveryEnvironment, { readonly from: 'archive' }>;

const source: Archive = {
  from: 'archive',
  storage: {
    kind: 'gcs',
    bucket: 'plinth-prod-backups',
    access: {
      by: 'workload-identity',
      serviceAccount: 'reader@plinth-stg.iam.gserviceaccount.com',
    },
  },
  environment: 'prod',
  namespace: 'app',
  cluster: 'main',
};

/** `stg` with a copy of a database of another environment. */
function copy(more: Partial<Archive>, storage = Size.gibibytes(50)): Environment {
  const { main, ...clusters } = has(stg.postgres).clusters;
  const { backup: _backup, ...rest } = has(main);
  const copied = { ...rest, storage, recovery: { ...source, ...more } };
  return { ...stg, postgres: { ...has(stg.postgres), clusters: { ...clusters, main: copied } } };
}

const there = 'stg.postgres.clusters.main';

test.each<[string, Environment, string]>([
  [
    'an environment that is not there',
    copy({ environment: 'qa' }),
    `${there}.recovery.environment: 'environment' must be an environment that has backups ('prod'), got 'qa'`,
  ],
  [
    'an environment without backups',
    copy({ environment: 'dev' }),
    `${there}.recovery.cluster: 'cluster' must be a cluster of 'dev' that has backups (there is none), got 'main'`,
  ],
  [
    'a cluster that is not there',
    copy({ cluster: 'orders' }),
    `${there}.recovery.cluster: 'cluster' must be a cluster of 'prod' that has backups ('main', 'infra', 'grafana'), got 'orders'`,
  ],
  [
    'a cluster of another namespace',
    copy({ namespace: 'shop' }),
    `${there}.recovery.namespace: 'namespace' must be 'app', where 'main' is in 'prod', got 'shop'`,
  ],
  [
    'another bucket',
    copy({ storage: { ...source.storage, bucket: 'plinth-backups' } }),
    `${there}.recovery.storage.bucket: 'bucket' must be 'plinth-prod-backups', where 'prod' keeps it, got 'plinth-backups'`,
  ],
  [
    'a volume that is smaller than the source',
    copy({}, Size.gibibytes(49)),
    `${there}.storage: 'storage' must be at least 50Gi, as where it is recovered from, got 49Gi`,
  ],
])('fails for the recovery from %s', (_title, environment, problem) => {
  expect(problemsOf(environment, [dev, prod])).toEqual([problem]);
});

test('takes the archive of another environment, and what it had before itself', () => {
  expect(problemsOf(copy({}), [dev, prod])).toEqual([]);
  expect(problemsOf(copy({ environment: 'stg', cluster: 'old' }), [dev, prod])).toEqual([]);
});

const offering = (archive: { environment: string; cluster: string }): Environment => ({
  ...dev,
  branches: { ...has(dev.branches), archive },
});
const offer = 'dev.branches.archive';

test.each<[string, Environment, readonly Environment[], string]>([
  [
    'an environment that is not there',
    offering({ environment: 'qa', cluster: 'main' }),
    [stg, prod],
    `${offer}.environment: 'environment' must be another environment ('stg', 'prod'), got 'qa'`,
  ],
  [
    'a cluster without backups',
    offering({ environment: 'stg', cluster: 'infra' }),
    [stg, prod],
    `${offer}.cluster: 'cluster' must be a cluster of 'stg' with backups in Google Cloud Storage ('main'), got 'infra'`,
  ],
  [
    'a bucket that lets nobody read',
    offering({ environment: 'stg', cluster: 'main' }),
    [stg],
    `${offer}.cluster: 'cluster' must be one that 'cloud.backups.readers' of 'stg' lets 'dev' read, got 'main'`,
  ],
])('fails for branches that begin with %s', (_title, environment, others, problem) => {
  expect(problemsOf(environment, others)).toEqual([problem]);
});

test('fails for readers of backups that are not there, and for backups that are not', () => {
  const cloud = has(prod.cloud);
  const readers = [
    { from: 'stg', namespace: 'app', cluster: 'main' },
    { from: 'dev', namespace: 'shop', cluster: 'main' },
  ];
  const backups = { ...has(cloud.backups), readers };
  expect(problemsOf({ ...prod, cloud: { ...cloud, backups } }, [dev, stg])).toEqual([
    "prod.cloud.backups.readers.0.from: 'from' must be another environment that has 'branches' ('dev'), got 'stg'",
    "prod.cloud.backups.readers.1.cluster: 'cluster' must be one of 'postgres.clusters' in namespace 'shop' that has backups, got 'main'",
  ]);
});

const lab = onNodes(local, 'real');
const inLab = branch('login', { host: 'local', nodes: 'real' });

function readingFrom(more: Partial<Archive>): Environment {
  const main = has(inLab.postgres?.clusters.main);
  const recovery = { ...(main.recovery as Archive), ...more };
  return { ...inLab, postgres: { clusters: { main: { ...main, recovery } } } };
}

test('a branch in a lab reads the archive in the store of that lab', () => {
  expect(problemsOf(inLab, [lab, dev, prod])).toEqual([]);
});

const recovery = 'branch-login.postgres.clusters.main.recovery';

test('fails for the store of a lab whose node is simulated, for it has none', () => {
  expect(problemsOf(inLab, [local, dev, prod])).toEqual([
    `${recovery}.cluster: 'cluster' must be a cluster of 'local' that has backups (there is none), got 'main'`,
  ]);
});

test('fails for another bucket, another kind of storage and another lab', () => {
  expect(problemsOf(readingFrom({ storage: { kind: 'lab', bucket: 'others' } }), [lab])).toEqual([
    `${recovery}.storage.bucket: 'bucket' must be 'postgres-main', where 'local' keeps it, got 'others'`,
  ]);
  expect(problemsOf(readingFrom({ storage: source.storage }), [lab])).toEqual([
    `${recovery}.storage.kind: 'kind' must be 'lab', where 'local' keeps it, got 'gcs'`,
    `${recovery}.storage.bucket: 'bucket' must be 'postgres-main', where 'local' keeps it, got 'plinth-prod-backups'`,
  ]);
  expect(problemsOf(readingFrom({ environment: 'prod' }), [lab, prod])).toEqual([
    `${recovery}.storage.kind: 'kind' must be 'gcs', where 'prod' keeps it, got 'lab'`,
    `${recovery}.storage.bucket: 'bucket' must be 'plinth-prod-backups', where 'prod' keeps it, got 'postgres-main'`,
    `${recovery}.environment: 'environment' must be 'local', in whose lab the store is, got 'prod'`,
    `branch-login.postgres.clusters.main.storage: 'storage' must be at least 50Gi, as where it is recovered from, got 5Gi`,
  ]);
});

test('fails for branches that begin with an archive of their lab that is not in its store', () => {
  const archive = { environment: 'local', cluster: 'infra' };
  expect(
    problemsOf({ ...lab, branches: { ...has(local.branches), archive } }, [dev, prod]),
  ).toEqual([
    "local.branches.archive.cluster: 'cluster' must be one with backups in the store of this lab ('main'), got 'infra'",
  ]);
});

test('fails for branches of what is no lab that begin with its own archive', () => {
  expect(problemsOf(offering({ environment: 'dev', cluster: 'main' }), [stg, prod])).toEqual([
    `${offer}.environment: 'environment' must be another environment ('stg', 'prod'), got 'dev'`,
  ]);
});
