import { Size } from 'cdk8s';
import { edge } from '../../../environments/edge';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { prod } from '../../../environments/prod';
import { volumesNeverShrink, volumesOf } from '../../../environments/rules/storage';
import { has } from '../problems';

const sizes = (volumes: ReturnType<typeof volumesOf>) =>
  Object.fromEntries([...volumes].map(([path, size]) => [path, size.asString()]));

test('the volumes of an environment are all that it keeps something on', () => {
  expect(sizes(volumesOf(local))).toEqual({
    'postgres.clusters.main.storage': '5Gi',
    'postgres.clusters.infra.storage': '2Gi',
    'immudb.storage': '5Gi',
    'monitoring.storage': '10Gi',
    'monitoring.alertmanager.storage': '1Gi',
    'monitoring.grafana.database.storage': '1Gi',
  });
  expect(sizes(volumesOf(edge))['cluster.workers.general.volumes']).toBe('100Gi');
});

const postgres = has(prod.postgres);
const main = has(postgres.clusters.main);
const withMain = (more: Partial<typeof main>) => ({
  ...prod,
  postgres: { ...postgres, clusters: { ...postgres.clusters, main: { ...main, ...more } } },
});

const after = (environment: Environment, before: Environment = prod) =>
  volumesNeverShrink(volumesOf(before)).findings(environment);

test('a volume may stay as it is, grow, come and go', () => {
  const { infra: _infra, ...clusters } = postgres.clusters;
  const bigger = withMain({ storage: Size.gibibytes(51), walStorage: Size.gibibytes(5) });
  expect(after(prod)).toEqual([]);
  expect(after(bigger)).toEqual([]);
  const { immudb: _immudb, ...rest } = prod;
  expect(after({ ...rest, postgres: { ...postgres, clusters } })).toEqual([]);
});

test('fails for volumes that shrink, in whatever unit, and for a log that would lose its own', () => {
  const before = withMain({ walStorage: Size.gibibytes(5) });
  const immudb = { ...has(prod.immudb), storage: Size.mebibytes(50 * 1024 - 1) };
  expect(after({ ...withMain({ storage: Size.gibibytes(49) }), immudb }, before)).toEqual([
    {
      path: ['postgres', 'clusters', 'main', 'storage'],
      message: 'must be at least 50Gi, as it was: volumes never shrink',
    },
    {
      path: ['postgres', 'clusters', 'main', 'walStorage'],
      message: 'must be at least 5Gi, as it was: volumes never shrink',
    },
    {
      path: ['immudb', 'storage'],
      message: 'must be at least 50Gi, as it was: volumes never shrink',
    },
  ]);
});
