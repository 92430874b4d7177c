import {
  clustersOf,
  clusterWithBackups,
  oneCluster,
  requireContainers,
} from '../../../cli/database/choice';
import { environmentFor } from '../../../environments';

const local = environmentFor('local');
const real = environmentFor('local', { nodes: 'real' });
const main = { name: 'main', namespace: 'app' };

test('without a name it is every cluster, or the only one that keeps backups', () => {
  expect(clustersOf(real, undefined)).toEqual([main, { name: 'infra', namespace: 'infra' }]);
  expect(clusterWithBackups(real, undefined)).toEqual(main);
  expect(oneCluster(real, undefined)).toEqual(main);
  expect(clusterWithBackups(real, 'main')).toEqual(main);
});

test('fails for a name that there is not, and for one among several', () => {
  expect(() => clustersOf(real, 'min')).toThrow(
    "--cluster: must be one of 'main', 'infra', got 'min'",
  );
  expect(() => oneCluster(local, undefined)).toThrow(
    "--cluster: must be one of 'main', 'infra', but it is missing",
  );
});

test('fails where several keep backups and none is named', () => {
  const { postgres } = real;
  const cluster = postgres?.clusters['main'];
  if (postgres === undefined || cluster === undefined) throw new Error('no main');
  const two = { ...real, postgres: { ...postgres, clusters: { main: cluster, other: cluster } } };
  expect(() => clusterWithBackups(two, undefined)).toThrow(
    "--cluster: must be one of 'main', 'other', but it is missing",
  );
});

test('fails where nothing is backed up, with what to do about it', () => {
  expect(() => clusterWithBackups(local, 'main')).toThrow(
    "local.postgres.clusters.main: 'backup' must be there, but it is missing\n" +
      '  fix: a lab has a store for them where its nodes are real: ./plinth down, then ./plinth up --nodes real',
  );
  expect(() => clusterWithBackups(real, 'infra')).toThrow(
    "local.postgres.clusters.infra: 'backup' must be there, but it is missing\n" +
      '  fix: say in environments/local.ts where they are kept, then ./plinth up local',
  );
});

test('fails for an environment without databases', () => {
  const { postgres: _postgres, ...none } = local;
  expect(() => clustersOf(none, undefined)).toThrow('local: has no database cluster');
});

test('fails where containers are needed and nodes are simulated, also those of the host', () => {
  const branch = environmentFor('branch-login');
  expect(() => {
    requireContainers(local, undefined);
  }).toThrow(
    'local: no database runs, its nodes are simulated\n' +
      '  fix: ./plinth down, then ./plinth up --nodes real',
  );
  expect(() => {
    requireContainers(branch, local);
  }).toThrow('branch-login: no database runs, its nodes are simulated');
  expect(() => {
    requireContainers(real, undefined);
  }).not.toThrow();
});
