import { Size } from 'cdk8s';
import { images } from '../../environments/images';
import { operatorParty } from '../../constructs/postgres/flows';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { at } from '../../stacks/release/manifest';
import { proofObjects, type Part } from './objects';

function database(name: string): Part {
  return (chart) =>
    new PostgresCluster(chart, name, {
      name,
      namespace: 'proof',
      image: images.postgresql,
      operator: operatorParty('cnpg-system'),
      instances: 1,
      storage: Size.gibibytes(1),
      database: 'app',
      owner: 'app',
    }).flows;
}

const names = (...parts: readonly Part[]) =>
  proofObjects('proof', ...parts).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  );

test('a cluster is in a namespace that denies by default, and may talk as its construct states', () => {
  expect(names(database('main')).sort()).toEqual([
    'Cluster proof/main',
    'Namespace /proof',
    'NetworkPolicy cnpg-system/proof-cnpg-controller-manager',
    'NetworkPolicy proof/allow-dns',
    'NetworkPolicy proof/default-deny',
    'NetworkPolicy proof/postgres-main',
  ]);
});

test('the operator gets a policy of its own beside that of the platform', () => {
  const objects = proofObjects('proof', database('main'));
  const policy = objects.find(({ metadata }) => metadata.namespace === 'cnpg-system');
  expect(at(policy, 'spec')).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'proof' } },
            podSelector: {
              matchLabels: {
                'cnpg.io/cluster': 'main',
                'app.kubernetes.io/component': 'database',
              },
            },
          },
        ],
        ports: [
          { port: 8000, protocol: 'TCP' },
          { port: 5432, protocol: 'TCP' },
        ],
      },
    ],
  });
});

test('the namespace comes first, and parts add up', () => {
  expect(names(database('one'), database('two'))[0]).toBe('Namespace /proof');
  expect(names(database('one'), database('two'))).toEqual(
    expect.arrayContaining(['Cluster proof/one', 'Cluster proof/two']),
  );
});

test('fails when two parts make the same object', () => {
  expect(() => proofObjects('proof', database('main'), database('main'))).toThrow('main');
});
