import { claimsOf, storageReactions } from '../../../../lab/control-plane/simulation/storage';
import { surroundings } from './surroundings';

const [claims, volumes] = storageReactions;
const driver = 'simulated.lab.plinth.dev';
const metadata = {
  name: 'data',
  namespace: 'shop',
  uid: 'u1',
  annotations: { 'volume.kubernetes.io/storage-provisioner': driver },
};
const spec = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '5Gi' } },
  storageClassName: 'standard',
  volumeMode: 'Filesystem',
};
const react = async (object: unknown, objects = {}) =>
  claims?.react(object as never, surroundings(objects));

test('a claim of the simulated driver is given a volume of its size, reserved for it', async () => {
  expect(await react({ metadata, spec })).toEqual([
    {
      method: 'POST',
      path: '/api/v1/persistentvolumes',
      body: {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'pvc-u1', annotations: { 'pv.kubernetes.io/provisioned-by': driver } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '5Gi' },
          claimRef: {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            name: 'data',
            namespace: 'shop',
            uid: 'u1',
          },
          csi: { driver, volumeHandle: 'pvc-u1' },
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: 'standard',
          volumeMode: 'Filesystem',
        },
      },
    },
  ]);
});

test('a claim of local-path, whose provisioner would run on simulated nodes, is given one too', async () => {
  const annotations = { 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path' };
  expect(await react({ metadata: { ...metadata, annotations }, spec })).toMatchObject([
    { method: 'POST', body: { spec: { csi: { driver, volumeHandle: 'pvc-u1' } } } },
  ]);
});

test('the volume is reclaimed as its class says', async () => {
  const objects = {
    '/apis/storage.k8s.io/v1/storageclasses/standard': { reclaimPolicy: 'Retain' },
  };
  expect(await react({ metadata, spec }, objects)).toMatchObject([
    { body: { spec: { persistentVolumeReclaimPolicy: 'Retain' } } },
  ]);
});

test.each([
  ['of another driver', { metadata: { name: 'data', annotations: {} }, spec }],
  ['that is being deleted', { metadata: { ...metadata, deletionTimestamp: 'now' }, spec }],
  ['that waits for its volume', { metadata, spec: { ...spec, volumeName: 'pvc-u1' } }],
  [
    'that has what it asks for',
    {
      metadata,
      spec: { ...spec, volumeName: 'pvc-u1' },
      status: { phase: 'Bound', capacity: { storage: '5Gi' } },
    },
  ],
])('a claim %s is left alone', async (_, claim) => {
  expect(await react(claim)).toEqual([]);
});

test('a bound claim that asks for more gets it: the volume first, then the claim', async () => {
  const status = { phase: 'Bound', capacity: { storage: '1Gi' } };
  expect(await react({ metadata, spec: { ...spec, volumeName: 'pvc-u1' }, status })).toEqual([
    {
      method: 'PATCH',
      path: '/api/v1/persistentvolumes/pvc-u1',
      body: { spec: { capacity: { storage: '5Gi' } } },
      content: 'application/merge-patch+json',
    },
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/shop/persistentvolumeclaims/data/status',
      body: { status: { capacity: { storage: '5Gi' }, conditions: null } },
      content: 'application/merge-patch+json',
    },
  ]);
});

const volume = {
  metadata: { name: 'pvc-u1' },
  spec: { csi: { driver }, persistentVolumeReclaimPolicy: 'Delete' },
  status: { phase: 'Released' },
};

test('a released volume is deleted', async () => {
  expect(await volumes?.react(volume as never, surroundings())).toEqual([
    { method: 'DELETE', path: '/api/v1/persistentvolumes/pvc-u1' },
  ]);
});

test.each([
  ['retained', { ...volume, spec: { ...volume.spec, persistentVolumeReclaimPolicy: 'Retain' } }],
  ['bound', { ...volume, status: { phase: 'Bound' } }],
  ['foreign', { ...volume, spec: { ...volume.spec, csi: { driver: 'other' } } }],
])('a %s volume is left alone', async (_, other) => {
  expect(await volumes?.react(other as never, surroundings())).toEqual([]);
});

test('beside a real node only claims for the simulated one are given volumes', async () => {
  const [reaction] = claimsOf('node-simulated');
  const claimFor = (node: string) => ({
    metadata: {
      ...metadata,
      annotations: {
        'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path',
        'volume.kubernetes.io/selected-node': node,
      },
    },
    spec,
  });
  const answer = (claim: unknown) => reaction?.react(claim as never, surroundings());
  expect(await answer(claimFor('node-simulated'))).toMatchObject([
    { method: 'POST', body: { spec: { csi: { driver, volumeHandle: 'pvc-u1' } } } },
  ]);
  expect(await answer(claimFor('node-real'))).toEqual([]);
  expect(await answer({ metadata, spec })).toEqual([]);
});
