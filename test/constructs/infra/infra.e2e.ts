import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { metricNames, recordedMetrics } from '../monitoring/queries';
import type { LocalCertificate } from './authority';
import { signCertificate } from './authority';
import { LocalPostgres } from './local-postgres';
import type { ServerSecrets } from './local-server';
import { certificateFolder, LocalServer } from './local-server';

jest.setTimeout(60_000);

let infra: string;
let tls: LocalCertificate;
let postgres: LocalPostgres;
let secrets: ServerSecrets;
const servers: LocalServer[] = [];

async function server(more: Partial<ServerSecrets> = {}): Promise<LocalServer> {
  const made = await LocalServer.of(infra, { ...secrets, ...more });
  servers.push(made);
  return made;
}

beforeAll(async () => {
  infra = (await ensureTools(['infra']))['infra'] ?? '';
  tls = certificateFolder(signCertificate);
  postgres = await LocalPostgres.start(tls);
  secrets = {
    database: await postgres.create('infra'),
    databaseAuthority: readFileSync(tls.authority),
    // as stacks generate it: 32 letters and digits
    encryptionKey: 'abcdefghijklmnopqrstuvwxyz012345',
    adminPassword: 'Adm1n.pass~word',
    connectorAccessKey: 'abcdefghij.abcdefghijklmnopqrstuvwx',
    certificate: readFileSync(tls.certificate),
    privateKey: readFileSync(tls.key),
  };
  // time for a build, where the tool is not in the cache yet
}, 900_000);

afterAll(async () => {
  await Promise.all(servers.map((it) => it.stop()));
  await postgres.stop();
});

describe('a server on its database', () => {
  let running: LocalServer;

  beforeAll(async () => {
    running = await server();
    await running.start();
  });

  test('the bootstrap administrator logs in, sees the users and grants a role', async () => {
    const key = await running.login('admin@example.com', 'Adm1n.pass~word');
    const { body } = await running.call('GET', '/api/users', key);
    const names = (body['items'] as { name: string }[]).map(({ name }) => name);
    // the connector's own user is not shown
    expect(names).toEqual(['admin@example.com']);

    const { body: created } = await running.call('POST', '/api/users', key, {
      name: 'somebody@example.com',
    });
    const grant = { user: created['id'], privilege: 'view', resource: 'local.apps' };
    expect(await running.call('POST', '/api/grants', key, grant)).toMatchObject({ status: 201 });
  });

  test('fails to log in with another password', async () => {
    await expect(running.login('admin@example.com', 'password')).rejects.toThrow('401');
  });

  test('the connector’s access key registers a cluster, and may not list users', async () => {
    const destination = {
      name: 'local',
      kind: 'kubernetes',
      uniqueID: 'cluster',
      connection: { url: 'infra-connector.local.test:8443', ca: 'PEM' },
    };
    const key = secrets.connectorAccessKey;
    expect(await running.call('POST', '/api/destinations', key, destination)).toMatchObject({
      status: 201,
    });
    expect(await running.call('POST', '/api/users', key, { name: 'x@example.com' })).toMatchObject({
      status: 403,
    });
  });

  test('its metrics are those that alerts and dashboard may name', async () => {
    const text = await (await fetch(`${running.url('metrics')}/metrics`)).text();
    // what Go's own collectors tell depends on the Go that built it
    const own = [...metricNames(text)].filter((name) =>
      /^(infra_|http_|go_sql_|build_info)/.test(name),
    );
    // the connector's, and one that takes an identity provider: migration.e2e.ts has one
    const elsewhere = /^(http_client_|infra_providers)/;
    expect(own.sort()).toEqual(
      [...recordedMetrics('infra')].filter((name) => !elsewhere.test(name)),
    );
  });

  test('it is alive until its certificate is renewed, which takes a restart', async () => {
    expect(await running.alive()).toEqual({ exitCode: 0, output: '' });
    running.renew('another');
    expect((await running.alive()).exitCode).not.toBe(0);
  });
});

describe('before the server', () => {
  test.each([
    ['of 31 bytes', 'x'.repeat(31), 31],
    ['with a line break', `${'x'.repeat(32)}\n`, 33],
    ['in base64', Buffer.from('x'.repeat(32)).toString('base64'), 44],
  ])('an encryption key %s is refused in plain words', async (_, encryptionKey, size) => {
    expect(await (await server({ encryptionKey })).preflight()).toEqual({
      exitCode: 1,
      output: `preflight: the encryption key must be 32 bytes, Secret 'infra-server-encryption-key' holds ${size}: an encoded key, or one with a line break after it, is another key\n`,
    });
  });

  test('a key that the database was not encrypted with is refused, upstream’s message explained', async () => {
    const { exitCode, output } = await (
      await server({ encryptionKey: randomBytes(32) })
    ).preflight();
    expect(exitCode).toBe(1);
    expect(output).toContain(
      'db: migration failed: load key: unsealing: opening seal: cipher: message authentication failed',
    );
    expect(output.trim().split('\n').at(-1)).toBe(
      `preflight: the encryption key in Secret 'infra-server-encryption-key' is not the one that the database at localhost:${postgres.port} was encrypted with: put that key back; never make a new one`,
    );
  });

  test('rows of another installation are refused', async () => {
    const database = await postgres.create('mixed');
    expect(await (await server({ database })).preflight()).toMatchObject({ exitCode: 0 });
    const foreign = await postgres.sql('infra', 'SELECT private_jwk FROM organizations');
    await postgres.sql('mixed', `UPDATE organizations SET private_jwk = '${foreign}'`);

    const { exitCode, output } = await (await server({ database })).preflight();
    expect(exitCode).toBe(1);
    expect(output.trim().split('\n').at(-1)).toBe(
      `preflight: the database at localhost:${postgres.port} holds secrets of another installation: the server was started on it before the old data came, or tables were copied without encryption_keys; empty it and migrate again`,
    );
  });

  const at = (port: number | string) => `preflight: the database at localhost:${port}`;

  test.each<[string, () => Partial<ServerSecrets>, () => string]>([
    [
      'a wrong password',
      () => ({ database: { ...secrets.database, password: 'wrong' } }),
      () => `${at(postgres.port)} refuses the user and password in Secret 'infra-app'`,
    ],
    [
      'a certificate of another authority',
      () => ({ databaseAuthority: readFileSync(certificateFolder(signCertificate).authority) }),
      () => `${at(postgres.port)} offers no TLS certificate that can be verified for its name`,
    ],
    [
      'a database that does not answer',
      () => ({ database: { ...secrets.database, port: '1' } }),
      () => `${at(1)} has not answered for 1 s`,
    ],
    [
      'a password that the server could not read',
      () => ({ database: { ...secrets.database, password: "it's" } }),
      () =>
        "preflight: Secret 'infra-app' must hold host, dbname, username and password, without spaces, quotes or backslashes, which the server cannot read",
    ],
    [
      'an access key of another form',
      () => ({ connectorAccessKey: 'short.secret' }),
      () =>
        "preflight: the connector's access key in Secret 'infra-connector-access-key' must be 10 characters, a dot and 24 characters, without a line break",
    ],
  ])('%s is refused in plain words', async (_, given, message) => {
    const { exitCode, output } = await (await server(given())).preflight();
    expect(exitCode).toBe(1);
    expect(output.trim().split('\n').at(-1)).toBe(message());
  });

  test('it waits for a database that is late', async () => {
    const late = await server({ database: { ...secrets.database, dbname: 'late' } });
    const preflight = late.preflight(30);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await postgres.create('late');
    expect(await preflight).toMatchObject({ exitCode: 0 });
  });
});
