import { Duration, Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { ObjectStorage } from '../../../constructs/barman-cloud/object-storage';
import type { ImmudbBackup } from '../../../constructs/immudb/backup-props';
import { exportScript, uploadScript } from '../../../constructs/immudb/backup-scripts';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { userErrorOf } from '../../user-error';
import { restrictedProblems } from '../cert-manager/restricted';
import { backup, find, synth, type Manifest } from './synth';

function podOf(manifests: readonly Manifest[]): k8s.PodSpec {
  const { spec } = find(manifests, 'CronJob', 'immudb-backup') as {
    spec: { jobTemplate: { spec: { template: { spec: k8s.PodSpec } } } };
  };
  return spec.jobTemplate.spec.template.spec;
}

function render(more: Partial<ImmudbBackup> = {}, props = {}) {
  return synth({ ...props, backup: { ...backup, ...more } });
}

/** Variables of the container that uploads, by name. */
function uploadEnvironment(store: ImmudbBackup['store']) {
  const [upload] = podOf(render({ store }).manifests).containers;
  return Object.fromEntries(
    (upload?.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );
}

test('a backup adds a job, its scripts and its identity, and touches nothing else', () => {
  const without = synth().manifests.map((it) => JSON.stringify(it));
  const added = render().manifests.filter((it) => !without.includes(JSON.stringify(it)));
  expect(added.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'ConfigMap/immudb-backup',
    'ServiceAccount/immudb-backup',
    'CronJob/immudb-backup',
  ]);
  expect(render().manifests).toHaveLength(without.length + 3);
});

test('tells the ServiceAccount of backups where the store knows pods by it, and none elsewhere', () => {
  const accountOf = (more: Partial<ImmudbBackup>) => render(more).immudb.backupAccount;
  expect(accountOf({})).toBe('immudb-backup');
  expect(accountOf({ store: rclone })).toBeUndefined();
  expect(synth().immudb.backupAccount).toBeUndefined();
});

test('it runs by its schedule in UTC, never twice at once, and does not hang for good', () => {
  expect(find(render().manifests, 'CronJob', 'immudb-backup').spec).toMatchObject({
    schedule: '0 2 * * *',
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 43200 } },
  });
});

test('copies are made by the image of the nodes, from the primary, and go away with rclone', () => {
  const pod = podOf(render().manifests);
  const [exporting] = pod.initContainers ?? [];
  expect(exporting).toMatchObject({
    image: 'docker.io/codenotary/immudb:1.11.1-bullseye-slim',
    command: ['/bin/bash', '/etc/backup/export.sh'],
  });
  expect(exporting?.env).toEqual([
    { name: 'IMMUADMIN_IMMUDB_ADDRESS', value: 'immudb-write' },
    { name: 'IMMUADMIN_IMMUDB_PORT', value: '3322' },
    { name: 'IMMUADMIN_TOKENFILE', value: '/tmp/token' },
    { name: 'COPIES', value: '/copies' },
    { name: 'DATABASES', value: 'defaultdb ledger' },
    {
      name: 'ADMIN_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'immudb-admin', key: 'password' } },
    },
  ]);
  expect(pod.containers).toMatchObject([
    { image: 'docker.io/rclone/rclone:1.75.1', command: ['/bin/sh', '/etc/backup/upload.sh'] },
  ]);
});

test('its pods keep the restricted standard and are none of the nodes', () => {
  const { manifests } = render();
  expect(restrictedProblems(podOf(manifests))).toEqual([]);
  for (const { resources, securityContext } of [
    ...(podOf(manifests).initContainers ?? []),
    ...podOf(manifests).containers,
  ]) {
    expect(resources).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    });
    expect(securityContext?.readOnlyRootFilesystem).toBe(true);
  }
  expect(find(manifests, 'CronJob', 'immudb-backup').spec).toMatchObject({
    jobTemplate: {
      spec: {
        template: {
          metadata: {
            labels: {
              'app.kubernetes.io/name': 'immudb-backup',
              'app.kubernetes.io/instance': 'immudb',
            },
          },
        },
      },
    },
  });
});

test('Google Cloud Storage is opened by Workload Identity', () => {
  expect(uploadEnvironment(backup.store)).toEqual({
    HOME: '/tmp',
    RCLONE_CACHE_DIR: '/tmp',
    COPIES: '/copies',
    RETENTION: '2592000s',
    STORE: 'store:acme-backups/prod/immudb',
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_STORE_NO_CHECK_BUCKET: 'true',
    RCLONE_CONFIG_STORE_TYPE: 'google cloud storage',
    RCLONE_CONFIG_STORE_BUCKET_POLICY_ONLY: 'true',
    RCLONE_CONFIG_STORE_ENV_AUTH: 'true',
  });
  const { manifests } = render();
  expect(find(manifests, 'ServiceAccount', 'immudb-backup').metadata).toMatchObject({
    annotations: { 'iam.gke.io/gcp-service-account': 'ledger@acme-prod.iam.gserviceaccount.com' },
  });
  expect(podOf(manifests).serviceAccountName).toBe('immudb-backup');
});

test('Google Cloud Storage is opened by a key, which is no file', () => {
  const key = { name: 'google', key: 'key.json' };
  const store = { kind: 'gcs', bucket: 'acme', access: { by: 'key', key } } as const;
  expect(uploadEnvironment(store)).toMatchObject({
    STORE: 'store:acme',
    RCLONE_CONFIG_STORE_SERVICE_ACCOUNT_CREDENTIALS: { secretKeyRef: key },
  });
  expect(render({ store }).manifests.map(({ kind }) => kind)).not.toContain('ServiceAccount');
});

const keys = {
  accessKeyId: { name: 's3', key: 'id' },
  secretAccessKey: { name: 's3', key: 'secret' },
};

test('S3 is opened by a role, and needs no Secret', () => {
  const arn = 'arn:aws:iam::123456789012:role/ledger';
  const store = { kind: 's3', bucket: 'acme', access: { by: 'role', arn } } as const;
  expect(uploadEnvironment(store)).toMatchObject({
    RCLONE_CONFIG_STORE_TYPE: 's3',
    RCLONE_CONFIG_STORE_PROVIDER: 'AWS',
    RCLONE_CONFIG_STORE_ENV_AUTH: 'true',
  });
  expect(
    find(render({ store }).manifests, 'ServiceAccount', 'immudb-backup').metadata,
  ).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': arn } });
});

test('another store that speaks S3 is opened by keys, and trusted by its authority', () => {
  const store: ObjectStorage = {
    kind: 's3',
    bucket: 'acme',
    access: { by: 'keys', ...keys, region: { name: 's3', key: 'region' } },
    endpoint: { url: 'https://store.backup.svc:9000', ca: { name: 'store-ca', key: 'ca.crt' } },
  };
  expect(uploadEnvironment(store)).toMatchObject({
    RCLONE_CONFIG_STORE_PROVIDER: 'Other',
    RCLONE_CONFIG_STORE_ENDPOINT: 'https://store.backup.svc:9000',
    RCLONE_CONFIG_STORE_ACCESS_KEY_ID: { secretKeyRef: keys.accessKeyId },
    RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: { secretKeyRef: keys.secretAccessKey },
    RCLONE_CONFIG_STORE_REGION: { secretKeyRef: { name: 's3', key: 'region' } },
    RCLONE_CA_CERT: '/etc/rclone/ca.crt',
  });
  expect(podOf(render({ store }).manifests).volumes).toContainEqual({
    name: 'rclone',
    secret: { secretName: 'store-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
  });
});

const rclone = {
  kind: 'rclone',
  path: 'vault:ledger',
  configuration: { name: 'rclone', key: 'rclone.conf' },
} as const;

test('any other store is what a configuration file of rclone says', () => {
  expect(uploadEnvironment(rclone)).toMatchObject({
    STORE: 'vault:ledger',
    RCLONE_CONFIG: '/etc/rclone/rclone.conf',
  });
  expect(podOf(render({ store: rclone }).manifests).volumes).toContainEqual({
    name: 'rclone',
    secret: { secretName: 'rclone', items: [{ key: 'rclone.conf', path: 'rclone.conf' }] },
  });
});

test.each([
  ['as large as a node’s volume', {}, {}, '5Gi', undefined],
  [
    'of the class of the volumes',
    {},
    { volumes: { kind: 'provisioned', storageClass: 'ssd' } },
    '5Gi',
    'ssd',
  ],
  ['as large as they are told', { scratch: Size.gibibytes(1) }, {}, '1Gi', undefined],
] as const)(
  'copies on their way lie on a volume %s',
  (_, more, props, storage, storageClassName) => {
    expect(podOf(render(more, props).manifests).volumes?.[0]).toEqual({
      name: 'copies',
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            ...(storageClassName === undefined ? {} : { storageClassName }),
            resources: { requests: { storage } },
          },
        },
      },
    });
  },
);

test('where volumes are folders of machines, copies on their way lie on the machine’s disk', () => {
  const volumes = {
    kind: 'local',
    primary: { node: 'a', path: '/mnt/ledger' },
    replicas: [],
  } as const;
  expect(podOf(render({}, { replicas: 0, volumes }).manifests).volumes?.[0]).toEqual({
    name: 'copies',
    emptyDir: { sizeLimit: '5Gi' },
  });
});

const party = {
  namespace: 'immudb',
  name: 'immudb-backup',
  pods: {
    'app.kubernetes.io/name': 'immudb-backup',
    'app.kubernetes.io/instance': 'immudb',
    'app.kubernetes.io/component': 'backup',
  },
};
const toStore = (...ports: number[]) => ({
  from: party,
  to: Peer.anywhere(),
  ports: ports.map((port) => Port.tcp(port)),
  purpose: 'backups go to their store',
});

test.each<[string, ImmudbBackup['store'], unknown[]]>([
  [
    'Google Cloud Storage and the metadata server',
    backup.store,
    [
      toStore(443),
      {
        ...toStore(988, 80),
        to: Peer.addresses(['169.254.169.252/32', '169.254.169.254/32']),
      },
    ],
  ],
  ['Amazon S3', { kind: 's3', bucket: 'acme', access: { by: 'keys', ...keys } }, [toStore(443)]],
  ...(
    [
      ['http://store.svc', 80],
      ['https://store.svc', 443],
      ['http://store.svc:9000', 9000],
    ] as const
  ).map(([url, port]): [string, ImmudbBackup['store'], unknown[]] => [
    url,
    { kind: 's3', bucket: 'acme', access: { by: 'keys', ...keys }, endpoint: { url } },
    [toStore(port)],
  ]),
  ['another store', { ...rclone, ports: [22, 2049] }, [toStore(22, 2049)]],
  ['another store by HTTPS', rclone, [toStore(443)]],
])('its pods reach the primary and %s, and nothing else', (_, store, peers) => {
  const { flows } = render({ store }, { replicas: 0 }).immudb;
  expect(flows).toEqual([
    {
      from: party,
      to: expect.objectContaining({ name: 'immudb-primary' }) as unknown,
      ports: [Port.tcp(3322)],
      purpose: 'backups read from the primary',
    },
    ...peers,
  ]);
});

test("no backslash of TypeScript's is left in the shells' expansions", () => {
  expect(exportScript).toContain('${last}'.slice(0, 2));
  expect(exportScript).not.toContain('\\${');
  expect(uploadScript).not.toContain('\\${');
});

test('fails with every problem at once', () => {
  const error = userErrorOf(() =>
    render({
      schedule: '0 0 2 * * *',
      retention: Duration.hours(23),
      image: 'rclone',
      scratch: Size.mebibytes(1),
      overdueAfter: Duration.minutes(1),
      store: { ...rclone, path: 'ledger', configuration: { name: 'A', key: '' } },
    }),
  );
  expect(error.problems).toEqual([
    "immudb.immudb.backup: 'schedule' must be five cron fields (such as '0 2 * * *'), got '0 0 2 * * *'",
    "immudb.immudb.backup: 'retention' must be at least 1 day, got '23 hours'",
    "immudb.immudb.backup: 'image' must be a full reference (such as 'docker.io/rclone/rclone:1.75.1'), got 'rclone'",
    "immudb.immudb.backup: 'scratch' must be at least 64 MiB, got '1Mi'",
    "immudb.immudb.backup: 'overdueAfter' must be at least 1 hour, got '1 minute'",
    "immudb.immudb.backup.store.configuration: 'name' must be the name of a Secret, got 'A'",
    "immudb.immudb.backup.store.configuration: 'key' must be letters, digits, '-', '_' and '.', got ''",
    "immudb.immudb.backup.store: 'path' must be a remote and a folder (such as 'store:acme-backups/ledger'), got 'ledger'",
  ]);
});

test('fails when the bucket is none', () => {
  const store = { ...backup.store, bucket: 'gs://acme' } as ObjectStorage;
  expect(() => render({ store })).toThrow(
    "immudb.immudb.backup.store: 'bucket' must be the name of a bucket",
  );
});

test.each(['* * * * *', '*/5 0-6,22 1,15 1-12/2 0-5', '59 23 31 12 6'])(
  "accepts the schedule '%s'",
  (schedule) => {
    expect(find(render({ schedule }).manifests, 'CronJob', 'immudb-backup').spec).toMatchObject({
      schedule,
    });
  },
);

test.each([
  '@daily',
  '60 0 * * *',
  '0 24 * * *',
  '0 0 0 * *',
  '0 0 * 13 *',
  '0 0 * * 7',
  '5-1 * * * *',
  '*/0 * * * *',
  '*-5 * * * *',
  '0  2 * *',
  '',
])("fails when the schedule is '%s'", (schedule) => {
  expect(() => render({ schedule })).toThrow(
    `immudb.immudb.backup: 'schedule' must be five cron fields (such as '0 2 * * *'), got '${schedule}'`,
  );
});
