import { Duration, Size } from 'cdk8s';
import { dev } from '../../environments/dev';
import { edge } from '../../environments/edge';
import type { Environment } from '../../environments/environment';
import { local } from '../../environments/local';
import { prod } from '../../environments/prod';
import { stg } from '../../environments/stg';
import { has, problemsOf } from './problems';

const range = 'must be an address range that begins with its first address, such as';
const ranges = "must be a list of at least one address range, such as ['203.0.113.0/24']";
const disk = 'must be a Size of at least 20 GiB, such as Size.gibibytes(50)';
const days = 'must be a Duration of 7 to 90 whole days, such as Duration.days(30)';
const life = 'must be a Duration of whole hours from 1 hour to 90 days, such as Duration.days(7)';
const machine = "must be a machine type of Compute Engine, such as 'e2-standard-4'";

type Edit = readonly [path: string, value: unknown, problem: string];

/** An environment with one value changed, by its path. */
function edited(environment: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const record = environment as Readonly<Record<string, unknown>>;
  const inner = edited(record[key], rest, value);
  return Array.isArray(environment)
    ? environment.map((one: unknown, at) => (String(at) === key ? inner : one))
    : { ...record, [key]: inner };
}

const onGke: readonly Edit[] = [
  [
    'cluster.location',
    'Europe',
    "must be a region or a zone, such as 'europe-west1' or 'europe-west1-b', got 'Europe'",
  ],
  ['cluster.releaseChannel', 'none', "must be one of 'rapid', 'regular', 'stable', got 'none'"],
  ['cluster.administrators', [], `${ranges}, got []`],
  ['cluster.pools.general.machineType', 'big', `${machine}, got 'big'`],
  ['cluster.pools.general.min', -1, 'must be an integer from 0 to 100, got -1'],
  ['cluster.pools.general.max', 1001, 'must be an integer from 1 to 1000, got 1001'],
  ['cluster.pools.general.disk', Size.gibibytes(19), `${disk}, got 19Gi`],
  ['cluster.pools', 'three', "must be an object of node pools by name, got 'three'"],
  [
    'cloud.project',
    'Stg',
    "must be the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first, got 'Stg'",
  ],
  [
    'cloud.region',
    'europe-west1-b',
    "must be a region, such as 'europe-west1', got 'europe-west1-b'",
  ],
  ['cloud.network.nodes', '10.32.0.1/20', `${range} '10.10.0.0/20', got '10.32.0.1/20'`],
  ['cloud.network.pods', '10.36.0.0', `${range} '10.16.0.0/14', got '10.36.0.0'`],
  ['cloud.network.services', 5, `${range} '10.11.0.0/20', got 5`],
  [
    'cloud.network.controlPlane',
    '172.16.2.0/24',
    "must be an address range of 16 addresses, such as '172.16.0.0/28', got '172.16.2.0/24'",
  ],
  [
    'cloud.dnsZone',
    '9',
    "must be the name of a zone of Cloud DNS: 1 to 63 lower-case letters, digits and dashes, a letter first, got '9'",
  ],
  [
    'cloud.registry',
    '',
    "must be the name of a repository of Artifact Registry: 1 to 63 lower-case letters, digits and dashes, a letter first, got ''",
  ],
  ['cloud.backups.retention', Duration.hours(180), `${days}, got 7 days 12 hours`],
  ['cloud.backups.retention', Duration.days(91), `${days}, got 91 days`],
  [
    'certManager.acme.server',
    'zerossl',
    "must be one of 'letsencrypt', 'letsencrypt-staging', got 'zerossl'",
  ],
  [
    'certManager.acme.email',
    'ops',
    "must be an e-mail address, such as 'admin@example.com', got 'ops'",
  ],
  ['gateway.replicas', 21, "must be an integer from 1 to 20, or 'every-node', got 21"],
];

const onMachines: readonly Edit[] = [
  ['cluster.zone', 'europe-west1', "must be a zone, such as 'europe-west1-b', got 'europe-west1'"],
  [
    'cluster.kubernetesVersion',
    'v1.34',
    "must be a version of Kubernetes, such as '1.34.2', got 'v1.34'",
  ],
  ['cluster.administrators.0', '203.0.113.0', `${range} '203.0.113.0/24', got '203.0.113.0'`],
  ['cluster.controlPlane.machineType', 'n', `${machine}, got 'n'`],
  ['cluster.controlPlane.disk', '50Gi', `${disk}, got '50Gi'`],
  ['cluster.workers.general.count', 0, 'must be an integer from 1 to 100, got 0'],
  [
    'cluster.workers.general.volumes',
    Size.gibibytes(9),
    'must be a Size of at least 10 GiB, such as Size.gibibytes(50), got 9Gi',
  ],
  ['cluster.workers', 2, 'must be an object of pools of machines by name, got 2'],
];

const onDev: readonly Edit[] = [
  ['branches.lifetime', Duration.millis(1), `${life}, got 1 milli`],
  ['branches.lifetime', Duration.days(91), `${life}, got 91 days`],
  ['branches.owner', '', "must be an e-mail address, such as 'admin@example.com', got ''"],
  [
    'branches.archive.cluster',
    'Main',
    "must be the name of a cluster: 1 to 50 lower-case letters, digits and inner dashes, a letter first, got 'Main'",
  ],
];

const shape: readonly Edit[] = [
  ['cluster', { kind: 'existing', context: 'a b' }, ''],
  ['cluster', { kind: 'shared', with: 'Dev' }, ''],
];

const key = (path: string) => path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';

const all = { local, dev, stg, prod, edge };

test.each([
  ...onGke.map((edit) => ['stg', ...edit] as const),
  ...onMachines.map((edit) => ['edge', ...edit] as const),
  ...onDev.map((edit) => ['dev', ...edit] as const),
])('fails for %s.%s: %j', (name, path, value, problem) => {
  const wrong = edited(all[name], path.split('.'), value) as Environment;
  expect(problemsOf(wrong, Object.values(all))).toEqual([
    `${name}.${path}: '${key(path)}' ${problem}`,
  ]);
});

test('fails for a context with a space, and for a host that is no name', () => {
  const [context, host] = shape.map(([path, value]) =>
    problemsOf(edited(local, [path], value) as Environment),
  );
  expect(context).toContain(
    "local.cluster.context: 'context' must be the name of a context, as 'kubectl config get-contexts' lists, got 'a b'",
  );
  expect(host).toContain(
    "local.cluster.with: 'with' must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last, got 'Dev'",
  );
});

test('fails for two authorities under one name', () => {
  const certManager = has(stg.certManager);
  const acme = { ...has(certManager.acme), issuer: 'platform-ca' };
  const gateway = { ...has(stg.gateway), issuer: 'platform-ca' };
  expect(problemsOf({ ...stg, gateway, certManager: { ...certManager, acme } })).toEqual([
    "stg.certManager.acme.issuer: 'issuer' must differ from 'certManager.issuer', the platform's own CA, got 'platform-ca'",
  ]);
});
