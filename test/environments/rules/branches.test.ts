import { branch } from '../../../environments';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { plainValues } from '../../../environments/plain-values';
import { prod } from '../../../environments/prod';
import { has, problemsOf } from '../problems';

const login = branch('login');
const others = [dev, prod];
const { branch: _branch, ...stays } = login;
const application = has(login.application);
const main = has(login.postgres?.clusters.main);
const { cloud: _cloud, ...cloudless } = local;
const reserved = "must not begin with 'branch-', as those of branches do";
const archive = { environment: 'prod', cluster: 'main' };
const offers = { ...has(dev.branches), archive };

test.each<[string, Environment, readonly string[]]>([
  [
    'a name of a branch that is none',
    stays,
    [
      "branch-login.name: 'name' must not begin with 'branch-', as branches do, got 'branch-login'",
      `branch-login.application.namespace: 'namespace' ${reserved}, got 'branch-login'`,
      `branch-login.postgres.clusters.main.namespace: 'namespace' ${reserved}, got 'branch-login'`,
      `branch-login.application.host: 'host' ${reserved}, got 'branch-login'`,
    ],
  ],
  [
    'a branch that is named as none',
    { ...login, name: 'login' },
    [
      "login.name: 'name' must be 'branch-' and the slug of a branch, got 'login'",
      "login.application.namespace: 'namespace' must be 'login': a branch stays in its own namespace, got 'branch-login'",
      "login.postgres.clusters.main.namespace: 'namespace' must be 'login': a branch stays in its own namespace, got 'branch-login'",
      "login.application.host: 'host' must be 'login', as the branch is named, got 'branch-login'",
    ],
  ],
  [
    'namespaces and hosts that only branches have',
    {
      ...local,
      gateway: { ...has(local.gateway), namespace: 'branch-gateway' },
      infra: { ...has(local.infra), host: 'branch-infra' },
    },
    [
      `local.gateway.namespace: 'namespace' ${reserved}, got 'branch-gateway'`,
      `local.infra.host: 'host' ${reserved}, got 'branch-infra'`,
    ],
  ],
  [
    'a branch that is kept',
    { ...login, data: 'keep' },
    ["branch-login.data: 'data' must be 'throw-away' in a branch, got 'keep'"],
  ],
  [
    'a branch with a cluster of its own',
    { ...login, cluster: { kind: 'existing', context: 'x' } },
    [
      "branch-login.certManager: 'certManager' must be there in a cluster of its own, but it is missing",
      "branch-login.postgres.operator: 'operator' must be there in a cluster of its own, but it is missing",
      "branch-login.cluster.kind: 'kind' must be 'shared' in a branch, got 'existing'",
      "branch-login.domain: 'domain' must differ from that of environment 'dev', got 'dev.plinth.example'",
    ],
  ],
  [
    "a branch in dev's namespace",
    { ...login, application: { ...application, namespace: 'app' } },
    [
      "branch-login.application.namespace: 'namespace' must be 'branch-login': a branch stays in its own namespace, got 'app'",
      "branch-login.application.database: 'database' must be one of 'postgres.clusters' in namespace 'app' (there is none), got 'main'",
    ],
  ],
  [
    'a branch at the host of dev',
    { ...login, application: { ...application, host: 'app' } },
    [
      "branch-login.application.host: 'host' must be 'branch-login', as the branch is named, got 'app'",
      "branch-login.application.host: 'host' must not lead to 'app.dev.plinth.example', which is a host of 'dev', got 'app'",
    ],
  ],
  [
    'an archive for branches without a cloud',
    { ...cloudless, branches: offers },
    [
      `local.branches.archive: 'archive' must be left out where there is no 'cloud', as whose account it is read, got {"environment":"prod","cluster":"main"}`,
      "local.branches.archive.cluster: 'cluster' must be one that 'cloud.backups.readers' of 'prod' lets 'local' read, got 'main'",
    ],
  ],
])('fails for %s', (_title, environment, problems) => {
  expect(problemsOf(environment, others)).toEqual(problems);
});

test('fails for an archive that no database of a branch begins with', () => {
  const { database: _database, migration: _migration, ...stateless } = has(dev.application);
  expect(problemsOf({ ...dev, application: stateless }, [prod])).toEqual([
    `dev.branches.archive: 'archive' must be left out where 'application.database' names no cluster to begin with it, got {"environment":"prod","cluster":"main"}`,
  ]);
});

test('fails for a branch that writes backups', () => {
  const source = has(prod.postgres?.clusters.main?.backup);
  const storage = main.recovery?.from === 'archive' ? main.recovery.storage : source.storage;
  const backup = { ...source, storage };
  const clusters = { main: { ...main, backup } };
  expect(problemsOf({ ...login, postgres: { clusters } }, others)).toEqual([
    `branch-login.postgres.clusters.main.backup: 'backup' must be left out in a branch, whose identity only reads, got ${JSON.stringify(plainValues(backup))}`,
  ]);
});
