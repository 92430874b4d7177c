import type { ImmudbProps, LocalVolumes } from '../../../constructs/immudb/props';
import { userErrorOf } from '../../user-error';
import { find, synth } from './synth';

const volumes: LocalVolumes = {
  kind: 'local',
  primary: { node: 'node-0', path: '/mnt/disks/ledger' },
  replicas: [{ node: 'node-1', path: '/mnt/disks/ledger-1' }],
};
const local: Partial<ImmudbProps> = { replicas: 1, volumes };

test('names of local volumes and of their class are contract', () => {
  const { manifests } = synth(local);
  expect(
    manifests
      .filter(({ kind }) => /^(PersistentVolume|StorageClass)$/.test(kind))
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`),
  ).toEqual([
    'StorageClass/immudb-immudb-local',
    'PersistentVolume/immudb-immudb-primary-0',
    'PersistentVolume/immudb-immudb-replica-0',
  ]);
});

test('a local volume is a folder of one machine, kept for the claim of one node', () => {
  expect(find(synth(local).manifests, 'PersistentVolume', 'immudb-immudb-replica-0')).toMatchObject(
    {
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'immudb-immudb-local',
        claimRef: { namespace: 'immudb', name: 'data-immudb-replica-0' },
        local: { path: '/mnt/disks/ledger-1' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] },
                ],
              },
            ],
          },
        },
      },
    },
  );
});

test('nobody makes volumes of that class, and claims wait for their pods', () => {
  expect(find(synth(local).manifests, 'StorageClass', 'immudb-immudb-local')).toMatchObject({
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Retain',
  });
});

test('what belongs to no namespace names none', () => {
  for (const { kind, metadata } of synth(local).manifests) {
    expect({ kind, namespace: metadata.namespace }).toEqual({
      kind,
      namespace: /^(PersistentVolume|StorageClass)$/.test(kind) ? undefined : 'immudb',
    });
  }
});

test.each([
  ['local volumes', local, 'immudb-immudb-local'],
  ['a class', { volumes: { kind: 'provisioned', storageClass: 'ssd' } }, 'ssd'],
  ["the cluster's own class", { volumes: { kind: 'provisioned' } }, undefined],
] as const)('with %s, claims ask for its class', (_, props, storageClassName) => {
  const { spec } = find(synth(props).manifests, 'StatefulSet', 'immudb-primary') as {
    spec: { volumeClaimTemplates: { spec: { storageClassName?: string } }[] };
  };
  expect(spec.volumeClaimTemplates.map((it) => it.spec.storageClassName)).toEqual([
    storageClassName,
  ]);
});

test('fails with every problem at once', () => {
  const error = userErrorOf(() =>
    synth({
      replicas: 3,
      volumes: {
        kind: 'local',
        primary: { node: 'Node', path: 'mnt' },
        replicas: [
          { node: 'a', path: '/mnt' },
          { node: 'a', path: '/mnt/../etc' },
        ],
      },
    }),
  );
  expect(error.problems).toEqual([
    "immudb.immudb.volumes: 'replicas' must name a volume for each of the 3 replicas, got 2",
    "immudb.immudb.volumes.primary: 'node' must be the name of a machine, got 'Node'",
    "immudb.immudb.volumes.primary: 'path' must be an absolute path (such as '/mnt/disks/ledger'), got 'mnt'",
    "immudb.immudb.volumes.replicas.1: 'path' must be an absolute path (such as '/mnt/disks/ledger'), got '/mnt/../etc'",
    "immudb.immudb.volumes.replicas.1: 'node' must differ from those of the other nodes, or one machine takes two copies of the data with it, got 'a'",
  ]);
});
