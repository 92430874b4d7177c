import type { ObjectStorageEnvironment } from '../../../environments/products/object-storage';
import { storageIdentities, type StorageUse } from '../../../stacks/products/storage-identity';

const bucket = (serviceAccount: string): ObjectStorageEnvironment => ({
  kind: 'gcs',
  bucket: 'acme-backups',
  access: { by: 'workload-identity', serviceAccount },
});
const own = bucket('writer@acme-prod.iam.gserviceaccount.com');

const use: StorageUse = {
  namespace: 'app',
  serviceAccount: 'main',
  storage: own,
  folder: 'prod/app/main',
  right: 'write-backups',
};

const kubernetes = { namespace: 'app', serviceAccount: 'main' };

test('pods that write where Google knows them need that right in their folder', () => {
  expect(storageIdentities([use])).toEqual([
    {
      ...kubernetes,
      account: 'writer',
      project: 'acme-prod',
      needs: [{ right: 'write-backups', bucket: 'acme-backups', folder: 'prod/app/main' }],
    },
  ]);
});

test('all that pods do as one account is one identity, and other accounts are others', () => {
  const uses: readonly StorageUse[] = [
    use,
    { ...use, folder: 'prod/app/old', right: 'read-backups' },
    { ...use, serviceAccount: 'other' },
    { ...use, storage: bucket('reader@acme-dev.iam.gserviceaccount.com'), right: 'read-backups' },
  ];
  expect(
    storageIdentities(uses).map(({ account, project, serviceAccount, needs }) => [
      `${serviceAccount} as ${account} of ${project}`,
      ...needs.map((need) => `${need.right} ${'folder' in need ? need.folder : ''}`),
    ]),
  ).toEqual([
    ['main as writer of acme-prod', 'write-backups prod/app/main', 'read-backups prod/app/old'],
    ['other as writer of acme-prod', 'write-backups prod/app/main'],
    ['main as reader of acme-dev', 'read-backups prod/app/main'],
  ]);
});

test.each<[string, ObjectStorageEnvironment]>([
  [
    'a key of Google’s',
    { kind: 'gcs', bucket: 'b', access: { by: 'key', key: { name: 'key', key: 'json' } } },
  ],
  [
    'a role of Amazon’s',
    {
      kind: 's3',
      bucket: 'b',
      access: { by: 'role', arn: 'arn:aws:iam::123456789012:role/backup' },
    },
  ],
])('pods that a storage knows by %s need nothing in Google Cloud', (_, storage) => {
  expect(storageIdentities([{ ...use, storage }])).toEqual([]);
});
