import { planOf } from '../../../cli/rollback/verdict';
import { object, stepsOf } from '../rehearse/stack';

const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };

test('what only serves may go, come and change', () => {
  const plan = planOf(
    stepsOf(
      object('delete', 'apps/v1', 'Deployment', 'app/new'),
      object('create', 'apps/v1', 'Deployment', 'app/old'),
      object('update', 'v1', 'ConfigMap', 'app/settings'),
      object('same', 'apps/v1', 'StatefulSet', 'immudb/immudb', { spec: claims }),
    ),
  );
  expect(plan.losses).toEqual([]);
  expect(plan.changes.map(({ change, resource }) => `${change} ${resource}`)).toEqual([
    'delete Deployment app/new',
    'update ConfigMap app/settings',
    'create Deployment app/old',
  ]);
});

test.each([
  ['delete', 'would be deleted'],
  ['replace', 'would be replaced'],
])('a stateful resource to %s is a loss', (op, words) => {
  const { losses } = planOf(
    stepsOf(object(op, 'apps/v1', 'StatefulSet', 'immudb/immudb', { spec: claims })),
  );
  expect(losses).toEqual([
    `StatefulSet immudb/immudb ${words}, and with it the way to the volumes of its pods`,
  ]);
});

test('a namespace is a loss as long as there is data in it, although that does not change', () => {
  const { losses } = planOf(
    stepsOf(
      object('same', 'apps/v1', 'StatefulSet', 'immudb/immudb', { spec: claims }),
      object('delete', 'v1', 'Namespace', 'immudb'),
    ),
  );
  expect(losses).toEqual([
    'Namespace immudb would be deleted, and with it everything in the namespace, data included',
  ]);
});

const cluster = (before: string, after: string) =>
  planOf(
    stepsOf(
      object('update', 'postgresql.cnpg.io/v1', 'Cluster', 'app/main', {
        spec: { imageName: before },
        planned: { spec: { imageName: after } },
      }),
    ),
  ).losses;

test('a database is not made older than its data', () => {
  expect(
    cluster('registry:5000/postgresql:17.2', 'registry:5000/postgresql:16.8@sha256:ab'),
  ).toEqual(['Cluster app/main: its data is of version 17, which version 16 can not read']);
});

test.each([
  ['postgresql:17.2', 'postgresql:17.1'],
  ['postgresql:16.8', 'postgresql:17.2'],
  ['postgresql:latest', 'postgresql:16'],
  ['registry:5000/postgresql', 'registry:4000/postgresql'],
])('from %s to %s there is nothing to say', (before, after) => {
  expect(cluster(before, after)).toEqual([]);
});

test('backups that would be kept less long are a loss', () => {
  const kept = (retentionPolicy: string) => ({ spec: { retentionPolicy } });
  const { losses } = planOf(
    stepsOf(
      object('update', 'barmancloud.cnpg.io/v1', 'ObjectStore', 'app/main', {
        ...kept('30d'),
        planned: kept('7d'),
      }),
    ),
  );
  expect(losses).toEqual(['ObjectStore app/main: backups are kept for 7d, before for 30d']);
});
