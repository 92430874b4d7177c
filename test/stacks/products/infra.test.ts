import { Size } from 'cdk8s';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { InfraEnvironment } from '../../../environments/products/infra';
import { Charts } from '../../../stacks/products/charts';
import { infra } from '../../../stacks/products/infra';
import { postgres } from '../../../stacks/products/postgres';
import { plan } from '../../../stacks/release/plan';

const sound: InfraEnvironment = {
  namespace: 'infra',
  replicas: 1,
  host: 'infra',
  admin: 'admin@example.com',
  database: { from: 'cluster', cluster: 'infra' },
  connector: { destination: 'local', host: 'infra-connector' },
};

function environment(options: InfraEnvironment): Environment {
  return {
    ...local,
    infra: options,
    postgres: {
      operator: { namespace: 'cnpg-system', replicas: 1 },
      clusters: {
        infra: {
          namespace: 'infra',
          instances: 1,
          storage: Size.gibibytes(2),
          database: 'infra',
          owner: 'infra',
        },
      },
    },
  };
}

function deployed(options: InfraEnvironment) {
  const charts = new Charts();
  const values = environment(options);
  const part = infra(charts, values, postgres(charts, values).clusters);
  const objects = plan(charts.all, []).filter(({ name }) => /infra/.test(name));
  return { part, objects: new Map(objects.map((object) => [object.name, object])) };
}

/** Objects that are not the same in both, and those that come or go. */
function changes(options: Partial<InfraEnvironment>): readonly string[] {
  const before = deployed(sound).objects;
  const after = deployed({ ...sound, ...options }).objects;
  return [...new Set([...before.keys(), ...after.keys()])]
    .flatMap((name) => {
      const [old, now] = [before.get(name), after.get(name)].map((it) => it?.manifest);
      if (old === undefined) return [`+ ${name}`];
      if (now === undefined) return [`- ${name}`];
      return JSON.stringify(old) === JSON.stringify(now) ? [] : [`~ ${name}`];
    })
    .sort();
}

test('there is nothing where it is not asked for', () => {
  const { infra: _, ...without } = local;
  const charts = new Charts();
  expect(infra(charts, without, new Map())).toEqual({});
  expect(charts.all).toEqual([]);
});

test('local has it, on its own cluster', () => {
  expect(local.infra?.database).toEqual({ from: 'cluster', cluster: 'infra' });
});

test('adds an account, addresses, and ways in that wait long enough', () => {
  const { part } = deployed(sound);
  expect(part.namespaces).toEqual([{ name: 'infra' }]);
  expect(part.credentials).toEqual([
    {
      product: 'infra',
      account: 'admin@example.com',
      namespace: 'infra',
      secret: 'infra-admin',
      key: 'password',
    },
  ]);
  expect(part.endpoints).toEqual({
    infra: 'infra-server.infra.svc:80',
    'infra-connector': 'infra-connector.infra.svc:7443',
  });
  const [server, connector, ...rest] = part.exposures ?? [];
  expect(rest).toEqual([]);
  expect(server).toMatchObject({
    host: 'infra',
    service: 'infra-server',
    port: 80,
    protocol: 'http',
    healthPath: '/healthz',
  });
  expect(server?.timeout?.toSeconds()).toBe(310);
  expect(connector).toMatchObject({
    host: 'infra-connector',
    service: 'infra-connector',
    port: 7443,
    protocol: 'tcp',
  });
  expect(part.dashboards?.map(({ uid }) => uid)).toEqual(['infra']);
  expect(part.metrics?.map(({ party }) => party.name)).toEqual(['infra-server', 'infra-connector']);
});

test('the encryption key is generated as 32 characters, once and for good', () => {
  expect(deployed(sound).part.secrets).toEqual([
    { namespace: 'infra', name: 'infra-admin', keys: { password: { length: 24 } } },
    {
      namespace: 'infra',
      name: 'infra-connector-access-key',
      keys: {
        id: { token: 10 },
        secret: { token: 24 },
        'access-key': { template: '{id}.{secret}' },
      },
    },
    {
      namespace: 'infra',
      name: 'infra-server-encryption-key',
      lifetime: 'permanent',
      keys: { key: { token: 32 } },
    },
  ]);
});

test('fails to generate a key where one is provided, which would replace it', () => {
  const { secrets = [] } = deployed({ ...sound, encryptionKey: 'provided' }).part;
  expect(secrets.map(({ name }) => name)).toEqual(['infra-admin', 'infra-connector-access-key']);
});

test('the server waits for its database and certificate, the connector for the server', () => {
  const { objects } = deployed(sound);
  const before = (name: string) => objects.get(name)?.dependsOn.map((other) => other.name);
  expect(before('deployment/infra/infra-server')).toEqual(
    expect.arrayContaining(['cluster/infra/infra', 'certificate/infra/infra-server-tls']),
  );
  expect(before('deployment/infra/infra-connector')).toEqual(
    expect.arrayContaining([
      'deployment/infra/infra-server',
      'certificate/infra/infra-connector-authority',
      'clusterrolebinding/infra-connector',
    ]),
  );
  // the pages need neither
  expect(before('deployment/infra/infra-ui')).not.toContain('cluster/infra/infra');
});

test('an old installation moves in after the database is there and before the server starts', () => {
  const { objects, part } = deployed({
    ...sound,
    encryptionKey: 'provided',
    migration: { volumeClaim: 'infra-server' },
  });
  const before = (name: string) => objects.get(name)?.dependsOn.map((other) => other.name);
  expect(before('deployment/infra/infra-server')).toContain('job/infra/infra-migration');
  expect(before('job/infra/infra-migration')).toContain('cluster/infra/infra');
  expect(part.flows?.map(({ purpose }) => purpose)).toContain('Infra migration fills the database');
});

test('a database elsewhere needs no cluster, and is reached at its addresses alone', () => {
  const { objects, part } = deployed({
    ...sound,
    database: { from: 'elsewhere', secret: 'db', addresses: ['10.20.0.5/32'], port: 6432 },
  });
  const before = objects.get('deployment/infra/infra-server')?.dependsOn ?? [];
  expect(before.map(({ name }) => name)).toContain('certificate/infra/infra-server-tls');
  expect(before.map(({ name }) => name)).not.toContain('cluster/infra/infra');
  const flow = part.flows?.find(({ purpose }) => purpose === 'Infra keeps its data');
  expect(flow?.to).toEqual(
    expect.objectContaining({ peers: [{ ipBlock: { cidr: '10.20.0.5/32' } }] }),
  );
  expect(flow?.ports[0]?.toNetworkPolicyPort().port?.value).toBe(6432);
});

test('fails with a cluster that no rule has let through', () => {
  const database = { from: 'cluster', cluster: 'gone' } as const;
  expect(() => deployed({ ...sound, database })).toThrow("no cluster 'gone'");
});

describe('a change touches what it must, and nothing that holds data', () => {
  const migration = { volumeClaim: 'infra-server' };

  test.each<[string, Partial<InfraEnvironment>, readonly string[]]>([
    [
      'a pod more',
      { replicas: 2 },
      [
        '+ poddisruptionbudget/infra/infra-connector',
        '+ poddisruptionbudget/infra/infra-server',
        '+ poddisruptionbudget/infra/infra-ui',
        '~ deployment/infra/infra-connector',
        '~ deployment/infra/infra-server',
        '~ deployment/infra/infra-ui',
      ],
    ],
    [
      'another administrator',
      { admin: 'root@example.com' },
      ['~ configmap/infra/infra-server', '~ deployment/infra/infra-server'],
    ],
    ['another host', { host: 'access' }, []],
    ['bounded identity providers', { identityProviders: ['203.0.113.0/24'] }, []],
    ['a key that is provided', { encryptionKey: 'provided' }, []],
    [
      'another name of the cluster',
      { connector: { destination: 'production', host: 'infra-connector' } },
      [
        '~ certificate/infra/infra-connector-authority',
        '~ configmap/infra/infra-connector',
        '~ deployment/infra/infra-connector',
      ],
    ],
    [
      'another host of the connector',
      { connector: { destination: 'local', host: 'clusters' } },
      ['~ configmap/infra/infra-connector', '~ deployment/infra/infra-connector'],
    ],
    [
      'an old installation',
      { encryptionKey: 'provided', migration },
      [
        '+ configmap/infra/infra-migration',
        '+ job/infra/infra-migration',
        '+ role/infra/infra-migration',
        '+ rolebinding/infra/infra-migration',
        '+ serviceaccount/infra/infra-migration',
      ],
    ],
    [
      'a database elsewhere',
      { database: { from: 'elsewhere', secret: 'db', addresses: ['10.20.0.5/32'] } },
      ['~ deployment/infra/infra-server'],
    ],
  ])('%s', (_, options, expected) => {
    expect(changes(options)).toEqual(expected);
  });
});

test('fails without the platform’s own authority, which no rule lets through', () => {
  const { certManager: _, ...without } = environment(sound);
  const charts = new Charts();
  expect(() => infra(charts, without, postgres(charts, without).clusters)).toThrow(
    'Infra needs an authority',
  );
});
