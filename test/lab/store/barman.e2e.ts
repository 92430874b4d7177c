import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianTree } from '../../../lab/images/debian';
import { cacheFolder } from '../../../lab/toolchain/cache';
import type { StoreAccess } from '../../../lab/store/client';
import { temporaryFolder } from '../../temporary';
import { startStore, type TestStore } from './start-store';

jest.setTimeout(120_000);

// other places have neither the rights for it nor the packages
const onLinux = process.platform === 'linux' && process.getuid?.() === 0 ? describe : describe.skip;

const segment = '000000010000000000000001';
const grant = { bucket: 'archives', folder: 'prod/app/main' } as const;
const source = 's3://archives/prod/app';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

onLinux("Debian's Barman, as root on Linux", () => {
  let tree: string;
  let store: TestStore;
  let writer: StoreAccess;
  let reader: StoreAccess;
  const folder = temporaryFolder('barman');
  const wal = randomBytes(16 * 1024 * 1024);

  beforeAll(async () => {
    tree = await debianTree({
      suite: 'forky',
      packages: ['barman-cli-cloud', 'python3-boto3'],
      cache: cacheFolder(process.env),
      onProgress: () => undefined,
      signal: AbortSignal.timeout(500_000),
    });
    store = await startStore();
    writer = await store.accessFor({
      name: 'writer',
      ...grant,
      right: 'write',
      listing: 'bucket',
    });
    reader = await store.accessFor({ name: 'reader', ...grant, right: 'read' });
    await writeFile(join(folder, segment), wal);
    await writeFile(join(folder, 'ca.crt'), writer.authority);
  }, 1_100_000);

  afterAll(async () => {
    await store.close();
  });

  /** Runs a program of the tree, which stays as it is; `/tmp` is the test's folder, in the program's eyes alone. */
  function barman(access: StoreAccess, ...command: readonly string[]): Promise<Outcome> {
    const script = 'mount --bind "$1" "$2/tmp"; tree=$2; shift 2; exec chroot "$tree" "$@"';
    const args = ['--mount', 'sh', '-euc', script, 'sh', folder, tree, ...command];
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/tmp',
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      AWS_CA_BUNDLE: '/tmp/ca.crt',
    };
    return new Promise((resolve) => {
      execFile('unshare', args, { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  function cloud(access: StoreAccess, name: string, ...rest: readonly string[]): Promise<Outcome> {
    const options = ['--cloud-provider', 'aws-s3', '--endpoint-url', access.url];
    return barman(access, `barman-cloud-${name}`, ...options, source, 'main', ...rest);
  }

  test('an empty archive is one to begin in, for the writer', async () => {
    expect(await cloud(writer, 'check-wal-archive')).toMatchObject({ code: 0, stderr: '' });
  });

  test('the writer archives, and the reader restores the same bytes', async () => {
    const archived = await cloud(writer, 'wal-archive', '--gzip', `/tmp/${segment}`);
    expect(archived).toMatchObject({ code: 0, stderr: '' });
    const restored = await cloud(reader, 'wal-restore', segment, '/tmp/restored');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect((await readFile(join(folder, 'restored'))).equals(wal)).toBe(true);
  });

  test('both list the backups', async () => {
    for (const access of [writer, reader]) {
      const { code, stdout } = await cloud(access, 'backup-list', '--format', 'json');
      expect([code, JSON.parse(stdout)]).toEqual([0, { backups_list: [] }]);
    }
  });

  test('the reader archives nothing: the store refuses it', async () => {
    const next = '000000010000000000000002';
    await writeFile(join(folder, next), wal);
    const refused = await cloud(reader, 'wal-archive', '--gzip', `/tmp/${next}`);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('(AccessDenied) when calling the PutObject operation');
    const missing = await cloud(writer, 'wal-restore', next, '/tmp/missing');
    expect(missing.code).toBe(1);
  });

  test('without the right to list the bucket it can not be asked whether an archive is empty', async () => {
    const narrow = await store.accessFor({ name: 'narrow', ...grant, right: 'write' });
    const refused = await cloud(narrow, 'check-wal-archive');
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain("Permission denied when accessing bucket 'archives'");
  });

  test('without the authority Barman talks to nobody', async () => {
    await writeFile(join(folder, 'ca.crt'), '');
    const refused = await cloud(reader, 'backup-list').finally(() =>
      writeFile(join(folder, 'ca.crt'), reader.authority),
    );
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('SSL validation failed');
  });
});
