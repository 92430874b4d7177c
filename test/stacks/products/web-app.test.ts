import { Duration, Size } from 'cdk8s';
import { local } from '../../../environments/local';
import type { ApplicationEnvironment } from '../../../environments/products/web-app';
import { platform } from '../../../stacks/platform';
import { plan, type PlannedObject } from '../../../stacks/release/plan';
import { Charts } from '../../../stacks/products/charts';
import { webApp, type WebAppNeeds } from '../../../stacks/products/web-app';

const { application } = local;
if (application === undefined) throw new Error('local has no application');
const own: ApplicationEnvironment = application;

function planned(options: ApplicationEnvironment): ReadonlyMap<string, PlannedObject> {
  const { charts } = platform({ ...local, application: options });
  return new Map(plan(charts, []).map((object) => [object.name, object]));
}

const short = (name: string) => name.replace(/-[0-9a-f]{10}$/, '-#');

/** Objects that a change of options makes, changes or takes away. */
function changes(more: Partial<ApplicationEnvironment>, base = own): readonly string[] {
  const [before, after] = [planned(base), planned({ ...base, ...more })];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) =>
      JSON.stringify(before.get(name)?.manifest) !== JSON.stringify(after.get(name)?.manifest),
  );
  expect(names.filter((name) => before.get(name)?.stateful ?? after.get(name)?.stateful)).toEqual(
    [],
  );
  return [...new Set(names.map(short))].sort();
}

const deployment = 'deployment/app/app';
const job = 'job/app/app-migration-#';

test.each<[string, Partial<ApplicationEnvironment>, readonly string[]]>([
  ['probes', { probes: { readiness: '/r', liveness: '/l' } }, [deployment]],
  ['the command', { command: ['./podinfo'] }, [deployment]],
  [
    'the most pods',
    { scale: { mode: 'automatic', min: 2, max: 9, cpu: 80 } },
    ['horizontalpodautoscaler/app/app'],
  ],
  [
    'a fixed number of pods',
    { scale: { mode: 'fixed', replicas: 3 } },
    [
      deployment,
      'horizontalpodautoscaler/app/app',
      'prometheusrule/app/app',
      'configmap/monitoring/grafana-dashboard-web-app-app',
    ],
  ],
  ['the migration', { migration: ['podcli', 'version'] }, [job]],
  ['a variable', { env: { A: 'b' } }, [deployment, job]],
  [
    'a file',
    { files: { '/etc/podinfo/greeting': 'hello' } },
    ['configmap/app/app-files-#', deployment, job],
  ],
  ['the revision of its Secrets', { secretsRevision: '2' }, [deployment, job]],
])('a change of %s touches only what it is about', (_what, more, touched) => {
  expect(changes(more)).toEqual([...touched].sort());
});

test('another host is another route and another name of the certificate, never another pod', () => {
  const touched = changes({ host: 'shop' });
  expect(touched).toContain('httproute/app/app');
  expect(touched.filter((name) => /^(deployment|job|service|cluster)\//.test(name))).toEqual([]);
});

test('the first pod starts after database and ledger, and the server after the migration', () => {
  const objects = planned(own);
  const waits = (pattern: RegExp) =>
    [...objects.values()]
      .find(({ name }) => pattern.test(name))
      ?.dependsOn.map(({ name }) => short(name));
  expect(waits(/^job\/app\/app-migration-/)).toEqual(
    expect.arrayContaining(['cluster/app/main', 'statefulset/immudb/immudb-replica']),
  );
  expect(waits(/^deployment\/app\/app$/)).toContain(job);
  expect(waits(/^deployment\/app\/app$/)).not.toContain('cluster/app/main');
});

test('the ledger’s password is copied into its namespace', () => {
  const { secrets } = platform(local);
  expect(secrets.filter(({ namespace }) => namespace === own.namespace)).toEqual([
    {
      namespace: 'app',
      name: 'app-ledger',
      keys: {
        password: {
          copyOf: { namespace: 'immudb', name: 'immudb-user-app', key: 'password' },
        },
      },
    },
  ]);
});

test('pods and migration reach database and ledger, gateway and Prometheus reach the pods', () => {
  const { flows } = platform(local);
  const name = (end: (typeof flows)[number]['from']) =>
    'name' in end ? `${end.namespace}/${end.name}` : 'outside';
  const lines = flows
    .map(({ from, to }) => `${name(from)} → ${name(to)}`)
    .filter((line) => /app\/app/.test(line));
  expect([...new Set(lines)].sort()).toEqual([
    'app/app → app/postgres-main',
    'app/app → immudb/immudb-primary',
    'app/app → immudb/immudb-replica',
    'app/app-migration → app/postgres-main',
    'app/app-migration → immudb/immudb-primary',
    'app/app-migration → immudb/immudb-replica',
    'gateway/traefik → app/app',
    'monitoring/prometheus-platform → app/app',
  ]);
});

test('data is fetched by the catalogue’s rclone from where the environment says', () => {
  const provision = {
    config: 'rclone',
    source: 'fixtures:app',
    command: ['load'],
    size: Size.gibibytes(1),
    remote: ['10.9.0.0/16'],
  };
  const touched = changes({ provision });
  expect(touched).toContain('job/app/app-provision-#');
  const found = [...planned({ ...own, provision }).values()].find(({ name }) =>
    name.startsWith('job/app/app-provision-'),
  );
  expect(JSON.stringify(found?.manifest)).toContain(local.images.rclone);
  const remote = platform({ ...local, application: { ...own, provision } }).flows.find(
    ({ purpose }) => purpose === 'data is fetched by rclone',
  );
  expect(remote?.to).toHaveProperty('peers', [{ ipBlock: { cidr: '10.9.0.0/16' } }]);
});

test('every other option reaches the app', () => {
  const options = { requestTimeout: Duration.minutes(3), caches: {}, files: {} };
  const { database, ledger, migration, metrics, user, command, ...least } = own;
  expect([database, ledger, migration, metrics, user, command]).not.toContain(undefined);
  const objects = planned({ ...least, ...options });
  expect(JSON.stringify(objects.get('httproute/app/app')?.manifest)).toContain('180s');
  expect(JSON.stringify(objects.get(deployment)?.manifest)).not.toMatch(/runAsUser|volumes|env"/);
});

const nothing = { databases: new Map(), immudb: { passwords: {} } } as unknown as WebAppNeeds;

test('fails as a bug where the rules let a name through that nobody offers', () => {
  const { ledger, ...onlyDatabase } = own;
  const { database, ...onlyLedger } = own;
  expect([ledger?.user, database]).toEqual(['app', 'main']);
  const deploy = (options: ApplicationEnvironment) =>
    webApp(new Charts(), { ...local, application: options }, nothing);
  expect(() => deploy(onlyDatabase)).toThrow("there is no database cluster 'main'");
  expect(() => deploy(onlyLedger)).toThrow("the ledger has no user 'app'");
  const without = { databases: new Map() };
  expect(() => webApp(new Charts(), { ...local, application: onlyLedger }, without)).toThrow(
    "the ledger has no user 'app'",
  );
});

test('without an application there is none', () => {
  const { application: ours, ...rest } = local;
  expect(ours).toBe(application);
  expect(webApp(new Charts(), rest, nothing)).toEqual({});
});
