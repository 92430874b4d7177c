import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { find } from '../namespace/manifests';
import { backup, namesIn, specOf, synth } from './synth';

test('a cluster is this, and nothing beside it', () => {
  const { manifests } = synth();
  expect(namesIn(manifests)).toEqual(['Cluster app/main']);
  expect(specOf({})).toEqual({
    imageName: 'registry.example/postgresql:18.4-standard-trixie',
    imagePullPolicy: 'IfNotPresent',
    instances: 3,
    enablePDB: true,
    enableSuperuserAccess: false,
    smartShutdownTimeout: 15,
    storage: { size: '10Gi' },
    resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '1Gi' } },
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: 'preferred',
      topologyKey: 'kubernetes.io/hostname',
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: {
          matchLabels: { 'cnpg.io/cluster': 'main', 'cnpg.io/podRole': 'instance' },
        },
      },
    ],
    postgresql: {
      parameters: {
        shared_buffers: '256MB',
        effective_cache_size: '768MB',
        log_lock_waits: 'on',
        log_min_duration_statement: '1s',
      },
    },
    bootstrap: {
      initdb: {
        database: 'orders',
        owner: 'clerk',
        encoding: 'UTF8',
        localeCollate: 'C',
        localeCType: 'C.UTF-8',
        dataChecksums: true,
      },
    },
  });
});

test('names that clients, volumes and archives are found by are contract', () => {
  const { cluster } = synth({ backup, pooler });
  const { primaryService, readOnlyService, poolerService, credentialsSecret, caSecret } = cluster;
  expect({ primaryService, readOnlyService, poolerService, credentialsSecret, caSecret }).toEqual({
    primaryService: 'main-rw',
    readOnlyService: 'main-ro',
    poolerService: 'main-pooler-rw',
    credentialsSecret: 'main-app',
    caSecret: 'main-ca',
  });
  expect(cluster.archive?.address).toBe('gs://acme-backup/prod/app/main');
  expect(cluster.port).toBe(5432);
  expect([cluster.database, cluster.owner]).toEqual(['orders', 'clerk']);
});

const pooler = {
  image: 'registry.example/pgbouncer:1.25.1',
  instances: 2,
  mode: 'transaction',
} as const;

test('a deployment waits until the cluster is ready, as long as it is told to', () => {
  const annotations = (props = {}) =>
    find(synth(props).manifests, 'Cluster', 'main').metadata.annotations;
  expect(annotations()).toEqual({
    'pulumi.com/waitFor': 'condition=Ready',
    'pulumi.com/timeoutSeconds': '900',
  });
  expect(annotations({ timeout: Duration.hours(4) })).toMatchObject({
    'pulumi.com/timeoutSeconds': '14400',
  });
});

test('the only instance has no disruption budget, which would keep its node from being drained', () => {
  expect(specOf({ instances: 1 })).toMatchObject({ enablePDB: false });
});

test('volumes take their class and sizes, the log one of its own', () => {
  const spec = specOf({
    storage: Size.gibibytes(100),
    walStorage: Size.gibibytes(20),
    storageClass: 'premium-rwo',
  });
  expect(spec).toMatchObject({
    storage: { size: '100Gi', storageClass: 'premium-rwo' },
    walStorage: { size: '20Gi', storageClass: 'premium-rwo' },
  });
});

test('memory decides shared buffers, unless parameters do', () => {
  const resources = { cpu: Cpu.units(2), memory: Size.gibibytes(8) };
  expect(specOf({ resources }, 'postgresql', 'parameters')).toMatchObject({
    shared_buffers: '2048MB',
    effective_cache_size: '6144MB',
  });
  const parameters = { shared_buffers: '3GB', work_mem: '32MB' };
  expect(specOf({ resources, parameters }, 'postgresql', 'parameters')).toMatchObject(parameters);
  expect(specOf({ resources }, 'resources')).toEqual({
    requests: { cpu: '2', memory: '8Gi' },
    limits: { memory: '8Gi' },
  });
});

test('an image of a catalogue is named by kind, catalogue and major version', () => {
  const image = { kind: 'ImageCatalog', catalogue: 'postgresql', major: 18 } as const;
  expect(specOf({ image }, 'imageName')).toBeUndefined();
  expect(specOf({ image }, 'imageCatalogRef')).toEqual({
    apiGroup: 'postgresql.cnpg.io',
    kind: 'ImageCatalog',
    name: 'postgresql',
    major: 18,
  });
});

test('instances are placed as told', () => {
  const placed = {
    placement: {
      antiAffinity: 'required',
      topologyKey: 'topology.kubernetes.io/zone',
      nodeSelector: { pool: 'data' },
      tolerates: ['dedicated'],
    },
  } as const;
  expect(specOf(placed, 'affinity')).toEqual({
    enablePodAntiAffinity: true,
    podAntiAffinityType: 'required',
    topologyKey: 'topology.kubernetes.io/zone',
    nodeSelector: { pool: 'data' },
    tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
  });
});

test('where confirmed commits must not be lost, only a replica that has them all is promoted', () => {
  const waiting = (durability: 'required' | 'preferred') =>
    specOf(
      { synchronous: { method: 'any', replicas: 1, durability } },
      'postgresql',
      'synchronous',
    );
  expect(waiting('required')).toEqual({
    method: 'any',
    number: 1,
    dataDurability: 'required',
    failoverQuorum: true,
  });
  expect(waiting('preferred')).toEqual({ method: 'any', number: 1, dataDurability: 'preferred' });
});

test('libraries are loaded as told', () => {
  expect(specOf({ preload: ['pg_cron'] }, 'postgresql', 'shared_preload_libraries')).toEqual([
    'pg_cron',
  ]);
});

test('roles log in only with a password of a Secret, and nobody is superuser', () => {
  const props = {
    roles: [
      {
        name: 'reporting',
        passwordSecret: 'reporting',
        memberOf: ['pg_read_all_data'],
        connections: 10,
      },
      {
        name: 'owners',
        rights: ['create databases', 'create roles', 'replicate', 'bypass row security'],
      },
    ],
  } as const;
  expect(specOf(props, 'managed')).toEqual({
    roles: [
      {
        name: 'reporting',
        ensure: 'present',
        login: true,
        passwordSecret: { name: 'reporting' },
        inRoles: ['pg_read_all_data'],
        connectionLimit: 10,
      },
      {
        name: 'owners',
        ensure: 'present',
        createdb: true,
        createrole: true,
        replication: true,
        bypassrls: true,
      },
    ],
  });
});

test('databases are objects of their own, kept when they are taken out of the list', () => {
  const { manifests } = synth({
    databases: [
      { name: 'event_log', owner: 'clerk', extensions: ['pg_trgm'], schemas: ['raw'] },
      { name: 'scratch', owner: 'clerk', whenRemoved: 'delete' },
    ],
  });
  expect(find(manifests, 'Database', 'main-event-log')).toMatchObject({
    metadata: {
      namespace: 'app',
      annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.applied}=true' },
    },
    spec: {
      cluster: { name: 'main' },
      name: 'event_log',
      owner: 'clerk',
      databaseReclaimPolicy: 'retain',
      extensions: [{ name: 'pg_trgm' }],
      schemas: [{ name: 'raw', owner: 'clerk' }],
    },
  });
  expect(find(manifests, 'Database', 'main-scratch').spec).toMatchObject({
    databaseReclaimPolicy: 'delete',
  });
});

test('a pooler has requests, a memory limit, and room for many clients', () => {
  const { manifests } = synth({ pooler: { ...pooler, parameters: { default_pool_size: '50' } } });
  expect(find(manifests, 'Pooler', 'main-pooler-rw')).toMatchObject({
    metadata: { annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.phase}=active' } },
    spec: {
      cluster: { name: 'main' },
      instances: 2,
      type: 'rw',
      pgbouncer: {
        image: 'registry.example/pgbouncer:1.25.1',
        poolMode: 'transaction',
        parameters: { max_client_conn: '1000', default_pool_size: '50' },
      },
      template: {
        spec: {
          containers: [
            {
              name: 'pgbouncer',
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            },
          ],
        },
      },
    },
  });
});

test.each(['rw', 'ro', 'r'] as const)('a pooler of type %s says so in its name', (type) => {
  expect(synth({ pooler: { ...pooler, type, mode: 'session' } }).cluster.poolerService).toBe(
    `main-pooler-${type}`,
  );
});

test('a Secret of one’s own for the owner is what clients are told', () => {
  const own = synth({ ownerSecret: 'orders-owner' });
  expect(own.cluster.credentialsSecret).toBe('orders-owner');
  expect(specOf({ ownerSecret: 'orders-owner' }, 'bootstrap', 'initdb', 'secret')).toEqual({
    name: 'orders-owner',
  });
});

test('clients, Prometheus, the operator and the instances themselves are the conversations', () => {
  const { cluster } = synth({ pooler });
  const lines = cluster.flows.map(({ from, to, ports }) => {
    const name = (end: typeof from) => ('pods' in end ? end.name : 'outside');
    const numbers = ports.map((port) => String(port.toNetworkPolicyPort().port?.value));
    return `${name(from)} → ${name(to)}: ${numbers.join(', ')}`;
  });
  expect(lines).toEqual([
    'postgres-main → postgres-main: 5432, 8000',
    'cnpg-controller-manager → postgres-main: 8000, 5432',
    'postgres-main → outside: 443, 6443',
    'postgres-main-pooler-rw → postgres-main: 5432',
    'postgres-main-pooler-rw → outside: 443, 6443',
  ]);
  expect(cluster.endpoint.party).toEqual({
    namespace: 'app',
    name: 'postgres-main',
    pods: { 'cnpg.io/cluster': 'main', 'app.kubernetes.io/component': 'database' },
  });
  expect(cluster.poolerEndpoint?.party.pods).toEqual({ 'cnpg.io/poolerName': 'main-pooler-rw' });
  const metrics = cluster.metrics.map(
    ({ ports: [port] }) => port?.toNetworkPolicyPort().port?.value,
  );
  expect(metrics).toEqual([9187, 9127]);
});

test('what belongs to a cluster comes after it', () => {
  // paths, for a construct that fails to be equal would be printed with everything around it
  const dependencies = ({ node }: IConstruct) =>
    node.dependencies.map(({ node: { path } }) => path);
  const { cluster } = synth({ pooler, backup, databases: [{ name: 'more', owner: 'clerk' }] });
  for (const id of ['pooler', 'schedule', 'database-more']) {
    expect(dependencies(cluster.node.findChild(id))).toContain('test/cluster/cluster');
  }
  expect(dependencies(cluster.node.findChild('cluster'))).toEqual([
    'test/cluster/archive',
    'test/cluster/archive/store',
  ]);
});
