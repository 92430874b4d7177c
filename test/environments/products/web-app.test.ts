import { Duration, Size } from 'cdk8s';
import { checked } from '../../../environments';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { ApplicationEnvironment } from '../../../environments/products/web-app';
import { userErrorOf } from '../../user-error';

const application: ApplicationEnvironment = {
  namespace: 'app',
  host: 'app',
  image: 'podinfo',
  port: 9898,
  probes: { readiness: '/readyz', liveness: '/healthz' },
  scale: { mode: 'fixed', replicas: 2 },
  resources: { cpuMillis: 50, memory: Size.mebibytes(64) },
};

const cluster = { instances: 1, storage: Size.gibibytes(1), database: 'a', owner: 'a' };
const around: Environment = {
  ...local,
  immudb: {
    ...local.immudb,
    databases: ['ledger', 'other'],
    users: [{ name: 'app', access: 'read', databases: ['ledger'] }],
  },
  postgres: {
    operator: { namespace: 'cnpg-system', replicas: 1 },
    clusters: {
      ...local.postgres?.clusters,
      main: { ...cluster, namespace: 'app' },
      far: { ...cluster, namespace: 'elsewhere' },
    },
  },
};

const withApplication = (more: object) => ({
  ...around,
  application: { ...application, ...more },
});
const problems = (more: object) =>
  userErrorOf(() => checked('local', withApplication(more))).problems;

test('every option holds, and an application is not needed', () => {
  const all = withApplication({
    command: ['./app'],
    user: 100,
    scale: { mode: 'automatic', min: 2, max: 4, cpu: 80, memory: 80 },
    metrics: { port: 9797, requests: 'r_total', statusLabel: 'status', durations: 'd_seconds' },
    database: 'main',
    ledger: { database: 'ledger', user: 'app' },
    migration: ['./app', 'migrate'],
    provision: {
      config: 'rclone',
      source: 'fixtures:bucket/app',
      command: ['./app', 'load'],
      size: Size.gibibytes(1),
      remote: ['10.9.0.0/16'],
    },
    env: { LOG_LEVEL: 'info' },
    files: { '/etc/app.yaml': 'a: 1' },
    caches: { '/tmp': Size.mebibytes(16) },
    secretsRevision: '1',
    requestTimeout: Duration.seconds(30),
  });
  expect(checked('local', all)).toEqual(all);
  const { application: ours, ...alone } = local;
  expect(ours).toBeDefined();
  expect(checked('local', alone)).toEqual(alone);
});

const commandRule = 'must be a command line: a program and its arguments, as a list of texts';
const at = 'local.application';

test.each<[string, object, string]>([
  [
    'an image that is not in the catalogue',
    { image: 'podinfo:6' },
    `${at}.image: 'image' must be one of ${Object.keys(local.images)
      .map((name) => `'${name}'`)
      .join(', ')}, got 'podinfo:6'`,
  ],
  ['an empty command', { command: [] }, `${at}.command: 'command' ${commandRule}, got []`],
  [
    'a command in one text',
    { migration: 'migrate', database: 'main' },
    `${at}.migration: 'migration' ${commandRule}, got 'migrate'`,
  ],
  ['root', { user: 0 }, `${at}.user: 'user' must be an integer from 1 to 2147483647, got 0`],
  [
    'a port of root',
    { port: 80 },
    `${at}.port: 'port' must be an integer from 1024 to 65535, got 80`,
  ],
  [
    'a probe that is no path',
    { probes: { readiness: 'readyz', liveness: '/' } },
    `${at}.probes.readiness: 'readiness' must be a path that starts with '/', got 'readyz'`,
  ],
  [
    'both a number and an autoscaler',
    { scale: { mode: 'fixed', replicas: 2, max: 3 } },
    `${at}.scale: 'max' is not an option, allowed: 'mode', 'replicas'`,
  ],
  [
    'another kind of scale',
    { scale: { mode: 'hpa' } },
    `${at}.scale.mode: 'mode' must be 'fixed' or 'automatic', got 'hpa'`,
  ],
  [
    'an autoscaler without room',
    { scale: { mode: 'automatic', min: 3, max: 3, cpu: 80 } },
    `${at}.scale.max: 'max' must be more than 'min', which is 3, got 3`,
  ],
  [
    'too little memory',
    { resources: { cpuMillis: 50, memory: Size.mebibytes(8) } },
    `${at}.resources.memory: 'memory' must be a Size of at least 16 MiB, such as Size.gibibytes(5), got 8Mi`,
  ],
  [
    'a metric that is none',
    { metrics: { port: 9797, requests: 'a-b', statusLabel: 's', durations: 'd' } },
    `${at}.metrics.requests: 'requests' must be the name of a metric or label, got 'a-b'`,
  ],
  [
    'a database cluster of another namespace',
    { database: 'far' },
    `${at}.database: 'database' must be one of 'postgres.clusters' in namespace 'app' (main), got 'far'`,
  ],
  [
    'an unknown user of the ledger',
    { ledger: { database: 'ledger', user: 'shop' } },
    `${at}.ledger.user: 'user' must be one of 'immudb.users' (app), got 'shop'`,
  ],
  [
    'a database that the user may not open',
    { ledger: { database: 'other', user: 'app' } },
    `${at}.ledger.database: 'database' must be one that user 'app' may open (ledger), got 'other'`,
  ],
  [
    'a migration of nothing',
    { migration: ['migrate'] },
    `${at}.database: 'database' must name a cluster where there is a 'migration', but it is missing`,
  ],
  [
    'a variable with a dash',
    { env: { 'LOG-LEVEL': 'info' } },
    `${at}.env.LOG-LEVEL: 'LOG-LEVEL' must be letters, digits and '_', no digit first, got 'info'`,
  ],
  [
    'a file without an absolute path',
    { files: { 'app.yaml': '' } },
    `${at}.files.app.yaml: 'app.yaml' must be a path that starts with '/', got ''`,
  ],
  [
    'a cache in words',
    { caches: { '/tmp': '1Gi' } },
    `${at}.caches./tmp: '/tmp' must be a Size of at least 1 MiB, such as Size.gibibytes(5), got '1Gi'`,
  ],
  [
    'a timeout in words',
    { requestTimeout: '30s' },
    `${at}.requestTimeout: 'requestTimeout' must be a Duration, such as Duration.seconds(30), got '30s'`,
  ],
])('fails for %s', (_title, more, problem) => {
  expect(problems(more)).toEqual([problem]);
});

const provision = {
  config: 'rclone',
  source: 'fixtures:app',
  command: ['load'],
  size: Size.gibibytes(1),
  remote: 'anywhere',
};

test.each<[object, string]>([
  [
    { source: '/data' },
    "source: 'source' must be 'remote:path', a remote of the configuration, got '/data'",
  ],
  [
    { remote: 'nowhere' },
    "remote: 'remote' must be 'anywhere' or a list of address ranges, such as ['10.20.0.0/16'], got 'nowhere'",
  ],
  [
    { remote: [] },
    "remote: 'remote' must be 'anywhere' or a list of address ranges, such as ['10.20.0.0/16'], got []",
  ],
  [
    { size: Size.kibibytes(1) },
    "size: 'size' must be a Size of at least 1 MiB, such as Size.gibibytes(5), got 1Ki",
  ],
])('fails for data with %j', (more, problem) => {
  expect(problems({ provision: { ...provision, ...more } })).toEqual([
    `${at}.provision.${problem}`,
  ]);
});
