import { postgresReactions } from '../../../../lab/control-plane/simulation/postgres';
import type { Answer, Change } from '../../../../lab/control-plane/simulation/reaction';
import { ca, now, surroundings } from './surroundings';

async function react(resource: string, object: unknown, objects = {}): Promise<Answer> {
  const reaction = postgresReactions.find((each) => each.resource.endsWith(`/${resource}`));
  if (reaction === undefined) throw new Error(`no reaction on ${resource}`);
  return reaction.react(object as never, surroundings(objects));
}

const metadata = { name: 'main', namespace: 'shop', uid: 'u-1', generation: 2 };
const cluster = {
  metadata,
  spec: { instances: 2, bootstrap: { initdb: { database: 'orders', owner: 'clerk' } } },
};

function made(answer: Answer): readonly string[] {
  if (answer === 'later') return [];
  return answer
    .filter(({ method }) => method === 'POST')
    .map(({ path, body }) => `${path}/${(body as { metadata: { name: string } }).metadata.name}`);
}

function secret(answer: Answer, name: string): Readonly<Record<string, string>> {
  const all = answer as readonly (Change & {
    body: { metadata?: { name: string }; stringData?: Record<string, string> };
  })[];
  return all.find(({ body }) => body.metadata?.name === name)?.body.stringData ?? {};
}

test('a cluster gets its Services and Secrets, and is healthy with all instances', async () => {
  const answer = await react('clusters', cluster);
  expect(made(answer)).toEqual([
    '/api/v1/namespaces/shop/services/main-rw',
    '/api/v1/namespaces/shop/services/main-ro',
    '/api/v1/namespaces/shop/services/main-r',
    '/api/v1/namespaces/shop/secrets/main-ca',
    '/api/v1/namespaces/shop/secrets/main-app',
  ]);
  expect((answer as readonly Change[]).at(-1)).toMatchObject({
    path: '/apis/postgresql.cnpg.io/v1/namespaces/shop/clusters/main/status',
    body: {
      status: {
        phase: 'Cluster in healthy state',
        readyInstances: 2,
        currentPrimary: 'main-1',
        instanceNames: ['main-1', 'main-2'],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
  });
});

test('everything of a cluster is deleted with it', async () => {
  const answer = (await react('clusters', cluster)) as readonly Change[];
  for (const { method, body } of answer) {
    if (method !== 'POST') continue;
    expect(body).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Cluster', name: 'main', uid: 'u-1' }] },
    });
  }
});

test('the Secret of the application holds what CloudNativePG puts there, and a password of its own', async () => {
  const first = secret(await react('clusters', cluster), 'main-app');
  const { password = '' } = first;
  expect(password).toMatch(/^[0-9a-f]{64}$/);
  expect(first).toEqual({
    username: 'clerk',
    user: 'clerk',
    password,
    dbname: 'orders',
    host: 'main-rw',
    port: '5432',
    pgpass: `main-rw:5432:orders:clerk:${password}\n`,
    uri: `postgresql://clerk:${password}@main-rw.shop:5432/orders`,
    'jdbc-uri': `jdbc:postgresql://main-rw.shop:5432/orders?password=${password}&user=clerk`,
    'fqdn-uri': `postgresql://clerk:${password}@main-rw.shop.svc.cluster.local:5432/orders`,
    'fqdn-jdbc-uri': `jdbc:postgresql://main-rw.shop.svc.cluster.local:5432/orders?password=${password}&user=clerk`,
  });
  expect(secret(await react('clusters', cluster), 'main-app')['password']).not.toBe(password);
  expect(secret(await react('clusters', cluster), 'main-ca')['ca.crt']).toBe(ca);
});

test('what is there already is kept, and a Secret of the user’s own is not made', async () => {
  const there = { '/api/v1/namespaces/shop/secrets/main-app': {} };
  expect(made(await react('clusters', cluster, there))).toHaveLength(4);
  const own = {
    metadata,
    spec: { bootstrap: { recovery: { database: 'a', owner: 'a', secret: { name: 'mine' } } } },
  };
  expect(made(await react('clusters', own))).not.toContain(
    '/api/v1/namespaces/shop/secrets/main-app',
  );
});

test('a healthy cluster is left alone until it grows', async () => {
  const status = { readyInstances: 2, conditions: [] };
  expect(await react('clusters', { ...cluster, status })).toEqual([]);
  const grown = { ...cluster, spec: { ...cluster.spec, instances: 3 }, status };
  expect(((await react('clusters', grown)) as readonly Change[]).at(-1)).toMatchObject({
    body: { status: { readyInstances: 3 } },
  });
});

test('only a cluster with an archiver reports that it archives', async () => {
  const plugins = [{ name: 'barman', isWALArchiver: true, parameters: {} }];
  const archiving = { ...cluster, spec: { ...cluster.spec, plugins } };
  expect(((await react('clusters', archiving)) as readonly Change[]).at(-1)).toMatchObject({
    body: { status: { conditions: [{ type: 'Ready' }, { type: 'ContinuousArchiving' }] } },
  });
});

test('an object that a real operator looks after is left alone', async () => {
  const annotations = { 'plinth.dev/simulation': 'off' };
  const real = { ...metadata, annotations };
  for (const resource of ['clusters', 'poolers', 'databases', 'scheduledbackups', 'backups']) {
    const spec = { cluster: { name: 'main' } };
    expect(await react(resource, { metadata: real, spec })).toEqual([]);
  }
});

test('a pooler gets its Service and is active', async () => {
  const pooler = {
    metadata: { ...metadata, name: 'main-pooler-rw' },
    spec: { cluster: { name: 'main' }, instances: 2, pgbouncer: { image: 'pgbouncer:1' } },
  };
  const answer = await react('poolers', pooler);
  expect(made(answer)).toEqual(['/api/v1/namespaces/shop/services/main-pooler-rw']);
  expect((answer as readonly Change[]).at(-1)).toMatchObject({
    body: { status: { phase: 'active', instances: 2, image: 'pgbouncer:1' } },
  });
  const status = { phase: 'active', instances: 2 };
  expect(await react('poolers', { ...pooler, status })).toEqual([]);
});

test('a database is applied, again after it changed', async () => {
  expect(await react('databases', { metadata })).toMatchObject([
    { body: { status: { applied: true, observedGeneration: 2 } } },
  ]);
  const applied = { applied: true, observedGeneration: 2 };
  expect(await react('databases', { metadata, status: applied })).toEqual([]);
  const older = { ...applied, observedGeneration: 1 };
  expect(await react('databases', { metadata, status: older })).toHaveLength(1);
});

test('a schedule makes its first backup at once where it is told to, and only once', async () => {
  const spec = { cluster: { name: 'main' }, method: 'plugin', immediate: true };
  const answer = await react('scheduledbackups', { metadata, spec });
  expect(made(answer)).toEqual([
    '/apis/postgresql.cnpg.io/v1/namespaces/shop/backups/main-20260102t030405',
  ]);
  expect(answer).toMatchObject([
    { body: { spec: { cluster: { name: 'main' }, method: 'plugin' } } },
    { body: { status: { lastCheckTime: now, lastScheduleTime: now } } },
  ]);
  const later = { ...spec, immediate: false };
  expect(made(await react('scheduledbackups', { metadata, spec: later }))).toEqual([]);
  const status = { lastCheckTime: now };
  expect(await react('scheduledbackups', { metadata, spec, status })).toEqual([]);
});

test('a backup is complete once its cluster is there, and the store tells of it', async () => {
  const backup = {
    metadata: { ...metadata, name: 'now' },
    spec: { cluster: { name: 'main' }, method: 'plugin' },
  };
  expect(await react('backups', backup)).toBe('later');
  const plugins = [{ parameters: { barmanObjectName: 'main-archive', serverName: 'main' } }];
  const objects = {
    '/apis/postgresql.cnpg.io/v1/namespaces/shop/clusters/main': { spec: { plugins } },
  };
  expect(await react('backups', backup, objects)).toMatchObject([
    {
      path: '/apis/postgresql.cnpg.io/v1/namespaces/shop/backups/now/status',
      body: { status: { phase: 'completed', method: 'plugin', serverName: 'main' } },
    },
    {
      path: '/apis/barmancloud.cnpg.io/v1/namespaces/shop/objectstores/main-archive/status',
      body: { status: { serverRecoveryWindow: { main: { lastSuccessfulBackupTime: now } } } },
    },
  ]);
  const status = { phase: 'completed' };
  expect(await react('backups', { ...backup, status }, objects)).toEqual([]);
});
