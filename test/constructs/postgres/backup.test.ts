import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { ObjectStorage } from '../../../constructs/barman-cloud/object-storage';
import { at } from '../../../stacks/release/manifest';
import { find } from '../namespace/manifests';
import { backup, problems, specOf, storage, synth } from './synth';

const key = { name: 'store', key: 'id' };
const secret = { name: 'store', key: 'secret' };
const s3 = {
  kind: 's3',
  bucket: 'backup',
  access: { by: 'keys', accessKeyId: key, secretAccessKey: secret },
  endpoint: { url: 'http://store.backup.svc:9000', ca: { name: 'store', key: 'ca.crt' } },
} as const satisfies ObjectStorage;

function configuration(given: ObjectStorage): unknown {
  const { manifests } = synth({ backup: { ...backup, storage: given } });
  const { spec } = find(manifests, 'ObjectStore', 'main-archive');
  return (spec as { configuration: unknown }).configuration;
}

const compression = {
  data: { compression: 'gzip' },
  wal: { compression: 'gzip', maxParallel: 4 },
};

test.each<[string, ObjectStorage, object]>([
  [
    'Google’s by Workload Identity',
    storage,
    { destinationPath: 'gs://acme-backup/prod/app', googleCredentials: { gkeEnvironment: true } },
  ],
  [
    'Google’s by key',
    { kind: 'gcs', bucket: 'acme-backup', access: { by: 'key', key } },
    {
      destinationPath: 'gs://acme-backup/app',
      googleCredentials: { applicationCredentials: key },
    },
  ],
  [
    'Amazon’s by role',
    {
      kind: 's3',
      bucket: 'backup',
      access: { by: 'role', arn: 'arn:aws:iam::123456789012:role/backup' },
    },
    { destinationPath: 's3://backup/app', s3Credentials: { inheritFromIAMRole: true } },
  ],
  [
    'one that speaks S3 by keys',
    s3,
    {
      destinationPath: 's3://backup/app',
      endpointURL: 'http://store.backup.svc:9000',
      endpointCA: { name: 'store', key: 'ca.crt' },
      s3Credentials: { accessKeyId: key, secretAccessKey: secret },
    },
  ],
  [
    'one in a region',
    {
      kind: 's3',
      bucket: 'backup',
      access: { by: 'keys', accessKeyId: key, secretAccessKey: secret, region: key },
    },
    {
      destinationPath: 's3://backup/app',
      s3Credentials: { accessKeyId: key, secretAccessKey: secret, region: key },
    },
  ],
])('a storage is %s', (_title, given, expected) => {
  expect(configuration(given)).toEqual({ ...expected, ...compression });
});

test('a store keeps backups for its retention, and gives its container requests and a limit', () => {
  const sidecar = { cpu: Cpu.millis(200), memory: Size.mebibytes(256) };
  const store = (props: object) =>
    find(synth({ backup: { ...backup, ...props } }).manifests, 'ObjectStore', 'main-archive').spec;
  expect(store({})).toMatchObject({
    retentionPolicy: '30d',
    instanceSidecarConfiguration: {
      retentionPolicyIntervalSeconds: 1800,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
  });
  expect(store({ sidecar, retention: Duration.days(7) })).toMatchObject({
    retentionPolicy: '7d',
    instanceSidecarConfiguration: {
      resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '256Mi' } },
    },
  });
});

test('a store that is like Amazon’s gets uploads without checksums behind them, Amazon’s own with', () => {
  const environmentFor = (given: ObjectStorage) => {
    const { manifests } = synth({ backup: { ...backup, storage: given } });
    return at(find(manifests, 'ObjectStore', 'main-archive'), ...path);
  };
  const path = ['spec', 'instanceSidecarConfiguration', 'env'];
  expect(environmentFor(s3)).toEqual([
    { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
    { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
  ]);
  const { kind, bucket, access } = s3;
  expect(environmentFor({ kind, bucket, access })).toBeUndefined();
});

test('a schedule makes backups by the plugin, the first one at once', () => {
  const { manifests } = synth({ backup });
  expect(find(manifests, 'ScheduledBackup', 'main').spec).toEqual({
    cluster: { name: 'main' },
    schedule: '0 0 2 * * *',
    immediate: true,
    backupOwnerReference: 'self',
    method: 'plugin',
    pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
  });
  expect(specOf({ backup }, 'backup')).toEqual({ target: 'prefer-standby' });
  expect(specOf({ backup: { ...backup, target: 'primary' } }, 'backup')).toEqual({
    target: 'primary',
  });
});

test('snapshots have a schedule and a class of their own, and outlive what asked for them', () => {
  const snapshots = { snapshotClass: 'csi-fast', schedule: '0 0 */6 * * *' };
  const { manifests } = synth({ snapshots });
  expect(find(manifests, 'ScheduledBackup', 'main-snapshots').spec).toMatchObject({
    schedule: '0 0 */6 * * *',
    method: 'volumeSnapshot',
  });
  expect(specOf({ snapshots }, 'backup')).toEqual({
    target: 'prefer-standby',
    volumeSnapshot: { className: 'csi-fast', snapshotOwnerReference: 'none' },
  });
  expect(specOf({ snapshots }, 'plugins')).toBeUndefined();
});

test.each<[ObjectStorage, object | undefined]>([
  [storage, { 'iam.gke.io/gcp-service-account': 'backup@acme-prod.iam.gserviceaccount.com' }],
  [
    {
      kind: 's3',
      bucket: 'backup',
      access: { by: 'role', arn: 'arn:aws:iam::123456789012:role/b' },
    },
    { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/b' },
  ],
  [s3, undefined],
])('the ServiceAccount has the identity that the storage knows: %j', (given, annotations) => {
  const template = specOf({ backup: { ...backup, storage: given } }, 'serviceAccountTemplate');
  expect(template).toEqual(annotations && { metadata: { annotations } });
});

test.each<[ObjectStorage, readonly string[]]>([
  [storage, ['anyone:443', '169.254.169.254/32:80', '169.254.169.252/32:988']],
  [s3, ['anyone:9000']],
  [{ ...s3, endpoint: { url: 'https://store.example' } }, ['anyone:443']],
  [{ ...s3, endpoint: { url: 'http://store.example' } }, ['anyone:80']],
])('instances reach the storage, and who gives them their identity: %j', (given, expected) => {
  const { cluster } = synth({ backup: { ...backup, storage: given } });
  const outside = cluster.flows.slice(3).map(({ to, ports }) => {
    const peers = 'toNetworkPolicyPeers' in to ? to.toNetworkPolicyPeers() : [];
    const whom = peers === 'anyone' ? peers : (peers[0]?.ipBlock?.cidr ?? '');
    return `${whom}:${String(ports[0]?.toNetworkPolicyPort().port?.value)}`;
  });
  expect(outside).toEqual(expected);
});

const where = 'postgres.main.backup.storage';

test.each<[Partial<ObjectStorage>, string]>([
  [
    { bucket: 'gs://acme' },
    `${where}: 'bucket' must be the name of a bucket: 3 to 63 lower-case letters, digits, '.', '_' and dashes, without 'gs://' or 's3://', got 'gs://acme'`,
  ],
  [
    { folder: '/a' },
    `${where}: 'folder' must be names joined by '/', without one at either end, got '/a'`,
  ],
  [
    { access: { by: 'workload-identity', serviceAccount: 'backup' } },
    `${where}: 'serviceAccount' must be a Google service account, such as 'backup@project.iam.gserviceaccount.com', got 'backup'`,
  ],
  [
    { kind: 's3', access: { by: 'role', arn: 'backup' } },
    `${where}: 'arn' must be a role, such as 'arn:aws:iam::123456789012:role/backup', got 'backup'`,
  ],
  [
    { ...s3, endpoint: { url: 'store:9000' } },
    `${where}: 'url' must be 'http' or 'https', a host and perhaps a port, such as 'http://store.backup.svc:9000', got 'store:9000'`,
  ],
])('fails for the storage %j', (wrong, problem) => {
  const given = { ...storage, ...wrong } as ObjectStorage;
  expect(problems({ backup: { ...backup, storage: given } })).toEqual([problem]);
});
