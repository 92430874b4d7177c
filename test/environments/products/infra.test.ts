import { Size } from 'cdk8s';
import {
  infraRules,
  infraSchema,
  type InfraEnvironment,
} from '../../../environments/products/infra';
import type { PostgresEnvironment } from '../../../environments/products/postgres';

const sound: InfraEnvironment = {
  namespace: 'infra',
  replicas: 1,
  host: 'infra',
  admin: 'admin@example.com',
  database: { from: 'cluster', cluster: 'infra' },
};
const elsewhere = {
  from: 'elsewhere',
  secret: 'infra-database',
  addresses: ['10.20.0.5/32'],
} as const;

/** Findings as `path: message`. */
function findings(value: object): readonly string[] {
  const { error } = infraSchema.safeParse({ ...sound, ...value });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each<[string, Partial<InfraEnvironment>]>([
  ['on a cluster', {}],
  ['on a server elsewhere', { database: elsewhere }],
  ['on one with an authority', { database: { ...elsewhere, authoritySecret: 'ca', port: 6432 } }],
  ['with a key that is there', { encryptionKey: 'provided' }],
  ['with a connector inside', { connector: { destination: 'local' } }],
  ['with a connector outside', { connector: { destination: 'My_cluster-1', host: 'connector' } }],
  ['with bounded identity providers', { identityProviders: ['203.0.113.0/24', '2001:db8::/32'] }],
  ['with a migration', { encryptionKey: 'provided', migration: { volumeClaim: 'infra-server' } }],
])('values hold %s', (_, value) => {
  expect(findings(value)).toEqual([]);
});

test.each<[string, object, string]>([
  ['replicas', { replicas: 6 }, 'replicas: must be an integer from 1 to 5'],
  [
    'host',
    { host: 'infra.example.com' },
    'host: must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last',
  ],
  [
    'administrator',
    { admin: 'admin' },
    "admin: must be an e-mail address, such as 'admin@example.com'",
  ],
  [
    'kind of database',
    { database: { from: 'memory' } },
    "database.from: must be 'cluster' or 'elsewhere'",
  ],
  ['database at all', { database: 'infra' }, 'database: must be an object'],
  [
    'list of addresses',
    { database: { ...elsewhere, addresses: [] } },
    "database.addresses: must be a list of at least one address range, such as ['10.20.0.0/16']",
  ],
  [
    'address',
    { database: { ...elsewhere, addresses: ['db.example.com'] } },
    "database.addresses.0: must be an address range, such as '10.20.0.0/16'",
  ],
  [
    'name of a Secret',
    { database: { ...elsewhere, secret: 'A b' } },
    'database.secret: must be the name of an object: lower-case letters, digits, dashes and dots',
  ],
  [
    'port',
    { database: { ...elsewhere, port: 0 } },
    'database.port: must be an integer from 1 to 65535',
  ],
  [
    'origin of the key',
    { encryptionKey: 'new' },
    "encryptionKey: must be one of 'generated', 'provided'",
  ],
  [
    'destination',
    { connector: { destination: 'my.cluster' } },
    "connector.destination: must be 2 to 256 letters, digits, '-' and '_', and not 'infra'",
  ],
  [
    'destination of the server itself',
    { connector: { destination: 'infra' } },
    "connector.destination: must be 2 to 256 letters, digits, '-' and '_', and not 'infra'",
  ],
  [
    'volume',
    { migration: { volumeClaim: '' } },
    'migration.volumeClaim: must be the name of an object: lower-case letters, digits, dashes and dots',
  ],
])('values fail for the %s', (_, value, problem) => {
  expect(findings(value)).toEqual([problem]);
});

describe('rules', () => {
  const clusters = (namespace: string): PostgresEnvironment => ({
    operator: { namespace: 'cnpg-system', replicas: 1 },
    clusters: {
      infra: {
        namespace,
        instances: 1,
        storage: Size.gibibytes(1),
        database: 'infra',
        owner: 'infra',
      },
    },
  });
  const found = (
    infra: InfraEnvironment | undefined,
    postgres: PostgresEnvironment = clusters('infra'),
  ) =>
    infraRules.flatMap((rule) =>
      rule
        .findings({ ...(infra && { infra }), postgres, gateway: {} })
        .map(({ path, message }) => `${path.join('.')}: ${message}`),
    );

  test('have nothing against sound values, nor against an environment without Infra', () => {
    expect(found(sound)).toEqual([]);
    expect(found({ ...sound, connector: { destination: 'local', host: 'connector' } })).toEqual([]);
    expect(found({ ...sound, database: elsewhere })).toEqual([]);
    expect(found(undefined)).toEqual([]);
  });

  test('fail when the cluster stands in another namespace, or is none', () => {
    expect(found(sound, clusters('app'))).toEqual([
      "infra.database.cluster: must be a cluster of 'postgres.clusters' in namespace 'infra' (there is none)",
    ]);
    expect(found({ ...sound, database: { from: 'cluster', cluster: 'main' } })).toEqual([
      "infra.database.cluster: must be a cluster of 'postgres.clusters' in namespace 'infra' ('infra')",
    ]);
  });

  test.each([{}, { encryptionKey: 'generated' as const }])(
    'fail when a migration meets a key that is generated: %j',
    (key) => {
      const infra = { ...sound, ...key, migration: { volumeClaim: 'infra-server' } };
      expect(found(infra)).toEqual([
        "infra.encryptionKey: must be 'provided' where 'migration' brings the old installation's key",
      ]);
    },
  );

  test('fail when a connector is reached without a gateway', () => {
    const connector = { destination: 'local', host: 'infra-connector' };
    const rule = infraRules.at(-1);
    const messages = (gateway?: object) =>
      rule
        ?.findings({ infra: { ...sound, connector }, ...(gateway && { gateway }) })
        .map(({ message }) => message);
    expect(messages({})).toEqual([]);
    expect(messages()).toEqual(["must be left out where there is no 'gateway'"]);
  });
});
