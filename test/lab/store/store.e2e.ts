import { createHash } from 'node:crypto';
import { ask, elements, type StoreAccess } from '../../../lab/store/client';
import { issueKey, revokeKey, storeAccess } from '../../../lab/store/store';
import type { StoreRequest } from '../../../lab/store/signature';
import { startStore, type TestStore } from './start-store';

jest.setTimeout(60_000);

const bucket = 'archives';
const main = { bucket, folder: 'prod/app/main' } as const;

let store: TestStore;
let writer: StoreAccess;
let reader: StoreAccess;
let neighbour: StoreAccess;

beforeAll(async () => {
  store = await startStore();
  writer = await store.accessFor({ name: 'prod.app.main', ...main, right: 'write' });
  reader = await store.accessFor({ name: 'branch.source', ...main, right: 'read' });
  // a folder whose name begins like the other
  const folder = 'prod/app/main-2';
  neighbour = await store.accessFor({ name: 'prod.app.main-2', bucket, folder, right: 'write' });
  expect(await outcome(writer, put('base/1', 'kept'))).toBe('200');
  expect(await outcome(neighbour, put('x', 'theirs', 'main-2'))).toBe('200');
}, 600_000);

afterAll(async () => {
  await store.close();
});

/** Status and S3's word for it. */
async function outcome(access: StoreAccess, request: StoreRequest): Promise<string> {
  const { status, code } = await ask(access, request);
  return [status, ...(code === undefined ? [] : [code])].join(' ');
}

async function content(access: StoreAccess, key: string): Promise<string> {
  return (await ask(access, { method: 'GET', path: at(key) })).body.toString();
}

function at(key: string, cluster = 'main'): string {
  return `/${bucket}/prod/app/${cluster}/${key}`;
}

function put(key: string, body: string, cluster = 'main'): StoreRequest {
  return { method: 'PUT', path: at(key, cluster), body };
}

function list(prefix?: string): StoreRequest {
  const query = { 'list-type': '2', ...(prefix !== undefined && { prefix }) };
  return { method: 'GET', path: `/${bucket}`, query };
}

async function names(access: StoreAccess, prefix: string): Promise<readonly string[]> {
  return elements((await ask(access, list(prefix))).body.toString(), 'Key');
}

const refused = '403 AccessDenied';

describe('whoever may write', () => {
  test('writes, reads, lists and removes in the own folder', async () => {
    expect(await outcome(writer, put('wals/1', 'log'))).toBe('200');
    expect(await content(writer, 'wals/1')).toBe('log');
    expect(await names(writer, 'prod/app/main/wals/')).toEqual(['prod/app/main/wals/1']);
    expect(await outcome(writer, { method: 'DELETE', path: at('wals/1') })).toBe('204');
    expect(await outcome(writer, { method: 'GET', path: at('wals/1') })).toBe('404 NoSuchKey');
  });

  test('uploads in parts', async () => {
    const begun = await ask(writer, {
      method: 'POST',
      path: at('base/large'),
      query: { uploads: '' },
    });
    const [uploadId = ''] = elements(begun.body.toString(), 'UploadId');
    // all but the last part have at least 5 MiB
    const parts = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the rest')];
    for (const [index, body] of parts.entries()) {
      const query = { partNumber: String(index + 1), uploadId };
      expect(await outcome(writer, { method: 'PUT', path: at('base/large'), query, body })).toBe(
        '200',
      );
    }
    const listed = await ask(writer, {
      method: 'GET',
      path: at('base/large'),
      query: { uploadId },
    });
    const tags = elements(listed.body.toString(), 'ETag');
    const body = tags.map(
      (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
    );
    const complete: StoreRequest = {
      method: 'POST',
      path: at('base/large'),
      query: { uploadId },
      body: `<CompleteMultipartUpload>${body.join('')}</CompleteMultipartUpload>`,
    };
    expect(await outcome(writer, complete)).toBe('200');
    const { body: whole } = await ask(writer, { method: 'GET', path: at('base/large') });
    expect(whole.equals(Buffer.concat(parts))).toBe(true);
  });

  test.each<[string, StoreRequest]>([
    ['write in another folder', put('x', 'mine', 'main-2')],
    ['read in another folder', { method: 'GET', path: at('x', 'main-2') }],
    ['remove in another folder', { method: 'DELETE', path: at('x', 'main-2') }],
    ['climb out of its folder', put('../main-2/x', 'mine')],
    ['list another folder', list('prod/app/main-2/')],
    ['list folders that begin alike', list('prod/app/main')],
    ['list everything', list()],
    [
      'begin an upload in another folder',
      { method: 'POST', path: at('large', 'main-2'), query: { uploads: '' } },
    ],
    [
      'copy from another folder',
      {
        method: 'PUT',
        path: at('copy'),
        headers: { 'x-amz-copy-source': `/${bucket}/prod/app/main-2/x` },
      },
    ],
    ['change the policy', { method: 'PUT', path: `/${bucket}`, query: { policy: '' }, body: '{}' }],
    ['read the policy', { method: 'GET', path: `/${bucket}`, query: { policy: '' } }],
    ['make a bucket', { method: 'PUT', path: '/another' }],
    ['remove the bucket', { method: 'DELETE', path: `/${bucket}` }],
  ])('cannot %s', async (_, request) => {
    expect(await outcome(writer, request)).toBe(refused);
    expect(await names(neighbour, 'prod/app/main-2/')).toEqual(['prod/app/main-2/x']);
    expect((await ask(neighbour, { method: 'GET', path: at('x', 'main-2') })).body.toString()).toBe(
      'theirs',
    );
  });
});

test.each(['list-users', 'create-user', 'delete-user'])(
  'accounts are not for whoever may write: %s',
  async (path) => {
    expect(await outcome(writer, { method: 'PATCH', path: `/${path}`, body: '<Account/>' })).toBe(
      '403 XAdminAccessDenied',
    );
  },
);

describe('whoever may only read', () => {
  test('reads and lists the folder', async () => {
    expect(await content(reader, 'base/1')).toBe('kept');
    expect(await names(reader, 'prod/app/main/base/1')).toEqual(['prod/app/main/base/1']);
  });

  test.each<[string, StoreRequest]>([
    ['write', put('base/1', 'changed')],
    ['write something new', put('base/2', 'new')],
    ['remove', { method: 'DELETE', path: at('base/1') }],
    ['begin an upload', { method: 'POST', path: at('base/1'), query: { uploads: '' } }],
    [
      'copy within the folder',
      {
        method: 'PUT',
        path: at('copy'),
        headers: { 'x-amz-copy-source': `/${bucket}/prod/app/main/base/1` },
      },
    ],
    [
      'tag',
      {
        method: 'PUT',
        path: at('base/1'),
        query: { tagging: '' },
        body: '<Tagging><TagSet/></Tagging>',
      },
    ],
    ['read another folder', { method: 'GET', path: at('x', 'main-2') }],
    ['list everything', list()],
  ])('cannot %s', async (_, request) => {
    const before = await names(writer, 'prod/app/main/');
    expect(await outcome(reader, request)).toBe(refused);
    expect(await names(writer, 'prod/app/main/')).toEqual(before);
    expect(await content(writer, 'base/1')).toBe('kept');
  });

  test('cannot remove several at once', async () => {
    const body = '<Delete><Object><Key>prod/app/main/base/1</Key></Object></Delete>';
    const answer = await ask(reader, {
      method: 'POST',
      path: `/${bucket}`,
      query: { delete: '' },
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
      body,
    });
    // such a request is refused object by object
    expect([answer.status, ...elements(answer.body.toString(), 'Code')]).toEqual([
      200,
      'AccessDenied',
    ]);
    expect(await content(writer, 'base/1')).toBe('kept');
  });
});

test('only whoever may list the whole bucket is told whether it is there', async () => {
  const head: StoreRequest = { method: 'HEAD', path: `/${bucket}` };
  expect(await outcome(reader, head)).toBe('403');
  const wide = await store.accessFor({
    name: 'prod.app.barman',
    ...main,
    right: 'read',
    listing: 'bucket',
  });
  expect(await outcome(wide, head)).toBe('200');
  expect(await names(wide, '')).toContain('prod/app/main-2/x');
  expect(await outcome(wide, { method: 'GET', path: at('x', 'main-2') })).toBe(refused);
});

test('a wrong secret, an unknown name and no signature are refused', async () => {
  const request: StoreRequest = { method: 'GET', path: at('base/1') };
  expect(await outcome({ ...writer, secretAccessKey: 'guessed' }, request)).toBe(
    '403 SignatureDoesNotMatch',
  );
  expect(await outcome({ ...writer, accessKeyId: 'nobody' }, request)).toBe(
    '403 InvalidAccessKeyId',
  );
  await expect(ask({ ...writer, authority: '' }, request)).rejects.toThrow(
    'unable to verify the first certificate',
  );
});

test('a right that is taken back is refused at once, and what was written stays', async () => {
  const grant = { name: 'prod.app.gone', bucket, folder: 'prod/app/gone', right: 'write' } as const;
  const access = await store.accessFor(grant);
  expect(await outcome(access, put('x', 'stays', 'gone'))).toBe('200');
  await issueKey(store.directory, { ...grant, right: 'read' });
  expect(await storeAccess(store.directory, grant.name)).toEqual(access);
  expect(await outcome(access, put('x', 'changed', 'gone'))).toBe(refused);
  await revokeKey(store.directory, grant.name);
  expect(await outcome(access, { method: 'GET', path: at('x', 'gone') })).toBe(
    '403 InvalidAccessKeyId',
  );
  const all = await store.administration();
  expect((await ask(all, { method: 'GET', path: at('x', 'gone') })).body.toString()).toBe('stays');
});

test('keys issued while it is down hold once it is up again, and data outlives it', async () => {
  await store.halt();
  const grant = { name: 'prod.app.late', bucket: 'late', folder: 'a/b', right: 'write' } as const;
  const late = await store.accessFor(grant);
  await expect(ask(late, list())).rejects.toThrow('ECONNREFUSED');
  await store.restart();
  expect(await outcome(late, { method: 'PUT', path: '/late/a/b/c', body: 'd' })).toBe('200');
  expect(await content(writer, 'base/1')).toBe('kept');
  expect(await outcome(reader, put('base/1', 'changed'))).toBe(refused);
});

test('its log holds no secret', async () => {
  const log = await store.log();
  const { secretAccessKey } = await store.administration();
  expect(log).toContain('/archives/prod/app/main/base/1');
  for (const secret of [secretAccessKey, writer.secretAccessKey, reader.secretAccessKey]) {
    expect(log).not.toContain(secret);
  }
});
