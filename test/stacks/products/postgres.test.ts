import { Duration, Size } from 'cdk8s';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type {
  PostgresClusterEnvironment,
  PostgresEnvironment,
} from '../../../environments/products/postgres';
import { Charts } from '../../../stacks/products/charts';
import { definitions } from '../../../stacks/products/definitions';
import { postgres } from '../../../stacks/products/postgres';
import { at } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';

const main: PostgresClusterEnvironment = {
  namespace: 'shop',
  instances: 3,
  storage: Size.gibibytes(10),
  database: 'orders',
  owner: 'clerk',
  pooler: { instances: 2, mode: 'transaction' },
  backup: {
    storage: {
      kind: 'gcs',
      bucket: 'acme-backup',
      access: {
        by: 'workload-identity',
        serviceAccount: 'backup@acme-prod.iam.gserviceaccount.com',
      },
    },
    schedule: '0 0 2 * * *',
    retention: Duration.days(30),
  },
};

const sound: PostgresEnvironment = {
  operator: { namespace: 'cnpg-system', replicas: 1 },
  clusters: { main },
};

function deployed(options: PostgresEnvironment, more: Partial<Environment> = {}) {
  const charts = new Charts();
  const part = postgres(charts, { ...local, name: 'prod', postgres: options, ...more });
  const objects = plan(charts.all, []);
  return { part, objects: new Map(objects.map((object) => [object.name, object])) };
}

/** Objects that are not the same in both, and those that come or go; those that hold data are marked. */
function changes(after: PostgresEnvironment, more: Partial<Environment> = {}): readonly string[] {
  const [old, now] = [deployed(sound).objects, deployed(after, more).objects];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [one, other] = [old.get(name), now.get(name)];
    if (one === undefined) return [`+ ${name}`];
    if (other === undefined) return [`- ${name}`];
    const same = JSON.stringify(one.manifest) === JSON.stringify(other.manifest);
    return same ? [] : [`~ ${name}`];
  });
}

const withMain = (more: Partial<PostgresClusterEnvironment>): PostgresEnvironment => ({
  ...sound,
  clusters: { main: { ...main, ...more } },
});

test.each<[string, PostgresEnvironment, readonly string[]]>([
  ['nothing', sound, []],
  [
    'an instance more',
    withMain({ instances: 4 }),
    ['~ cluster/shop/main', '~ prometheusrule/shop/postgres-main'],
  ],
  ['a larger volume', withMain({ storage: Size.gibibytes(20) }), ['~ cluster/shop/main']],
  ['a volume for the log', withMain({ walStorage: Size.gibibytes(5) }), ['~ cluster/shop/main']],
  ['more memory', withMain({ memory: Size.gibibytes(4) }), ['~ cluster/shop/main']],
  ['a parameter', withMain({ parameters: { work_mem: '32MB' } }), ['~ cluster/shop/main']],
  [
    'commits that wait',
    withMain({ synchronous: { replicas: 1, durability: 'required' } }),
    ['~ cluster/shop/main'],
  ],
  [
    'a pool more',
    withMain({ pooler: { instances: 3, mode: 'transaction' } }),
    ['~ pooler/shop/main-pooler-rw'],
  ],
  [
    'another schedule',
    withMain({ backup: { ...backupOf(main), schedule: '0 0 3 * * *' } }),
    ['~ scheduledbackup/shop/main'],
  ],
  [
    'a rarer schedule',
    withMain({ backup: { ...backupOf(main), schedule: '0 0 3 * * sun' } }),
    ['~ prometheusrule/shop/postgres-main', '~ scheduledbackup/shop/main'],
  ],
  [
    'a longer retention',
    withMain({ backup: { ...backupOf(main), retention: Duration.days(60) } }),
    ['~ objectstore/shop/main-archive'],
  ],
  [
    'a cluster more',
    {
      ...sound,
      clusters: {
        main,
        more: {
          namespace: 'shop',
          instances: 1,
          storage: Size.gibibytes(1),
          database: 'm',
          owner: 'm',
        },
      },
    },
    [
      '+ cluster/shop/more',
      '+ podmonitor/shop/postgres-more',
      '+ prometheusrule/shop/postgres-more',
    ],
  ],
  [
    'an operator more',
    { ...sound, operator: { namespace: 'cnpg-system', replicas: 2 } },
    [
      '~ deployment/cnpg-system/cnpg-controller-manager',
      '+ poddisruptionbudget/cnpg-system/cnpg-controller-manager',
    ],
  ],
])('%s changes only what it should', (_title, after, expected) => {
  expect(changes(after)).toEqual(expected);
});

function backupOf({ backup }: PostgresClusterEnvironment) {
  if (backup === undefined) throw new Error('the cluster has no backup');
  return backup;
}

test('another image of PostgreSQL changes the cluster, and another operator every pod it runs', () => {
  const images = { ...local.images };
  const image = { images: { ...images, postgresql: 'r.example/postgresql:18.5-standard-trixie' } };
  expect(changes(sound, image as unknown as Partial<Environment>)).toEqual(['~ cluster/shop/main']);
});

test('without monitoring nothing is scraped', () => {
  const { monitoring, ...rest } = local;
  expect(monitoring).toBeDefined();
  const charts = new Charts();
  postgres(charts, { ...rest, postgres: sound });
  const kinds = plan(charts.all, []).map(({ name }) => name.split('/')[0]);
  expect(kinds).not.toContain('podmonitor');
  expect(kinds).not.toContain('prometheusrule');
});

test('where PostgreSQL is not asked for, there is none', () => {
  const { postgres: given, ...rest } = local;
  expect(given).toBeDefined();
  const charts = new Charts();
  expect(postgres(charts, rest)).toEqual({ clusters: new Map() });
  expect(charts.all).toEqual([]);
});

test('only the cluster holds data, by its contract’s name', () => {
  const held = [...deployed(sound).objects.values()].filter(({ stateful }) => stateful);
  expect(held.map(({ name }) => name)).toEqual(['cluster/shop/main']);
});

test('other products are given clusters, addresses and where the password is', () => {
  const { part } = deployed(sound);
  expect([...part.clusters.keys()]).toEqual(['main']);
  expect(part.namespaces).toEqual([{ name: 'cnpg-system' }, { name: 'shop' }]);
  expect(part.endpoints).toEqual({ 'postgres-main': 'main-rw.shop.svc:5432' });
  expect(part.credentials).toEqual([
    {
      product: 'postgres-main',
      account: 'clerk',
      namespace: 'shop',
      secret: 'main-app',
      key: 'password',
    },
  ]);
  expect(part.metrics?.map(({ party }) => party.name)).toEqual([
    'cnpg-controller-manager',
    'postgres-main',
    'postgres-main-pooler-rw',
  ]);
  expect(part.dashboards?.map(({ uid }) => uid)).toEqual(['postgres']);
});

test('each environment archives into a folder of its own', () => {
  const { part } = deployed(sound);
  expect(part.clusters.get('main')?.archive?.address).toBe('gs://acme-backup/prod/shop/main');
});

describe('recovery', () => {
  const until = '2026-11-21T13:00:00Z';
  const sources = (options: PostgresEnvironment, name: string) => {
    const manifest = deployed(options).objects.get(`cluster/shop/${name}`)?.manifest;
    return {
      recovery: at(manifest, 'spec', 'bootstrap', 'recovery'),
      plugins: at(manifest, 'spec', 'plugins'),
    };
  };

  test('from a cluster of this environment reads its archive, whatever the order they are listed in', () => {
    const recovered = { ...main, recovery: { from: 'cluster', cluster: 'main', until } } as const;
    const options = { ...sound, clusters: { again: recovered, main } };
    expect(sources(options, 'again')).toEqual({
      recovery: {
        database: 'orders',
        owner: 'clerk',
        source: 'origin',
        recoveryTarget: { targetTime: until },
      },
      plugins: [
        {
          name: 'barman-cloud.cloudnative-pg.io',
          isWALArchiver: true,
          parameters: { barmanObjectName: 'again-archive', serverName: 'again' },
        },
      ],
    });
    const source = deployed(options).objects.get('objectstore/shop/again-source')?.manifest;
    expect(at(source, 'spec', 'configuration', 'destinationPath')).toBe(
      'gs://acme-backup/prod/shop',
    );
  });

  test('from another environment reads that one’s folder, and needs no backups of its own', () => {
    const { backup: _, ...rest } = main;
    const recovery = {
      from: 'archive',
      storage: backupOf(main).storage,
      environment: 'stg',
      namespace: 'shop',
      cluster: 'main',
    } as const;
    const options = { ...sound, clusters: { main: { ...rest, recovery } } };
    const { objects } = deployed(options);
    const source = objects.get('objectstore/shop/main-source')?.manifest;
    expect(at(source, 'spec', 'configuration', 'destinationPath')).toBe(
      'gs://acme-backup/stg/shop',
    );
    expect(objects.has('objectstore/shop/main-archive')).toBe(false);
    const cluster = objects.get('cluster/shop/main');
    expect(at(cluster?.manifest, 'metadata', 'annotations', 'pulumi.com/timeoutSeconds')).toBe(
      '14400',
    );
  });

  test('waits for the plugin, as backups do, and plain clusters do not', () => {
    const waits = (more: Partial<PostgresClusterEnvironment>) => {
      const { backup: _, ...plain } = main;
      const base: PostgresClusterEnvironment = { ...plain, ...more };
      const { objects } = deployed({ ...sound, clusters: { main: base } });
      const reached = new Set<string>();
      const visit = (name: string) => {
        if (reached.has(name)) return;
        reached.add(name);
        objects.get(name)?.dependsOn.forEach((target) => {
          visit(target.name);
        });
      };
      visit('cluster/shop/main');
      return reached.has('deployment/cnpg-system/barman-cloud');
    };
    expect(waits({ backup: backupOf(main) })).toBe(true);
    expect(waits({})).toBe(false);
  });
});

describe('what its clusters need in Google Cloud', () => {
  const { backup: _, ...plain } = main;
  const clustersOf = (clusters: PostgresEnvironment['clusters']) =>
    deployed({ ...sound, clusters }).part.identities?.map(({ serviceAccount, account, needs }) => [
      `${serviceAccount} as ${account}`,
      ...needs.map((need) => ('folder' in need ? `${need.right} ${need.folder}` : need.right)),
    ]);
  const recovery = {
    from: 'archive',
    storage: backupOf(main).storage,
    environment: 'stg',
    namespace: 'store',
    cluster: 'old',
  } as const;

  test.each<[string, PostgresEnvironment['clusters'], readonly (readonly string[])[]]>([
    ['nothing without backups', { main: plain }, []],
    ['to write its own archive', { main }, [['main as backup', 'write-backups prod/shop/main']]],
    [
      "to read another environment's, and no more",
      { main: { ...plain, recovery } },
      [['main as backup', 'read-backups stg/store/old']],
    ],
    [
      'to write its own and to read the one it came from',
      { main, copy: { ...main, recovery: { from: 'cluster', cluster: 'main' } } },
      [
        ['main as backup', 'write-backups prod/shop/main'],
        ['copy as backup', 'write-backups prod/shop/copy', 'read-backups prod/shop/main'],
      ],
    ],
    [
      'to read the one it came from, where it has none of its own',
      { main, copy: { ...plain, recovery: { from: 'cluster', cluster: 'main' } } },
      [
        ['main as backup', 'write-backups prod/shop/main'],
        ['copy as backup', 'read-backups prod/shop/main'],
      ],
    ],
  ])('%s', (_case, clusters, expected) => {
    expect(clustersOf(clusters)).toEqual(expected);
  });

  test('the folder is the one that the plugin is told', () => {
    const { part, objects } = deployed(sound);
    const store = objects.get('objectstore/shop/main-archive')?.manifest;
    const plugins = at(objects.get('cluster/shop/main')?.manifest, 'spec', 'plugins', '0');
    const place = [
      at(store, 'spec', 'configuration', 'destinationPath'),
      at(plugins, 'parameters', 'serverName'),
    ].join('/');
    const [need] = part.identities?.[0]?.needs ?? [];
    expect(place).toBe('gs://acme-backup/prod/shop/main');
    expect(need).toEqual({
      right: 'write-backups',
      bucket: 'acme-backup',
      folder: 'prod/shop/main',
    });
  });

  test('their ServiceAccounts are those that bear the annotation', () => {
    const { part, objects } = deployed(sound);
    const cluster = objects.get('cluster/shop/main')?.manifest;
    const template = at(cluster, 'spec', 'serviceAccountTemplate', 'metadata', 'annotations');
    expect(template).toEqual({
      'iam.gke.io/gcp-service-account': 'backup@acme-prod.iam.gserviceaccount.com',
    });
    // the operator names it as the cluster
    expect(part.identities?.[0]).toMatchObject({ namespace: 'shop', serviceAccount: 'main' });
  });
});

test('the operator and its webhooks come before every object they admit', () => {
  const charts = new Charts();
  const environment = { ...local, postgres: sound };
  definitions(charts, environment);
  postgres(charts, environment);
  const objects = new Map(plan(charts.all, []).map((object) => [object.name, object]));
  const before = objects.get('cluster/shop/main')?.dependsOn.map(({ name }) => name);
  expect(before).toEqual(
    expect.arrayContaining([
      'customresourcedefinition/clusters.postgresql.cnpg.io',
      'deployment/cnpg-system/cnpg-controller-manager',
      'service/cnpg-system/cnpg-webhook-service',
      'mutatingwebhookconfiguration/cnpg-mutating-webhook-configuration',
      'validatingwebhookconfiguration/cnpg-validating-webhook-configuration',
    ]),
  );
  const store = objects.get('objectstore/shop/main-archive')?.dependsOn.map(({ name }) => name);
  expect(store).toContain('customresourcedefinition/objectstores.barmancloud.cnpg.io');
});
