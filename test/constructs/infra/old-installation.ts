import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';

/** People and keys of an old installation. */
export interface OldInstallation {
  /** Administrator who logs in with a password. */
  readonly admin: { readonly name: string; readonly password: string };
  /** The administrator's access key. */
  readonly accessKey: string;
  /** Secret of an identity provider, as it stood before it was encrypted. */
  readonly clientSecret: string;
}

const dates = 'created_at datetime, updated_at datetime, deleted_at datetime';

/**
 * The tables of Infra 0.14, the last that chose SQLite by itself, with the names and types that its server
 * gave them.
 * @see https://github.com/infrahq/infra/blob/11f4da417ffd0689243fefc5bdfb69fa8a3b4120/internal/server/data/schema-sqlite.sql
 */
const tables = {
  identities: `id integer, ${dates}, name text, last_seen_at datetime, created_by integer`,
  providers: `id integer, ${dates}, name text, kind text, url text, client_id text, client_secret text, auth_url text, scopes text, created_by integer, private_key text, client_email text, domain_admin_email text`,
  provider_users: `identity_id integer, provider_id integer, id integer, ${dates}, email text, \`groups\` text, last_update datetime, redirect_url text, access_token text, refresh_token text, expires_at datetime`,
  groups: `id integer, ${dates}, name text, created_by integer, created_by_provider integer`,
  identities_groups: 'group_id integer, identity_id integer',
  grants: `id integer, ${dates}, subject text, privilege text, resource text, created_by integer`,
  destinations: `id integer, ${dates}, name text, unique_id text, last_seen_at datetime, version text, connection_url text, connection_ca text, resources text, roles text`,
  access_keys: `id integer, ${dates}, name text, issued_for integer, provider_id integer, scopes text, expires_at datetime, extension integer, extension_deadline datetime, key_id text, secret_checksum blob`,
  settings: `id integer, ${dates}, private_jwk blob, public_jwk blob, lowercase_min integer DEFAULT 0, uppercase_min integer DEFAULT 0, number_min integer DEFAULT 0, symbol_min integer DEFAULT 0, length_min integer DEFAULT 8`,
  encryption_keys: `id integer, ${dates}, key_id integer, name text, encrypted blob, algorithm text, root_key_id text`,
  credentials: `id integer, ${dates}, identity_id integer, password_hash blob, one_time_password numeric`,
} as const;

const composite: Readonly<Record<string, string>> = {
  provider_users: 'identity_id, provider_id',
  identities_groups: 'group_id, identity_id',
};

const indexes = [
  'identities(name)',
  'providers(name)',
  'destinations(unique_id)',
  'access_keys(key_id)',
  'access_keys(name)',
  'credentials(identity_id)',
];

const migrations =
  `SCHEMA_INIT 202203231621 202203241643 202203301642 202203301652 202203301643 202203301645
  202203301646 202203301647 202203301648 202204061643 202204111503 202204181613 202204211705 202204281130
  202204291613 202206081027 202206151027 202206161733 202206281027 202207041724 202207081217`.split(
    /\s+/,
  );

type Value = bigint | number | string | Buffer | null;

/** Writes `sqlite3.db` and `sqlite3.db.key` as an old server leaves them in its volume. */
export function writeOldInstallation(folder: string): OldInstallation {
  const rootKey = randomBytes(32);
  const dataKey = randomBytes(32);
  const sealedKey = seal(rootKey, Buffer.alloc(0), dataKey);
  const sealed = (text: string) => seal(dataKey, sealedKey, Buffer.from(text)).toString();
  const admin = { name: 'root@old.example', password: "It's an old one!" };
  const [keyId, keySecret] = ['oldkeyidAB', 'oldsecretABCDEFGHIJ01234'];
  const clientSecret = 'secret of the provider';
  const { privateJwk, publicJwk } = signingKey();
  const [rootId, connectorId, providerId, oktaId] = [
    75225930155761664n,
    75225930445168642n,
    75225930151567361n,
    75225930151567360n,
  ];
  const then = '2022-07-27 14:00:59.379086552+00:00';
  const never = '0001-01-01 00:00:00+00:00';
  const row = (id: bigint): Value[] => [id, then, then, null];
  const rows: Record<keyof typeof tables, Value[][]> = {
    identities: [
      [...row(rootId), admin.name, never, 1],
      [...row(connectorId), 'connector', never, 1],
      // a deleted user of the same name, and a name that would break out of an SQL text
      [75225930155761665n, then, then, then, admin.name, never, 1],
      [...row(75225930155761666n), "o'\\brien@old.example\n", never, 1],
    ],
    providers: [
      [...row(providerId), 'infra', 'infra', '', '', '', '', '', 1, '', '', ''],
      [
        ...row(oktaId),
        ...['okta', 'okta', 'okta.example.com', 'client', sealed(clientSecret)],
        // columns that came later are empty in older rows
        ...['https://okta.example.com/authorize', 'openid,email', 1, null, null, null],
      ],
    ],
    provider_users: [
      [rootId, providerId, ...row(5n), admin.name, '', then, '', sealed('a'), sealed('b'), never],
    ],
    groups: [[...row(6n), 'Everybody', 1, null]],
    identities_groups: [[6n, rootId]],
    grants: [
      [...row(7n), `i:${base58(rootId)}`, 'admin', 'infra', 1],
      [...row(8n), `i:${base58(connectorId)}`, 'connector', 'infra', 1],
      [...row(9n), `g:${base58(6n)}`, 'view', 'old-cluster', 1],
    ],
    destinations: [
      [...row(10n), 'old-cluster', 'f00', null, null, 'https://10.0.0.1', 'CA', null, null],
    ],
    access_keys: [
      [
        ...row(11n),
        ...['root key', rootId, providerId, null, '2099-01-01 00:00:00+00:00'],
        ...[3_600_000_000_000n, '2099-01-01 00:00:00+00:00', keyId],
        createHash('sha256').update(keySecret).digest(),
      ],
    ],
    settings: [
      [...row(12n), Buffer.from(sealed(privateJwk)), Buffer.from(publicJwk), 0, 0, 0, 0, 8],
    ],
    encryption_keys: [
      [
        ...row(13n),
        847693387,
        'dbkey',
        sealedKey,
        'aesgcm',
        '/var/lib/infrahq/server/sqlite3.db.key',
      ],
    ],
    credentials: [[...row(14n), rootId, Buffer.from(hashSync(admin.password, 4)), 0]],
  };
  writeDatabase(join(folder, 'sqlite3.db'), rows);
  writeFileSync(join(folder, 'sqlite3.db.key'), rootKey, { mode: 0o600 });
  return { admin, accessKey: `${keyId}.${keySecret}`, clientSecret };
}

function writeDatabase(file: string, rows: Readonly<Record<string, readonly Value[][]>>): void {
  const statements = [
    ...Object.entries(tables).map(
      ([table, columns]) =>
        `CREATE TABLE \`${table}\` (${columns}, PRIMARY KEY (${composite[table] ?? 'id'}));`,
    ),
    'CREATE TABLE migrations (id VARCHAR(255) PRIMARY KEY);',
    ...migrations.map((id) => `INSERT INTO migrations VALUES ('${id}');`),
    ...indexes.map((on) => {
      const [, table = '', column = ''] = /(\w+)\((\w+)\)/.exec(on) ?? [];
      return `CREATE UNIQUE INDEX \`idx_${table}_${column}\` ON \`${table}\`(\`${column}\`) WHERE deleted_at is NULL;`;
    }),
    'CREATE UNIQUE INDEX `idx_groups_name` ON `groups`(`name`) WHERE deleted_at is NULL;',
    'CREATE UNIQUE INDEX `idx_grant_srp` ON `grants`(`subject`,`privilege`,`resource`) WHERE deleted_at is NULL;',
    'CREATE UNIQUE INDEX `idx_encryption_keys_key_id` ON `encryption_keys`(`key_id`);',
    ...Object.entries(rows).flatMap(([table, all]) =>
      all.map((values) => `INSERT INTO \`${table}\` VALUES (${values.map(literal).join(', ')});`),
    ),
  ];
  const script =
    'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())';
  execFileSync('python3', ['-c', script, file], { input: statements.join('\n') });
}

function literal(value: Value): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `X'${value.toString('hex')}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/**
 * AES-256-GCM in the form that Infra keeps, in base64 without padding.
 * @see https://github.com/infrahq/infra/blob/v0.21.0/internal/server/data/encrypt/seal.go
 */
function seal(key: Buffer, keySealed: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sealed.length);
  const short = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const keyId = createHash('sha256').update(keySealed).digest().subarray(0, 4);
  const parts = [Buffer.from('aesgcm'), keyId, Buffer.from('sqlite3.db.key'), nonce].map(short);
  const payload = Buffer.concat([length, sealed, ...parts]);
  return Buffer.from(payload.toString('base64').replaceAll('=', ''));
}

/** The pair of keys with which the server signs people's tokens. */
function signingKey(): { readonly privateJwk: string; readonly publicJwk: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const more = { use: 'sig', kid: 'old', alg: 'ED25519' };
  const jwk = (key: typeof privateKey) =>
    JSON.stringify({ ...key.export({ format: 'jwk' }), ...more });
  return { privateJwk: jwk(privateKey), publicJwk: jwk(publicKey) };
}

const alphabet = '123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';

function base58(id: bigint): string {
  const digit = alphabet[Number(id % 58n)] ?? '';
  return id < 58n ? digit : base58(id / 58n) + digit;
}
