import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { images } from '../../../environments/images';
import { keyring } from '../../../lab/images/apt';
import { temporaryFolder } from '../../temporary';
import { ImageRoot } from './image-root';

const minutes = 60 * 1000;
jest.setTimeout(10 * minutes);

const able =
  process.getuid?.() === 0 &&
  existsSync(keyring) &&
  ['apt-get', 'dpkg-deb'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!able) {
  process.stderr.write(
    'images of Debian packages are not tried: that takes root, apt and Debian keys\n',
  );
}
const testAsRoot: typeof test = able ? test : test.skip;

/** The image, with the few devices that every container has. */
async function rootOf(reference: string): Promise<ImageRoot> {
  const root = await ImageRoot.of(reference, temporaryFolder('image'));
  const dev = join(root.folder, 'dev');
  mkdirSync(join(dev, 'shm'), { recursive: true });
  execFileSync('chmod', ['1777', join(dev, 'shm')]);
  for (const [name, minor] of [['null', '3'] as const, ['urandom', '9'] as const]) {
    execFileSync('mknod', ['-m', '666', join(dev, name), 'c', '1', minor]);
  }
  return root;
}

describe('PostgreSQL', () => {
  let root: ImageRoot;
  beforeAll(async () => {
    if (able) root = await rootOf(images.postgresql);
  });
  const shell = async (script: string): Promise<string> => {
    const { code, out } = await root.run({ command: ['bash', '-ec', script] });
    if (code !== 0) throw new Error(out);
    return out;
  };

  testAsRoot('has the user, path and locales that the operator counts on', async () => {
    expect(await shell('id -u; id -g; id -un; command -v postgres initdb psql pg_rewind')).toBe(
      [
        ...['26', '26', 'postgres'],
        ...['postgres', 'initdb', 'psql', 'pg_rewind'].map(
          (name) => `/usr/lib/postgresql/18/bin/${name}`,
        ),
        '',
      ].join('\n'),
    );
    expect(await shell('locale -a')).toBe('C\nC.utf8\nPOSIX\nen_US.utf8\n');
  });

  testAsRoot('makes, serves and stops a database with its extensions', async () => {
    const out = await shell(`
      export PGDATA=/tmp/data
      initdb --encoding=UTF8 --lc-collate=C --lc-ctype=C --data-checksums > /tmp/initdb.log 2>&1
      libraries=pgaudit,pg_stat_statements,pg_failover_slots
      pg_ctl -w -o "-h '' -k /tmp -c shared_preload_libraries=$libraries" start > /tmp/log
      query() { psql --host /tmp --no-psqlrc --tuples-only --no-align postgres --command "$1"; }
      query "create extension vector"
      query "create extension pgaudit"
      query "create extension pgcrypto"
      query "create database other locale 'en_US.UTF-8' template template0"
      query "select '[1,2]'::vector <-> '[1,4]'"
      query "show server_version_num" | cut -c1-2
      pg_ctl -m fast stop > /tmp/log`);
    expect(out.split('\n')).toEqual([
      ...['CREATE EXTENSION', 'CREATE EXTENSION', 'CREATE EXTENSION', 'CREATE DATABASE'],
      ...['2', '18', ''],
    ]);
  });

  testAsRoot('finds every library of every program that anybody starts', async () => {
    const missing = await shell(`
      find /usr/lib/postgresql /usr/bin -type f -perm -1 -print0 |
        xargs -0 -n 1 ldd 2> /dev/null | grep 'not found' || true`);
    expect(missing).toBe('');
  });

  testAsRoot('fails for a locale it does not have', async () => {
    await expect(shell('initdb -D /tmp/other --locale=de_DE.UTF-8 2>&1')).rejects.toThrow(
      'invalid locale name "de_DE.UTF-8"',
    );
  });
});

describe("the Barman plugin's sidecar", () => {
  let root: ImageRoot;
  beforeAll(async () => {
    if (able) root = await rootOf(images['barman-cloud-sidecar']);
  });

  testAsRoot.each([
    'barman-cloud-backup',
    'barman-cloud-backup-delete',
    'barman-cloud-backup-list',
    'barman-cloud-backup-show',
    'barman-cloud-check-wal-archive',
    'barman-cloud-restore',
    'barman-cloud-wal-archive',
    'barman-cloud-wal-restore',
  ])('%s starts', async (command) => {
    const { code, out } = await root.run({ command: [command, '--version'] });
    expect(out).toMatch(new RegExp(`^${command} 3\\.2\\d\\.\\d+\n$`));
    expect(code).toBe(0);
  });

  testAsRoot('starts the manager as user 26', async () => {
    const { out } = await root.run({ args: ['--help'] });
    expect(out).toContain('instance');
    expect(root.config).toMatchObject({ User: '26:26', Entrypoint: ['/manager'] });
  });

  testAsRoot('has the client of S3 and the compressions, compiled beforehand', async () => {
    const script = `
import os, boto3, lz4, snappy, zstandard, barman.clients.cloud_walarchive
boto3.session.Session().client("s3", region_name="x")
print(os.getuid(), os.path.exists(boto3.__cached__))`;
    const { out } = await root.run({ command: ['python3', '-c', script] });
    expect(out).toBe('26 True\n');
  });

  testAsRoot('has no client of Google Cloud Storage, as its recipe says', async () => {
    const { out } = await root.run({ command: ['python3', '-c', 'import google.cloud.storage'] });
    expect(out).toContain("No module named 'google'");
    expect(root.differs).toContain('no Google Cloud Storage and no Azure');
  });
});

testAsRoot(
  'pgbouncer is where the operator starts it, with the numbers it gives its pods',
  async () => {
    const root = await rootOf(images.pgbouncer);
    const { out } = await root.run({
      command: ['sh', '-c', 'id -u; id -g; /usr/bin/pgbouncer --version'],
    });
    expect(out).toMatch(/^998\n996\nPgBouncer 1\.\d+\.\d+\n/);
  },
);

testAsRoot('Python reads SQLite and speaks TLS, by the name the migration calls it', async () => {
  const root = await rootOf(images['infra-migration']);
  const script =
    'import sqlite3, ssl, sys, urllib.request; print(sys.version_info[:2], len(ssl.create_default_context().get_ca_certs()) > 100)';
  const { out } = await root.run({ command: ['python3', '-c', script], user: 1000 });
  expect(out).toBe('(3, 13) True\n');
});

testAsRoot("busybox is a shell that can do what volumes' helpers do", async () => {
  const root = await rootOf(images.busybox);
  const script =
    'mkdir -m 0777 -p /tmp/a/b && ls /tmp/a && rm -rf /tmp/a && id -u && ls /tmp | wc -l';
  const { out } = await root.run({ command: ['sh', '-ec', script] });
  expect(out).toBe('b\n0\n0\n');
});

testAsRoot('busybox has every command its recipe names', async () => {
  const root = await rootOf(images.busybox);
  const script = 'for name in /bin/*; do [ -x "$name" ] || echo "$name"; done; busybox --list';
  const { out } = await root.run({ command: ['sh', '-c', script] });
  const { out: names } = await root.run({ command: ['ls', '/bin'] });
  const listed = out.split('\n');
  expect(
    names
      .trim()
      .split('\n')
      .filter((name) => !listed.includes(name)),
  ).toEqual([]);
});

describe('Alertmanager', () => {
  testAsRoot('takes a configuration, as the user of its image', async () => {
    const root = await rootOf(images.alertmanager);
    const { out: version } = await root.run({ args: ['--version'] });
    expect(version).toMatch(/^alertmanager, version 0\.33\.1 /);
    const { out } = await root.run({
      command: ['amtool', 'check-config', '/etc/alertmanager/alertmanager.yml'],
    });
    expect(out).toContain('SUCCESS');
    expect(root.config).toMatchObject({ User: 'nobody', WorkingDir: '/alertmanager' });
  });
});
