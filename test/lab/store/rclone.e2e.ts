import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { uploadScript } from '../../../constructs/immudb/backup-scripts';
import { storeEnvironment } from '../../../constructs/immudb/backup-store';
import { ask, elements, type StoreAccess } from '../../../lab/store/client';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { labStorage } from '../../../stacks/products/lab-store';
import { temporaryFolder } from '../../temporary';
import { startStore, type TestStore } from './start-store';

jest.setTimeout(60_000);

const secret = 'immudb-backup-key';
const storage = labStorage('immudb', 'local/immudb', secret);
const grant = { bucket: 'immudb', folder: 'local/immudb' } as const;
const folder = temporaryFolder('rclone');

let store: TestStore;
let writer: StoreAccess;
let path: string;

beforeAll(async () => {
  const { rclone = '' } = await ensureTools(['rclone']);
  path = `${dirname(rclone)}:/usr/bin:/bin`;
  store = await startStore();
  writer = await store.accessFor({ name: 'local.immudb.writer', ...grant, right: 'write' });
  await writeFile(join(folder, 'ca.crt'), writer.authority);
}, 1_200_000);

afterAll(async () => {
  await store.close();
});

/** What the construct tells the container, with the values of the Secret in place of their names. */
function environment(access: StoreAccess): NodeJS.ProcessEnv {
  const values: Readonly<Record<string, string>> = {
    'access-key-id': access.accessKeyId,
    'secret-access-key': access.secretAccessKey,
  };
  const told = storeEnvironment(storage).map(({ name, value, valueFrom }) => [
    name,
    value ?? values[valueFrom?.secretKeyRef?.key ?? ''],
  ]);
  return {
    ...(Object.fromEntries(told) as NodeJS.ProcessEnv),
    // where the test's own store is, and the file of the authority
    RCLONE_CONFIG_STORE_ENDPOINT: access.url,
    RCLONE_CA_CERT: join(folder, 'ca.crt'),
  };
}

/** Runs the construct's script on copies as the export would leave them. */
async function upload(access: StoreAccess, copies: Readonly<Record<string, string>>) {
  const from = temporaryFolder('copies');
  for (const [name, content] of Object.entries(copies)) {
    await mkdir(dirname(join(from, name)), { recursive: true });
    await writeFile(join(from, name), content);
  }
  const env = {
    ...environment(access),
    ...{ PATH: path, HOME: folder, COPIES: from, RETENTION: '86400s', RCLONE_RETRIES: '1' },
  };
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile('sh', ['-c', uploadScript], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

async function names(): Promise<readonly string[]> {
  const all = await store.administration();
  const query = { 'list-type': '2' };
  const { body } = await ask(all, { method: 'GET', path: '/immudb', query });
  return elements(body.toString(), 'Key');
}

const copy = (transaction: number) =>
  `ledger/20261121T020000Z-tx${String(transaction).padStart(18, '0')}.immubackup.gz`;

test('the script of the ledger puts its copies into the store, and finds them again', async () => {
  const first = await upload(writer, { [copy(1)]: 'one' });
  expect(first).toMatchObject({ code: 0 });
  expect(first.output).toContain(
    'backup: ledger up to transaction 1 is in store:immudb/local/immudb/ledger',
  );
  expect(await upload(writer, { [copy(7)]: 'seven' })).toMatchObject({ code: 0 });
  expect(await names()).toEqual([`local/immudb/${copy(1)}`, `local/immudb/${copy(7)}`]);

  const lost = await upload(writer, { [copy(3)]: 'three' });
  expect(lost.code).toBe(1);
  expect(lost.output).toContain('ledger ends with transaction 3, but an older copy with 7');
});

test('whoever may only read puts nothing there', async () => {
  const before = await names();
  const reader = await store.accessFor({ name: 'branch.reader', ...grant, right: 'read' });
  const refused = await upload(reader, { [copy(9)]: 'nine' });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('AccessDenied');
  expect(await names()).toEqual(before);
});

test('a key to another folder opens nothing of this one', async () => {
  const other = await store.accessFor({
    ...{ name: 'prod.immudb', bucket: 'immudb', folder: 'prod/immudb' },
    right: 'write',
  });
  const before = await names();
  const refused = await upload(other, { [copy(9)]: 'nine' });
  expect(refused.code).not.toBe(0);
  // rclone takes a refused question about a folder for an answer
  expect(refused.output).toContain('Failed to create file system for "store:immudb/local/immudb/');
  expect(await names()).toEqual(before);
});
