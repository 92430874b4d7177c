import type { EngineEvent } from '@pulumi/pulumi/automation';
import { losses } from '../../../cli/rehearse/losses';
import { resourceName } from '../../../cli/engine/resource-name';
import { began, object, stepsOf } from './stack';

function lossesOf(...events: readonly EngineEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...losses(stepsOf(...events))].map(([urn, loss]) => {
      const { kind, name } = resourceName(urn);
      return [`${kind} ${name}`, loss];
    }),
  );
}

const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
const permanent = {
  inputs: {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'key',
      namespace: 'infra',
      annotations: { 'plinth.dev/lifetime': 'permanent' },
    },
  },
};

test('a StatefulSet takes the way to its volumes along, and its namespace everything', () => {
  expect(
    lossesOf(
      object('same', 'v1', 'Namespace', 'immudb'),
      object('same', 'v1', 'Namespace', 'app'),
      object('same', 'apps/v1', 'StatefulSet', 'immudb/immudb', { spec: claims }),
      object('same', 'apps/v1', 'Deployment', 'app/app'),
    ),
  ).toEqual({
    'StatefulSet immudb/immudb': 'the way to the volumes of its pods',
    'Namespace immudb': 'everything in the namespace, data included',
  });
});

test('a StatefulSet counts even where its volumes come from elsewhere', () => {
  expect(lossesOf(object('same', 'apps/v1', 'StatefulSet', 'immudb/immudb'))).toEqual({
    'StatefulSet immudb/immudb': 'the way to the volumes of its pods',
  });
});

test('a database cluster takes its databases along, and so does the definition of its kind', () => {
  const definition = {
    inputs: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'clusters.postgresql.cnpg.io' },
      spec: { group: 'postgresql.cnpg.io', names: { kind: 'Cluster' } },
    },
  };
  expect(
    lossesOf(
      object('same', 'postgresql.cnpg.io/v1', 'Cluster', 'app/main'),
      object(
        'same',
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'clusters.postgresql.cnpg.io',
        definition,
      ),
    ),
  ).toEqual({
    'Cluster app/main': 'every database in it',
    'CustomResourceDefinition clusters.postgresql.cnpg.io':
      'every object of that kind, and their data with them',
  });
});

test('of generated values only those count with whose Secret something was encrypted', () => {
  const random = { op: 'same', type: 'random:index/randomPassword:RandomPassword' };
  expect(
    lossesOf(
      object('same', 'v1', 'Secret', 'infra/key', permanent),
      began({ ...random, name: 'infra/key/key' }),
      began({ ...random, name: 'infra/admin/password' }),
    ),
  ).toEqual({
    'Secret infra/key': 'whatever was encrypted with it',
    'RandomPassword infra/key/key': 'whatever was encrypted with it',
  });
});

test.each([
  ['lab:index:Cluster', 'the cluster and all that is in it'],
  ['gcp:container/cluster:Cluster', 'the cluster and all that is in it'],
  ['gcp:storage/bucket:Bucket', 'everything in the bucket'],
  ['gcp:kms/cryptoKey:CryptoKey', 'whatever was encrypted with the key'],
  ['gcp:compute/disk:Disk', 'everything on the disk'],
  [
    'gcp:dns/managedZone:ManagedZone',
    'every record, and the name servers that the domain leads to',
  ],
  ['tls:index/privateKey:PrivateKey', 'the key, and what was signed or encrypted with it'],
])('with a %s goes %s', (type, loss) => {
  expect(Object.values(lossesOf(began({ op: 'same', type, name: 'one' })))).toEqual([loss]);
});

test('of virtual machines only that of the control plane holds the cluster', () => {
  const machine = { op: 'same', type: 'gcp:compute/instance:Instance' };
  expect(
    lossesOf(
      began({ ...machine, name: 'first', inputs: { labels: { 'plinth-role': 'control-plane' } } }),
      began({
        ...machine,
        name: 'second',
        inputs: { metadata: { 'plinth-role': 'control-plane' } },
      }),
      began({ ...machine, name: 'bastion', inputs: { labels: { 'plinth-role': 'bastion' } } }),
    ),
  ).toEqual({
    'Instance first': 'the cluster and all that is in it',
    'Instance second': 'the cluster and all that is in it',
  });
});

test('a worker whose volumes are on its boot disk takes them along, one with a disk for them does not', () => {
  const machine = { op: 'same', type: 'gcp:compute/instance:Instance' };
  const metadata = { 'plinth-role': 'worker' };
  expect(
    lossesOf(
      began({ ...machine, name: 'none', inputs: { metadata } }),
      began({ ...machine, name: 'empty', inputs: { metadata, attachedDisks: [] } }),
      began({ ...machine, name: 'one', inputs: { metadata, attachedDisks: [{ source: 'd' }] } }),
      began({ ...machine, name: 'another', inputs: {} }),
    ),
  ).toEqual({
    'Instance none': 'every volume on its boot disk',
    'Instance empty': 'every volume on its boot disk',
  });
});

test.each([{ protect: true }, { retainOnDelete: true }])(
  'what the program keeps counts, whatever it is: %p',
  (option) => {
    const type = 'gcp:compute/address:Address';
    expect(lossesOf(began({ op: 'same', type, name: 'entrance', ...option }))).toEqual({
      'Address entrance': 'what the program protects or retains',
    });
  },
);

test('what is only being created can not be lost', () => {
  expect(
    lossesOf(object('create', 'apps/v1', 'StatefulSet', 'immudb/immudb', { spec: claims })),
  ).toEqual({});
});
