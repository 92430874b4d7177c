import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { storedInLab } from '../../../environments/local-store';
import { storeUrl } from '../../../lab/store/service';
import { platform } from '../../../stacks/platform';
import { labStoreUrl } from '../../../stacks/products/lab-store';
import { plan } from '../../../stacks/release/plan';
import { placedValues } from '../../../stacks/secrets/values';

const stored: Environment = {
  ...storedInLab(local),
  cluster: { kind: 'local', nodes: 'real', nodeCount: 1 },
};

function made(environment: Environment) {
  const { charts, secrets } = platform(environment);
  const manifests = new Map(plan(charts, []).map(({ name, manifest }) => [name, manifest]));
  const values = placedValues(secrets);
  const valueAt = (place: string) => values.get(place)?.value;
  return { manifests, valueAt, places: [...values.keys()] };
}

test('pods are told of the store where the lab puts it', () => {
  expect(labStoreUrl).toBe(storeUrl);
});

test('a database archives with a key to its own folder', () => {
  const { manifests, valueAt } = made(stored);
  expect(manifests.get('objectstore/app/main-archive')).toMatchObject({
    spec: {
      configuration: {
        destinationPath: 's3://postgres-main/local/app',
        endpointURL: labStoreUrl,
        endpointCA: { name: 'main-archive-key', key: 'ca.crt' },
        s3Credentials: {
          accessKeyId: { name: 'main-archive-key', key: 'access-key-id' },
          secretAccessKey: { name: 'main-archive-key', key: 'secret-access-key' },
        },
      },
    },
  });
  const by = {
    name: 'local.app.main-archive-key',
    bucket: 'postgres-main',
    folder: 'local/app/main',
    right: 'write',
    listing: 'bucket',
  };
  expect(valueAt('app/main-archive-key/access-key-id')).toEqual({ value: by.name });
  expect(valueAt('app/main-archive-key/secret-access-key')).toEqual({
    issued: 'secretAccessKey',
    by,
  });
  expect(valueAt('app/main-archive-key/ca.crt')).toEqual({ issued: 'authority', by });
});

test('the ledger copies with a key to its own folder', () => {
  const { manifests, valueAt } = made(stored);
  const job = JSON.stringify(manifests.get('cronjob/immudb/immudb-backup'));
  expect(job).toContain(`{"name":"STORE","value":"store:immudb/local/immudb"}`);
  expect(job).toContain(`{"name":"RCLONE_CONFIG_STORE_ENDPOINT","value":"${labStoreUrl}"}`);
  expect(job).toContain('{"name":"RCLONE_CA_CERT","value":"/etc/rclone/ca.crt"}');
  expect(valueAt('immudb/immudb-backup-key/secret-access-key')).toEqual({
    issued: 'secretAccessKey',
    by: {
      name: 'local.immudb.immudb-backup-key',
      bucket: 'immudb',
      folder: 'local/immudb',
      right: 'write',
    },
  });
});

const main = stored.postgres?.clusters['main'];
if (main === undefined) throw new Error('the environment has no database');
const copyOf = (recovery: NonNullable<typeof main.recovery>): Environment => {
  const { backup: _backup, ...bare } = main;
  const copy = { ...bare, namespace: 'infra', instances: 1, recovery };
  const postgres = { ...stored.postgres, clusters: { ...stored.postgres?.clusters, copy } };
  return { ...stored, postgres };
};
const grant = {
  name: 'local.infra.copy-source-key',
  bucket: 'postgres-main',
  right: 'read',
  listing: 'folder',
};

test.each([
  ['another cluster', copyOf({ from: 'cluster', cluster: 'main' }), 'local/app/main'],
  [
    "another environment's",
    copyOf({
      from: 'archive',
      storage: { kind: 'lab', bucket: 'postgres-main' },
      environment: 'prod',
      namespace: 'shop',
      cluster: 'orders',
    }),
    'prod/shop/orders',
  ],
])('who begins with the archive of %s can only read it', (_, environment, folder) => {
  const { valueAt, places, manifests } = made(environment);
  expect(valueAt('infra/copy-source-key/secret-access-key')).toEqual({
    issued: 'secretAccessKey',
    by: { ...grant, folder },
  });
  expect(places).not.toContain('infra/copy-archive-key/secret-access-key');
  expect(JSON.stringify(manifests.get('objectstore/infra/copy-source'))).toContain(
    '"secretAccessKey":{"key":"secret-access-key","name":"copy-source-key"}',
  );
});

test('elsewhere nobody is issued a key', () => {
  const { places } = made(local);
  expect(places.filter((place) => place.includes('secret-access-key'))).toEqual([]);
});
