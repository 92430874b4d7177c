import type { Manifest } from '../../../stacks/release/manifest';
import { logicalName } from '../../../stacks/release/names';
import { secretManifest } from '../../../stacks/release/secret';
import { stateful } from '../../../stacks/release/stateful';

function held(...manifests: Manifest[]): string[] {
  const objects = manifests.map((manifest) => ({ manifest }));
  return [...stateful(objects)].map(({ manifest }) => logicalName(manifest));
}

function object(apiVersion: string, kind: string, name: string, spec: object = {}): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec };
}

test.each([
  object('v1', 'PersistentVolumeClaim', 'data'),
  object('v1', 'PersistentVolume', 'data'),
  object('postgresql.cnpg.io/v1', 'Cluster', 'main'),
  object('postgresql.cnpg.io/v1', 'Database', 'app'),
  object('apps/v1', 'StatefulSet', 'ledger', { volumeClaimTemplates: [{}] }),
  object('monitoring.coreos.com/v1', 'Prometheus', 'main', {
    storage: { volumeClaimTemplate: {} },
  }),
  secretManifest({ namespace: 'shop', name: 'key', lifetime: 'permanent' }),
])('$kind $metadata.name holds data', (manifest) => {
  expect(held(manifest)).toEqual([logicalName(manifest)]);
});

test.each([
  object('apps/v1', 'StatefulSet', 'cache'),
  object('monitoring.coreos.com/v1', 'Prometheus', 'main'),
  secretManifest({ namespace: 'shop', name: 'password' }),
  object('apps/v1', 'Deployment', 'web'),
  object('v1', 'ConfigMap', 'settings'),
  object('cluster.example.com/v1', 'Cluster', 'main'),
])('$kind $metadata.name holds none', (manifest) => {
  expect(held(manifest)).toEqual([]);
});

test('a namespace and a definition are held with the data whose deletion they would bring', () => {
  const namespace = (name: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  const definition = (kind: string): Manifest => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.toLowerCase()}s.postgresql.cnpg.io` },
    spec: { group: 'postgresql.cnpg.io', names: { kind } },
  });
  expect(
    held(
      namespace('shop'),
      namespace('empty'),
      definition('Cluster'),
      definition('Pooler'),
      object('postgresql.cnpg.io/v1', 'Cluster', 'main'),
    ),
  ).toEqual([
    'cluster/shop/main',
    'namespace/shop',
    'customresourcedefinition/clusters.postgresql.cnpg.io',
  ]);
});
