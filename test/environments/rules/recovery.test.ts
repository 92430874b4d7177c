import { Size } from 'cdk8s';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import type { RecoveryEnvironment } from '../../../environments/products/postgres';
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
