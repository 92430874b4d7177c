import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { temporaryFolder } from '../../temporary';
import type { LocalCertificate } from './authority';
import { signCertificate } from './authority';
import { LocalCluster } from './local-cluster';
import { LocalPod } from './local-pod';
import { LocalPostgres } from './local-postgres';
import type { ServerSecrets } from './local-server';
import { LocalServer } from './local-server';
import type { OldInstallation } from './old-installation';
import { writeOldInstallation } from './old-installation';
import { podOf, synthMigration } from './synth';

jest.setTimeout(60_000);

let infra: string;
let tls: LocalCertificate;
let postgres: LocalPostgres;
let cluster: LocalCluster;
let account: string;
const servers: LocalServer[] = [];

beforeAll(async () => {
  infra = (await ensureTools(['infra']))['infra'] ?? '';
  tls = signCertificate(temporaryFolder('certificate'));
  [postgres, cluster] = await Promise.all([
    LocalPostgres.start(tls),
    LocalCluster.start('infra-migration'),
  ]);
  await cluster.kubectl.run(['create', 'namespace', 'infra']);
  const kinds = ['ServiceAccount', 'Role', 'RoleBinding'];
  const { manifests } = synthMigration();
  const { code, out } = await cluster.apply(manifests.filter(({ kind }) => kinds.includes(kind)));
  if (code !== 0) throw new Error(out);
  account = await cluster.accountFolder('infra', 'infra-migration');
}, 900_000);

afterAll(async () => {
  await Promise.all(servers.map((it) => it.stop()));
  await postgres.stop();
  await cluster.stop();
});

function runPython(script: string, ...args: readonly string[]): void {
  execFileSync('python3', ['-c', script, ...args]);
}

interface Migration {
  readonly volume: string;
  readonly database: Readonly<Record<string, string>>;
  /** Runs the Job's containers one after the other, as Kubernetes does. */
  run(): Promise<{ readonly failed: string | undefined; readonly output: string }>;
}

/** A Job of its own: names of objects and Secrets are those of an installation called `name`. */
function migration(name: string, volume: string, database: Migration['database']): Migration {
  const encryptionKey = { name: `${name}-server-encryption-key`, key: 'key' };
  const { manifests } = synthMigration({ name, encryptionKey });
  const pod = podOf(manifests, 'Job', `${name}-migration`);
  const secrets = {
    ...Object.fromEntries(
      Object.entries(database).map(([key, value]) => [`infra-app/${key}`, value]),
    ),
    'infra-ca/ca.crt': readFileSync(tls.authority),
  };
  const { hostname, port } = cluster.server;
  const run = async () => {
    const local = new LocalPod(
      { programs: [postgres.psqlProgram], secrets, ports: {}, folders: { old: volume } },
      manifests,
      pod,
    );
    const read = await local.run('read', {
      ACCOUNT_DIRECTORY: account,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    });
    if (read.exitCode !== 0) return { failed: 'read', output: read.output };
    const write = await local.run('write');
    const output = read.output + write.output;
    return { failed: write.exitCode === 0 ? undefined : 'write', output };
  };
  return { volume, database, run };
}

async function keyOf(name: string): Promise<Buffer> {
  const path = ['-o', 'jsonpath={.data.key}'];
  const secret = ['-n', 'infra', 'get', 'secret', `${name}-server-encryption-key`];
  return Buffer.from((await cluster.kubectl.run([...secret, ...path])).out, 'base64');
}

/** Allows the Job of another name to handle its own Secret. */
async function allow(name: string): Promise<void> {
  const args = ['-n', 'infra', 'patch', 'role', 'infra-migration', '--type=json', '--patch'];
  const value = `${name}-server-encryption-key`;
  const patch = [{ op: 'add', path: '/rules/1/resourceNames/-', value }];
  await cluster.kubectl.run([...args, JSON.stringify(patch)]);
}

async function serverOn(name: string, database: Migration['database']): Promise<LocalServer> {
  const secrets: ServerSecrets = {
    database,
    databaseAuthority: readFileSync(tls.authority),
    encryptionKey: await keyOf(name),
    adminPassword: 'Adm1n.pass~word',
    connectorAccessKey: 'abcdefghij.abcdefghijklmnopqrstuvwx',
    certificate: readFileSync(tls.certificate),
    privateKey: readFileSync(tls.key),
  };
  const server = await LocalServer.of(infra, secrets);
  servers.push(server);
  return server;
}

const columns = `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
  WHERE table_schema = 'public' ORDER BY 1, 2`;
const indexes = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1";
const functions = `SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
  WHERE nspname = 'public' ORDER BY 1`;

describe('an installation of 0.14 on SQLite', () => {
  let old: OldInstallation;
  let moved: Migration;
  let before: readonly (readonly [string, string])[];
  let first: Awaited<ReturnType<Migration['run']>>;

  const contentOf = (volume: string) =>
    readdirSync(volume).map(
      (file) => [file, readFileSync(join(volume, file)).toString('base64')] as const,
    );

  beforeAll(async () => {
    const volume = temporaryFolder('old-volume');
    old = writeOldInstallation(volume);
    before = contentOf(volume);
    moved = migration('infra', volume, await postgres.create('moved'));
    first = await moved.run();
  });

  test('moves its rows into PostgreSQL and its key into the Secret', async () => {
    expect(first).toEqual({ failed: undefined, output: expect.any(String) as string });
    expect(first.output).toContain(
      "migration: the key of volume 'infra-server' is in Secret 'infra-server-encryption-key' in namespace 'infra' now\n",
    );
    expect(first.output).toContain('migration: identities: 4 rows\n');
    expect(first.output).toContain('migration: the database is filled;');
    expect(await keyOf('infra')).toEqual(readFileSync(join(moved.volume, 'sqlite3.db.key')));
    expect(
      await postgres.sql('moved', 'SELECT name FROM identities WHERE id = 75225930155761666'),
    ).toBe("o'\\brien@old.example");
  });

  test('leaves the old volume as it was', () => {
    expect(contentOf(moved.volume)).toEqual(before);
  });

  test('makes a Secret that nobody can change', async () => {
    const patch = ['--type=merge', '--patch', '{"data":{"key":"AAAA"}}'];
    const secret = ['-n', 'infra', 'patch', 'secret', 'infra-server-encryption-key'];
    const { code, out } = await cluster.kubectl.run([...secret, ...patch]);
    expect(code).toBe(1);
    expect(out).toContain('field is immutable when `immutable` is set');
  });

  test('moves nothing a second time', async () => {
    const { failed, output } = await moved.run();
    expect(failed).toBeUndefined();
    expect(output).toContain(
      "migration: the key of volume 'infra-server' is in Secret 'infra-server-encryption-key' in namespace 'infra' already\n",
    );
    expect(output).toContain('migration: the database holds this installation already\n');
    expect(await postgres.sql('moved', 'SELECT count(*) FROM identities')).toBe('4');
  });

  describe('under the server of 0.21', () => {
    let server: LocalServer;

    beforeAll(async () => {
      server = await serverOn('infra', moved.database);
      await server.start();
    });

    test('the old administrator logs in with the old password and still is one', async () => {
      const key = await server.login(old.admin.name, old.admin.password);
      const { status, body } = await server.call('GET', '/api/users', key);
      expect(status).toBe(200);
      const names = (body['items'] as { name: string }[]).map(({ name }) => name);
      expect(names).toContain(old.admin.name);
      expect(names).toContain('admin@example.com');
    });

    test('the old access key works', async () => {
      const { status, body } = await server.call('GET', '/api/grants', old.accessKey);
      expect(status).toBe(200);
      expect(body['items']).toContainEqual(
        expect.objectContaining({ privilege: 'view', resource: 'old-cluster' }),
      );
    });

    test('what was encrypted is read: the provider’s secret, and the key that signs tokens', async () => {
      const key = await server.login(old.admin.name, old.admin.password);
      const { status, body } = await server.call('GET', '/api/providers', key);
      expect(status).toBe(200);
      expect(body['items']).toContainEqual(
        expect.objectContaining({ name: 'okta', clientID: 'client' }),
      );
      const token = await server.call('POST', '/api/tokens', key);
      expect(token.status).toBe(201);
      const [header = ''] = String(token.body['token']).split('.');
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ kid: 'old' });
    });

    test('rows from before a column was added are read', async () => {
      const { status, body } = await server.call('GET', '/api/destinations', old.accessKey);
      expect(status).toBe(200);
      expect(body['items']).toEqual([
        expect.objectContaining({ name: 'old-cluster', version: '', lastSeen: null }),
      ]);
      expect(await server.call('GET', '/api/groups', old.accessKey)).toMatchObject({ status: 200 });
    });

    test('its metrics count the identity provider', async () => {
      const text = await (await fetch(`${server.url('metrics')}/metrics`)).text();
      expect(text).toContain('infra_providers{kind="okta"} 1');
    });

    test('the database has the tables, columns, indexes and functions of a new one', async () => {
      const fresh = await serverOn('infra', await postgres.create('fresh'));
      expect(await fresh.preflight()).toMatchObject({ exitCode: 0 });
      for (const query of [columns, indexes, functions]) {
        expect((await postgres.sql('moved', query)).split('\n')).toEqual(
          (await postgres.sql('fresh', query)).split('\n'),
        );
      }
    });
  });
});

describe('fails in plain words', () => {
  const oldVolume = () => {
    const volume = temporaryFolder('old-volume');
    writeOldInstallation(volume);
    return volume;
  };
  const lastLine = (output: string) => output.trim().split('\n').at(-1);

  test('when the Secret exists with another key, as upstream’s guide warns of', async () => {
    await allow('other');
    const secret = ['-n', 'infra', 'create', 'secret', 'generic', 'other-server-encryption-key'];
    await cluster.kubectl.run([...secret, `--from-literal=key=${'x'.repeat(32)}`]);
    const job = migration('other', oldVolume(), await postgres.create('other'));
    const { failed, output } = await job.run();
    expect(failed).toBe('read');
    expect(lastLine(output)).toBe(
      "migration: Secret 'other-server-encryption-key' in namespace 'infra' already exists with another key than volume 'infra-server': a new server was started before the migration; if it has no data worth keeping, delete the Secret, empty the database and run this Job again",
    );
    expect(await postgres.sql('other', "SELECT to_regclass('identities') IS NULL")).toBe('t');
  });

  test('when a new server was started on the database before', async () => {
    await allow('started');
    const database = await postgres.create('started');
    const volume = oldVolume();
    const job = migration('started', volume, database);
    const server = await serverOn('infra', database);
    expect(await server.preflight()).toMatchObject({ exitCode: 0 });
    const { failed, output } = await job.run();
    expect(failed).toBe('write');
    expect(output).toContain(
      'ERROR:  migration: the database already belongs to another installation: a new server was started on it before; if that has no data worth keeping, empty the database and run this Job again',
    );
    expect(
      await postgres.sql('started', "SELECT count(*) FROM identities WHERE name LIKE '%old%'"),
    ).toBe('0');
  });

  const broken = (change: (volume: string) => void) => {
    const volume = oldVolume();
    change(volume);
    return volume;
  };
  const edit = (volume: string, sql: string) => {
    const script = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])';
    runPython(script, join(volume, 'sqlite3.db'), sql);
  };

  test.each([
    [
      'a volume without database',
      (volume: string) => {
        rmSync(join(volume, 'sqlite3.db'));
      },
      "volume 'infra-server' holds no sqlite3.db: it is not the volume of an Infra server from before PostgreSQL",
    ],
    [
      'a database that is none',
      (volume: string) => {
        writeFileSync(join(volume, 'sqlite3.db'), randomBytes(4096));
      },
      "sqlite3.db in volume 'infra-server' is no database of an Infra server: file is not a database",
    ],
    [
      'a key of another size',
      (volume: string) => {
        writeFileSync(join(volume, 'sqlite3.db.key'), 'short');
      },
      "sqlite3.db.key in volume 'infra-server' must be 32 bytes, got 5: it is not the key of an Infra server",
    ],
    [
      'a volume without key, and no Secret with it',
      (volume: string) => {
        rmSync(join(volume, 'sqlite3.db.key'));
      },
      "volume 'infra-server' holds no sqlite3.db.key, so Secret 'broken-server-encryption-key' in namespace 'infra' must hold the 32 bytes of the old server's key under 'key' before",
    ],
    [
      'a server that is too old',
      (volume: string) => {
        edit(volume, "DELETE FROM migrations WHERE id = '202204211705'");
      },
      'the old server is older than 0.12: upgrade it to 0.14.3 first, whose database this understands',
    ],
    [
      'a server that never started',
      (volume: string) => {
        edit(volume, 'DELETE FROM encryption_keys');
      },
      "sqlite3.db in volume 'infra-server' holds no encryption key: the old server has never started completely",
    ],
    [
      'a column of an unknown type',
      (volume: string) => {
        edit(volume, 'ALTER TABLE identities ADD COLUMN shape polygon');
      },
      "column 'identities.shape' has the type 'polygon', which no Infra server makes",
    ],
  ])('on %s', async (_, change, message) => {
    await allow('broken');
    const job = migration('broken', broken(change), {
      host: '',
      port: '',
      dbname: '',
      username: '',
      password: '',
    });
    const { failed, output } = await job.run();
    expect(failed).toBe('read');
    expect(lastLine(output)).toBe(`migration: ${message}`);
    const secret = ['-n', 'infra', 'get', 'secret', 'broken-server-encryption-key'];
    expect((await cluster.kubectl.run(secret)).code).toBe(1);
  });

  test('when its account may not make Secrets', async () => {
    const job = migration('forbidden', oldVolume(), {});
    const { failed, output } = await job.run();
    expect(failed).toBe('read');
    expect(lastLine(output)).toMatch(
      /^migration: Secret 'forbidden-server-encryption-key' in namespace 'infra' cannot be read: secrets "forbidden-server-encryption-key" is forbidden: User "system:serviceaccount:infra:infra-migration"/,
    );
  });
});

test('a journal that the old server left behind is played back in the copy alone', async () => {
  await allow('journal');
  const source = temporaryFolder('old-volume');
  writeOldInstallation(source);
  const volume = temporaryFolder('old-volume');
  // a server that was cut off: its last write stands in the write-ahead log only
  runPython(
    `import os, shutil, sqlite3, sys
database = sqlite3.connect(sys.argv[1] + "/sqlite3.db")
database.execute("PRAGMA journal_mode = wal")
database.execute("UPDATE groups SET name = 'Late'")
database.commit()
for file in os.listdir(sys.argv[1]):
    shutil.copyfile(os.path.join(sys.argv[1], file), os.path.join(sys.argv[2], file))`,
    source,
    volume,
  );
  expect(existsSync(join(volume, 'sqlite3.db-wal'))).toBe(true);
  const job = migration('journal', volume, await postgres.create('journal'));
  expect(await job.run()).toMatchObject({ failed: undefined });
  expect(await postgres.sql('journal', 'SELECT name FROM groups')).toBe('Late');
});
