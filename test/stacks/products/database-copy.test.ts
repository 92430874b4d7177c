import type { Chart } from 'cdk8s';
import { environmentFor } from '../../../environments';
import type { Environment } from '../../../environments/environment';
import {
  databaseBackup,
  databaseCopy,
  type CopyOrigin,
  type DatabaseCopy,
} from '../../../stacks/products/database-copy';
import { at, type Manifest } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';

const prod = environmentFor('prod');
const real = environmentFor('local', { nodes: 'real' });

function made(charts: readonly Chart[]): readonly Manifest[] {
  return plan(charts, []).map(({ manifest }) => manifest);
}

function copy(environment: Environment, more: Partial<DatabaseCopy> = {}): readonly Manifest[] {
  const origin: CopyOrigin = { from: 'archive' };
  const given: DatabaseCopy = {
    ...{ environment, cluster: 'main', name: 'main-drill', origin, size: 'least' },
    ...more,
  };
  return made(databaseCopy(given));
}

function one(manifests: readonly Manifest[], kind: string): Manifest {
  const [found, ...others] = manifests.filter((manifest) => manifest.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} ${kind}`);
  return found;
}

test('a copy stands beside its source, reads its archive and writes none', () => {
  const manifests = copy(prod);
  expect(
    manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  ).toEqual([
    'NetworkPolicy app/postgres-main-drill',
    'NetworkPolicy cnpg-system/app-main-drill-cnpg-controller-manager',
    'ObjectStore app/main-drill-source',
    'Cluster app/main-drill',
    'RoleBinding app/main-drill-archive-reader',
  ]);
  const cluster = one(manifests, 'Cluster');
  expect(at(cluster, 'spec', 'plugins')).toBeUndefined();
  expect(at(cluster, 'spec', 'backup')).toBeUndefined();
  expect(at(cluster, 'spec', 'instances')).toBe(1);
  expect(at(cluster, 'spec', 'externalClusters')).toEqual([
    {
      name: 'origin',
      plugin: {
        name: 'barman-cloud.cloudnative-pg.io',
        parameters: { barmanObjectName: 'main-drill-source', serverName: 'main' },
      },
    },
  ]);
});

test("a copy runs as its source's account, which Google knows, and that one gets the plugin's Role", () => {
  const manifests = copy(prod);
  const { spec } = one(manifests, 'Cluster');
  expect(spec).toMatchObject({ serviceAccountName: 'main' });
  // the operator refuses both
  expect(spec).not.toHaveProperty('serviceAccountTemplate');
  expect(one(manifests, 'RoleBinding')).toMatchObject({
    subjects: [{ kind: 'ServiceAccount', name: 'main', namespace: 'app' }],
    roleRef: { kind: 'Role', name: 'main-drill-barman-cloud' },
  });
});

test('a drill asks for next to nothing, but for as much room as its source has', () => {
  const { spec } = one(copy(prod), 'Cluster');
  expect(at(spec, 'resources', 'requests')).toEqual({ cpu: '10m', memory: '512Mi' });
  expect(at(spec, 'storage', 'size')).toBe('50Gi');
  const whole = one(copy(prod, { size: 'as-source' }), 'Cluster');
  const asked = prod.postgres?.clusters['main'];
  expect(at(whole, 'spec', 'resources', 'requests', 'cpu')).toBe(`${asked?.cpuMillis ?? 250}m`);
});

test('parameters that recovery insists on are kept, those of memory are not', () => {
  const main = prod.postgres?.clusters['main'];
  if (prod.postgres === undefined || main === undefined) throw new Error('prod has no main');
  const parameters = { max_connections: '300', shared_buffers: '8GB' };
  const environment = {
    ...prod,
    postgres: { ...prod.postgres, clusters: { main: { ...main, parameters } } },
  };
  const least = at(one(copy(environment), 'Cluster'), 'spec', 'postgresql', 'parameters');
  expect(least).toMatchObject({ max_connections: '300' });
  expect(least).not.toMatchObject({ shared_buffers: '8GB' });
});

test('in the lab it opens the archive with the key that its source has', () => {
  const store = one(copy(real), 'ObjectStore');
  expect(at(store, 'spec', 'configuration')).toMatchObject({
    destinationPath: 's3://postgres-main/local/app',
    s3Credentials: { secretAccessKey: { name: 'main-archive-key', key: 'secret-access-key' } },
  });
  expect(at(store, 'spec', 'retentionPolicy')).toBeUndefined();
});

test("a live copy comes by the source's own certificates, and through a policy of its own", () => {
  const manifests = copy(real, { name: 'twin', origin: { from: 'live' }, size: 'as-source' });
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'NetworkPolicy postgres-twin',
    'NetworkPolicy app-twin-cnpg-controller-manager',
    'NetworkPolicy app-twin-postgres-main',
    'Cluster twin',
  ]);
  expect(at(one(manifests, 'Cluster'), 'spec', 'externalClusters')).toMatchObject([
    {
      connectionParameters: { host: 'main-rw.app.svc', user: 'streaming_replica' },
      sslCert: { name: 'main-replication', key: 'tls.crt' },
      sslRootCert: { name: 'main-ca', key: 'ca.crt' },
    },
  ]);
});

test.each<[CopyOrigin, object]>([
  [
    { from: 'archive', target: { to: 'time', time: '2026-11-21T13:00:00Z' } },
    { recovery: { source: 'origin', recoveryTarget: { targetTime: '2026-11-21T13:00:00Z' } } },
  ],
  [
    { from: 'archive', target: { to: 'log-position', position: '0/3000060' } },
    { recovery: { recoveryTarget: { targetLSN: '0/3000060' } } },
  ],
  [
    {
      ...{ from: 'archive', beginWith: '20261121T030000' },
      target: { to: 'log-position', position: '0/3000060' },
    },
    { recovery: { recoveryTarget: { targetLSN: '0/3000060', backupID: '20261121T030000' } } },
  ],
  [{ from: 'backup', backup: 'weekly' }, { recovery: { backup: { name: 'weekly' } } }],
  [
    { from: 'snapshots', data: 'data-1', wal: 'wal-1', replay: {} },
    {
      recovery: {
        source: 'origin',
        volumeSnapshots: { storage: { name: 'data-1' }, walStorage: { name: 'wal-1' } },
      },
    },
  ],
])('begins with %j', (origin, bootstrap) => {
  expect(at(one(copy(prod, { origin }), 'Cluster'), 'spec', 'bootstrap')).toMatchObject(bootstrap);
});

test('fails for the archive of a cluster that has none', () => {
  expect(() => copy(environmentFor('local'))).toThrow(
    "local.postgres.clusters.main: 'backup' must be there to recover from its archive, but it is missing\n" +
      '  fix: copy the cluster that runs: --from live',
  );
});

test('fails for a cluster that the environment does not have', () => {
  expect(() => copy(prod, { cluster: 'other' })).toThrow("prod has no cluster 'other'");
});

test("fails for a point that is none, in the construct's own words", () => {
  const origin: CopyOrigin = { from: 'archive', target: { to: 'time', time: 'noon' } };
  expect(() => copy(prod, { origin })).toThrow(
    "postgres.main-drill.bootstrap.target: 'time' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z', got 'noon'",
  );
});

test('fails where no operator is known', () => {
  const environment = environmentFor('branch-login');
  expect(() => copy(environment, { origin: { from: 'live' } })).toThrow(
    'clusters of PostgreSQL need an operator',
  );
});

test('a backup on demand is one of the plugin, of the cluster that is there', () => {
  const source = { environment: prod, cluster: 'main' };
  expect(one(made(databaseBackup(source, 'main-now')), 'Backup')).toMatchObject({
    metadata: { name: 'main-now', namespace: 'app' },
    spec: {
      cluster: { name: 'main' },
      method: 'plugin',
      pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
    },
  });
});

test('fails to back up a cluster that keeps none', () => {
  const source = { environment: environmentFor('local'), cluster: 'main' };
  expect(() => databaseBackup(source, 'main-now')).toThrow(
    "backup.main-now: 'cluster' must be one with 'backup', got 'main' without",
  );
});
