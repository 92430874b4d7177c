import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { elements, escaped } from '../../../lab/store/client';
import { storeObjects } from '../../../lab/store/objects';
import {
  issuedKey,
  issueKey,
  openStore,
  prepareStore,
  revokeKey,
  storeAccess,
  storeAdministration,
} from '../../../lab/store/store';
import { temporaryFolder } from '../../temporary';

const grant = {
  name: 'prod.app.main',
  bucket: 'archives',
  folder: 'prod/app/main',
  right: 'write',
} as const;
const prepare = (directory: string, address = '198.18.3.2') =>
  prepareStore({ directory, executable: '/bin/versitygw', address });

test('the store is run with policies alone, and no secret among its arguments', async () => {
  const directory = temporaryFolder('store');
  const service = await prepare(directory);
  expect({ ...service, environment: {}, files: {} }).toEqual({
    name: 'object-store',
    executable: '/bin/versitygw',
    arguments: [
      ...['--port', '198.18.3.2:9000', '--keep-alive'],
      ...['--cert', '/etc/object-store/tls.crt', '--key', '/etc/object-store/tls.key'],
      ...['--iam-dir', '/var/lib/object-store/accounts', '--iam-cache-disable'],
      ...['--disable-acl', '--health', '/healthz'],
      ...['posix', '/var/lib/object-store/buckets'],
    ],
    environment: {},
    files: {},
    folders: ['/var/lib/object-store/accounts', '/var/lib/object-store/buckets'],
  });
  expect(Object.keys(service.files)).toEqual([
    '/etc/object-store/tls.crt',
    '/etc/object-store/tls.key',
  ]);
  expect(Object.keys(service.environment)).toEqual([
    'ROOT_ACCESS_KEY_ID',
    'ROOT_SECRET_ACCESS_KEY',
  ]);
  const { secretAccessKey } = (await storeAdministration(directory)) ?? {};
  expect(service.environment['ROOT_SECRET_ACCESS_KEY']).toBe(secretAccessKey);
  expect(secretAccessKey).toMatch(/^[0-9a-f]{60}$/);
});

test('it is the same store when it is prepared again', async () => {
  const directory = temporaryFolder('store');
  expect(await prepare(directory)).toEqual(await prepare(directory));
});

test('its certificate is good for where it is reached, and made anew for another address', async () => {
  const directory = temporaryFolder('store');
  const certificateOf = async (address: string) => {
    const { files } = await prepare(directory, address);
    return new X509Certificate(files['/etc/object-store/tls.crt'] ?? '');
  };
  const [first, second] = [await certificateOf('198.18.3.2'), await certificateOf('198.18.4.2')];
  expect(first.checkHost('object-store.kube-system.svc')).toBe('object-store.kube-system.svc');
  expect(first.checkIP('198.18.3.2')).toBe('198.18.3.2');
  expect(first.checkIP('198.18.4.2')).toBeUndefined();
  expect(second.checkIP('198.18.4.2')).toBe('198.18.4.2');
  const { authority = '' } = (await storeAdministration(directory)) ?? {};
  for (const one of [first, second]) {
    expect(one.verify(new X509Certificate(authority).publicKey)).toBe(true);
  }
  expect(await certificateOf('198.18.4.2')).toEqual(second);
});

test('what it knows is for its owner alone', async () => {
  const directory = temporaryFolder('store');
  await prepare(directory);
  await issueKey(directory, grant);
  const folder = path.join(directory, 'store');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const file of ['store.json', 'authority.key', 'server.key']) {
    expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
  }
});

test('a key is issued once, changes its rights, and is taken back', async () => {
  const directory = temporaryFolder('store');
  const key = await issueKey(directory, grant);
  expect(key.url).toBe('https://object-store.kube-system.svc:9000');
  expect(key.accessKeyId).toBe('prod.app.main');
  expect(key.secretAccessKey).toMatch(/^[0-9a-f]{60}$/);
  expect(await issueKey(directory, { ...grant, right: 'read' })).toEqual(key);
  expect(await issuedKey(directory, grant.name)).toEqual(key);
  const other = await issueKey(directory, { ...grant, name: 'other' });
  expect(other.secretAccessKey).not.toBe(key.secretAccessKey);
  await revokeKey(directory, grant.name);
  expect(await issuedKey(directory, grant.name)).toBeUndefined();
  expect(await issuedKey(directory, 'other')).toEqual(other);
});

test('taking back a key of a lab that is gone leaves nothing behind', async () => {
  const directory = path.join(temporaryFolder('store'), 'gone');
  await revokeKey(directory, grant.name);
  await expect(stat(directory)).rejects.toThrow('ENOENT');
});

test('where no store was prepared nobody has access to one', async () => {
  const directory = temporaryFolder('store');
  await issueKey(directory, grant);
  expect(await storeAdministration(directory)).toBeUndefined();
  expect(await storeAccess(directory, grant.name)).toBeUndefined();
  await expect(openStore(directory, AbortSignal.timeout(1_000))).rejects.toThrow(
    'a store was opened that was not prepared',
  );
});

test('fails to issue a key for everything, telling all that is wrong', async () => {
  const directory = temporaryFolder('store');
  await expect(issueKey(directory, { ...grant, bucket: 'A', folder: '..' })).rejects.toThrow(
    [
      "lab.store: 'bucket' must be 3 to 63 lower-case letters, digits and dashes, got 'A'",
      "lab.store: 'folder' must be names joined by '/', without one at either end, got '..'",
    ].join('\n'),
  );
});

test('fails when its record is damaged, without showing what is in it', async () => {
  const directory = temporaryFolder('store');
  const file = path.join(directory, 'store', 'store.json');
  await mkdir(path.dirname(file));
  await writeFile(file, '{"administratorSecret": "tell-nobody", ');
  const error: unknown = await issuedKey(directory, 'x').catch((reason: unknown) => reason);
  expect(String(error)).toBe(
    `UserError: lab.store: '${file}' must be what the lab wrote, and is damaged\n  fix: ./plinth down, and up again: the store starts empty`,
  );
  await chmod(file, 0o600);
  expect(await readFile(file, 'utf8')).toContain('tell-nobody');
});

test('in the cluster it is a Service with the same port, whose one end is the node', () => {
  expect(storeObjects('198.18.3.2')).toMatchObject([
    {
      kind: 'Service',
      metadata: { name: 'object-store', namespace: 'kube-system' },
      spec: { ports: [{ port: 9000, targetPort: 9000 }] },
    },
    {
      kind: 'EndpointSlice',
      metadata: { labels: { 'kubernetes.io/service-name': 'object-store' } },
      endpoints: [{ addresses: ['198.18.3.2'] }],
      ports: [{ port: 9000 }],
    },
  ]);
});

test('texts of elements are read and written with their entities', () => {
  expect(elements('<A>1</A><B>x</B><A>&lt;&#38;&#x26;&amp;&odd;</A>', 'A')).toEqual([
    '1',
    '<&&&&odd;',
  ]);
  expect(elements(`<A>${escaped('<&>"')}</A>`, 'A')).toEqual(['<&>"']);
});
