import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { branch, environmentFor } from '../../../environments';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { grantProblems } from '../../../lab/store/grant';
import { platform } from '../../../stacks/platform';
import { Charts } from '../../../stacks/products/charts';
import { branchAccess } from '../../../stacks/products/branches';
import { at, listAt, type Manifest } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';
import { userErrorOf } from '../../user-error';

const dev = environmentFor('dev');
const login = branch('login');
const { application } = login;

const planned = (environment: Environment, host: Environment | undefined = dev) =>
  plan(platform(environment, environment.branch ? { host } : {}).charts, []);

const found = (manifests: ReturnType<typeof planned>, name: string): Manifest | undefined =>
  manifests.find((object) => object.name === name)?.manifest;

test('a branch is what it needs of its own: service, database, ways and limits', () => {
  expect(
    planned(login)
      .map(({ name }) => name.replace(/-[0-9a-f]{10}$/, ''))
      .sort(),
  ).toEqual([
    'cluster/branch-login/main',
    'configmap/branch-login/app-files',
    'configmap/branch-login/branch-login',
    'deployment/branch-login/app',
    'gcpbackendpolicy/branch-login/app',
    'healthcheckpolicy/branch-login/app',
    'httproute/branch-login/app',
    'job/branch-login/app-migration',
    'limitrange/branch-login/container-defaults',
    'namespace/branch-login',
    'networkpolicy/branch-login/allow-dns',
    'networkpolicy/branch-login/app',
    'networkpolicy/branch-login/app-migration',
    'networkpolicy/branch-login/default-deny',
    'networkpolicy/branch-login/postgres-main',
    'objectstore/branch-login/main-source',
    'podmonitor/branch-login/postgres-main',
    'prometheusrule/branch-login/app',
    'prometheusrule/branch-login/postgres-main',
    'resourcequota/branch-login/namespace',
    'service/branch-login/app',
    'serviceaccount/branch-login/app',
    'servicemonitor/branch-login/app',
  ]);
});

/** What would be left, or be touched elsewhere, when the namespace of a branch goes. */
function elsewhere(manifests: readonly Manifest[], namespace: string): readonly string[] {
  return manifests
    .filter(
      ({ kind, metadata }) =>
        !(kind === 'Namespace' && metadata.name === namespace) && metadata.namespace !== namespace,
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

// the limit of this proof: what operators make of these objects is in their own namespaces too, but not seen here
test('everything of any branch is its namespace or in it', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
      const environment = branch(name);
      seen.add(environment.name);
      const manifests = planned(environment).map(({ manifest }) => manifest);
      expect(elsewhere(manifests, environment.name)).toEqual([]);
      expect(manifests.filter(({ kind }) => kind === 'Namespace')).toHaveLength(1);
      expect(environment.name).toMatch(/^branch-[a-z0-9-]{1,56}$/);
    }),
    { numRuns: 40 },
  );
  expect(seen.size).toBeGreaterThan(20);
});

test('fails to call contained what is in no namespace, or in another', () => {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'x' } };
  const role = { apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'r' } };
  const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y' } };
  expect(elsewhere([manifest, role, other], 'branch-login')).toEqual([
    'ConfigMap c',
    'ClusterRole r',
    'Namespace y',
  ]);
});

test('fails with every object that a branch would have outside of its namespace', () => {
  const { certManager, postgres } = local;
  const { operator, clusters } = postgres ?? {};
  const greedy = {
    ...login,
    certManager,
    ...(operator && clusters && { postgres: { operator, clusters } }),
  };
  const { problems } = userErrorOf(() => platform(greedy, { host: dev }));
  expect(problems).toContain(
    "branch-login: 'ClusterIssuer platform-ca' must be in namespace 'branch-login', for the cluster is shared, got none",
  );
  expect(problems).toContain(
    "branch-login: 'Deployment cnpg-controller-manager' must be in namespace 'branch-login', for the cluster is shared, got 'cnpg-system'",
  );
});

/** A branch that has a ledger, in one namespace or another. */
function withLedger(namespace: string): Environment {
  const ledger = {
    namespace,
    replicas: 1,
    replication: { mode: 'asynchronous' },
    databases: ['ledger'],
    users: [{ name: 'app', access: 'read-write', databases: ['ledger'] }],
    storage: Size.gibibytes(1),
  } as const;
  const service = application && {
    ...application,
    ledger: { database: 'ledger', user: 'app' },
  };
  return { ...login, immudb: ledger, ...(service && { application: service }) };
}

test('it may have a ledger of its own, which goes with it', () => {
  const environment = withLedger('branch-login');
  const { secrets } = platform(environment, { host: dev });
  const names = planned(environment).map(({ name }) => name);
  expect(names).toContain('statefulset/branch-login/immudb-primary');
  expect(secrets.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    'branch-login/immudb-admin',
    'branch-login/immudb-replication',
    'branch-login/immudb-user-app',
    'branch-login/app-ledger',
  ]);
});

test('fails when its ledger is elsewhere, Secrets included', () => {
  const { problems } = userErrorOf(() => platform(withLedger('immudb'), { host: dev }));
  expect(problems).toContain(
    "branch-login: 'Secret immudb-admin' must be in namespace 'branch-login', for the cluster is shared, got 'immudb'",
  );
  expect(problems).toContain(
    "branch-login: 'Namespace immudb' must be in namespace 'branch-login', for the cluster is shared, got none",
  );
});

test('it tells the host whose it is, who owns it and how long it lives, and has limits', () => {
  const objects = planned(
    branch('login', { owner: 'ada@acme.test', lifetime: Duration.hours(36) }),
  );
  expect(found(objects, 'namespace/branch-login')?.metadata).toMatchObject({
    labels: { 'plinth.dev/branch-of': 'dev', 'plinth.dev/routes-to': 'dev' },
    annotations: { 'plinth.dev/owner': 'ada@acme.test', 'plinth.dev/lifetime': '36h' },
  });
  expect(found(objects, 'resourcequota/branch-login/namespace')?.['spec']).toEqual({
    hard: {
      'requests.cpu': '4',
      'limits.memory': '16Gi',
      'requests.storage': '200Gi',
      pods: 50,
      'services.loadbalancers': 0,
    },
  });
});

/** What the database asks for, each instance with the container that reads the archive. */
function asked(environment: Environment) {
  const cluster = found(planned(environment), 'cluster/branch-login/main');
  const instances = Number(at(cluster, 'spec', 'instances'));
  const gibibytes = (...path: readonly string[]) =>
    Number(/^(\d+)Gi$/.exec(String(at(cluster, 'spec', ...path)))?.[1]);
  return {
    memory: instances * (gibibytes('resources', 'limits', 'memory') + 0.5),
    storage: instances * gibibytes('storage', 'size'),
  };
}

test('its database leaves room within its limits for another that takes its place', () => {
  const { memory, storage } = asked(login);
  expect([memory * 2 < 16, storage * 2 < 200]).toEqual([true, true]);
});

describe('its database', () => {
  const objects = planned(login);

  test("begins with production's archive and writes none", () => {
    const cluster = found(objects, 'cluster/branch-login/main');
    expect(at(cluster, 'spec', 'bootstrap', 'recovery', 'source')).toBe('origin');
    expect(at(cluster, 'spec', 'plugins')).toBeUndefined();
    expect(at(cluster, 'spec', 'backup')).toBeUndefined();
    expect(objects.filter(({ manifest }) => manifest.kind === 'ScheduledBackup')).toEqual([]);
    const source = found(objects, 'objectstore/branch-login/main-source');
    expect(at(source, 'spec', 'configuration', 'destinationPath')).toBe(
      'gs://plinth-prod-backups/prod/app',
    );
    expect(at(source, 'spec', 'retentionPolicy')).toBeUndefined();
  });

  test('reads it as an identity that may read that folder and nothing else', () => {
    expect(platform(login, { host: dev }).identities).toEqual([
      {
        account: 'dev-branch-reader',
        project: 'plinth-dev',
        namespace: 'branch-login',
        serviceAccount: 'main',
        needs: [{ right: 'read-backups', bucket: 'plinth-prod-backups', folder: 'prod/app/main' }],
      },
    ]);
  });

  test("lets the host's operator and Prometheus in", () => {
    const policy = found(objects, 'networkpolicy/branch-login/postgres-main');
    const from = listAt(policy, 'spec', 'ingress').map((rule) =>
      listAt(rule, 'from').map((peer) =>
        at(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name'),
      ),
    );
    expect(from).toContainEqual(['cnpg-system']);
    expect(from).toContainEqual(['monitoring']);
  });

  test('fails where its host has no operator', () => {
    const { postgres: _, ...without } = dev;
    expect(() => platform(login, { host: without })).toThrow(
      'clusters of PostgreSQL need an operator',
    );
  });
});

test("its route hangs on its host's Gateway, under the one name of its own", () => {
  const { urls } = platform(login, { host: dev });
  expect(urls).toEqual({ app: 'https://branch-login.dev.plinth.example' });
  expect(found(planned(login), 'httproute/branch-login/app')).toMatchObject({
    spec: {
      parentRefs: [{ name: 'gateway', namespace: 'gateway', sectionName: 'https' }],
      hostnames: ['branch-login.dev.plinth.example'],
    },
  });
});

test.each(['app', 'grafana', 'branch-other'])(
  'fails when it would take the host name %s',
  (host) => {
    const taking = { ...login, ...(application && { application: { ...application, host } }) };
    expect(userErrorOf(() => platform(taking, { host: dev })).problems).toEqual([
      `gateway.branch-login/app: 'host' must be 'branch-login', the only one of this branch's own, got '${host}'`,
    ]);
  },
);

test('without a Gateway of its host it can not be reached from outside', () => {
  const { gateway: _, ...closed } = dev;
  expect(platform(login, { host: closed }).urls).toEqual({});
  expect(planned(login, closed).map(({ name }) => name)).not.toContain(
    'httproute/branch-login/app',
  );
});

describe('on a host with Traefik', () => {
  const traefikHost: Environment = {
    ...dev,
    gateway: { ...gatewayOf(dev), implementation: 'traefik' },
  };

  test('the route has the time, and no policies of GKE', () => {
    const names = planned(login, traefikHost).map(({ name }) => name);
    expect(names).toContain('httproute/branch-login/app');
    expect(names.filter((name) => /^(gcp|healthcheck)/.test(name))).toEqual([]);
  });

  test("Traefik's pods are let in, and let out by the host", () => {
    const inside = platform(login, { host: traefikHost }).flows;
    const ways = inside.filter(
      ({ purpose }) => purpose === 'the gateway leads to branch-login/app',
    );
    expect(ways).toMatchObject([{ from: { namespace: 'gateway', name: 'traefik' } }]);
    expect(branchAccess(new Charts(), traefikHost).flows).toContainEqual({
      from: expect.objectContaining({ namespace: 'gateway', name: 'traefik' }) as unknown,
      to: Peer.namespaces({ 'plinth.dev/branch-of': 'dev' }),
      ports: [Port.tcpRange(1024, 65535)],
      purpose: 'the gateway leads to branches',
    });
  });
});

function gatewayOf({ gateway }: Environment) {
  if (gateway === undefined) throw new Error('the fixture has a gateway');
  return gateway;
}

describe('its host', () => {
  test('lets its operator out to databases of namespaces with the label', () => {
    expect(branchAccess(new Charts(), dev)).toEqual({
      flows: [
        {
          from: {
            namespace: 'cnpg-system',
            name: 'cnpg-controller-manager',
            pods: { 'app.kubernetes.io/name': 'cloudnative-pg' },
          },
          to: Peer.namespaces(
            { 'plinth.dev/branch-of': 'dev' },
            { 'app.kubernetes.io/component': 'database' },
          ),
          ports: [Port.tcp(8000), Port.tcp(5432)],
          purpose: 'the PostgreSQL operator asks instances of namespaces that come later',
        },
      ],
    });
  });

  test('labels its own namespaces too, for the Gateway has one selector', () => {
    const spaces = plan(platform(dev).charts, [])
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => kind === 'Namespace');
    expect(spaces.length).toBeGreaterThan(5);
    for (const { metadata } of spaces) {
      expect(metadata).toMatchObject({ labels: { 'plinth.dev/routes-to': 'dev' } });
      expect(metadata).not.toHaveProperty(['labels', 'plinth.dev/branch-of']);
    }
  });

  test('has the API server hold routes of branches to the one host of each', () => {
    const objects = planned(dev, undefined);
    const binding = found(objects, 'validatingadmissionpolicybinding/hosts-of-branches');
    expect(at(binding, 'spec', 'matchResources', 'namespaceSelector', 'matchLabels')).toEqual({
      'plinth.dev/branch-of': 'dev',
    });
    const policy = found(objects, 'validatingadmissionpolicy/hosts-of-branches');
    expect(at(policy, 'spec', 'validations', '0', 'expression')).toContain(
      "host == request.namespace + '.dev.plinth.example'",
    );
  });

  test('needs no such hold where it has no Gateway', () => {
    const { gateway: _, ...closed } = dev;
    const charts = new Charts();
    branchAccess(charts, closed);
    expect(charts.all).toEqual([]);
  });

  test('adds nothing where it offers nothing', () => {
    const { branches: _branches, ...closed } = local;
    expect(branchAccess(new Charts(), closed)).toEqual({});
  });
});

test.each<[string, Environment, Environment | undefined, string]>([
  ['a branch without its host', login, undefined, "'host' must be 'dev', got left out"],
  ['a branch with another', login, local, "'host' must be 'dev', got 'local'"],
  ['an environment with a cluster of its own', local, dev, "'host' must be left out, got 'dev'"],
])('fails for %s', (_, environment, host, problem) => {
  expect(() => platform(environment, { host })).toThrow(
    `platform of '${environment.name}': ${problem}`,
  );
});

test('in a lab a branch reads the archive of its host by a key for that folder, which fits the store', () => {
  const host = environmentFor('local', { nodes: 'real' });
  const longest = 'a'.repeat(56);
  const { secrets } = platform(branch(longest, { host: 'local', nodes: 'real' }), { host });
  const namespace = `branch-${longest}`;
  const key = secrets.find(({ name }) => name === 'main-source-key');
  const by = {
    name: `${namespace}.main-source-key`,
    bucket: 'postgres-main',
    folder: 'local/app/main',
    right: 'read',
    listing: 'folder',
  } as const;
  expect(key).toEqual({
    namespace,
    name: 'main-source-key',
    keys: {
      'access-key-id': { value: by.name },
      'secret-access-key': { issued: 'secretAccessKey', by },
      'ca.crt': { issued: 'authority', by },
    },
  });
  expect(grantProblems(by)).toEqual([]);
});
