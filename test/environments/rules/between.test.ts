import type { CloudEnvironment } from '../../../environments/cloud';
import { branch } from '../../../environments';
import { dev } from '../../../environments/dev';
import { edge } from '../../../environments/edge';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { prod } from '../../../environments/prod';
import { stg } from '../../../environments/stg';
import { has, problemsOf } from '../problems';

const cloud = has(stg.cloud);
const others = [local, dev, prod, edge];
const at = (more: Partial<CloudEnvironment>): Environment => ({
  ...stg,
  cloud: { ...cloud, ...more },
});
const existing = (name: string): Environment => ({
  ...local,
  name,
  domain: `${name}.plinth.example`,
  cluster: { kind: 'existing', context: 'hosted' },
});

test.each<[string, Environment, readonly Environment[], readonly string[]]>([
  [
    'the domain of another one, whose hosts it would take',
    { ...stg, domain: 'dev.plinth.example' },
    others,
    [
      "stg.domain: 'domain' must differ from that of environment 'dev', got 'dev.plinth.example'",
      "stg.application.host: 'host' must not lead to 'app.dev.plinth.example', which is a host of 'dev', got 'app'",
      "stg.infra.host: 'host' must not lead to 'infra.dev.plinth.example', which is a host of 'dev', got 'infra'",
      "stg.monitoring.grafana.host: 'host' must not lead to 'grafana.dev.plinth.example', which is a host of 'dev', got 'grafana'",
    ],
  ],
  [
    'a host that is the domain of another one',
    { ...prod, application: { ...has(prod.application), host: 'stg' } },
    [dev, stg],
    [
      "prod.application.host: 'host' must not lead to 'stg.plinth.example', which is a host of 'stg', got 'stg'",
    ],
  ],
  [
    'the bucket of another one',
    { ...at({ backups: { ...has(cloud.backups), bucket: 'plinth-edge-backups' } }) },
    others,
    [
      "stg.cloud.backups.bucket: 'bucket' must differ from that of environment 'edge', got 'plinth-edge-backups'",
    ],
  ],
  [
    'addresses of another one',
    at({ network: { ...cloud.network, pods: '10.16.0.0/16', controlPlane: '172.16.3.0/28' } }),
    others,
    [
      "stg.cloud.network.pods: 'pods' must have no address in common with 'nodes' of environment 'dev', which is 10.16.0.0/20, got '10.16.0.0/16'",
      "stg.cloud.network.controlPlane: 'controlPlane' must have no address in common with 'controlPlane' of environment 'prod', which is 172.16.3.0/28, got '172.16.3.0/28'",
    ],
  ],
  [
    'the cluster that somebody else made for another one',
    existing('one'),
    [existing('two')],
    [
      "one.cluster.context: 'context' must differ from that of environment 'two', got 'hosted'",
      `one.branches: 'branches' must be left out: branches live in the cluster of 'two', got {"lifetime":"P7D","owner":"admin@local.plinth.test"}`,
    ],
  ],
  [
    'a host that takes no branches',
    { ...branch('login'), cluster: { kind: 'shared', with: 'prod' } },
    others,
    [
      "branch-login.cluster.with: 'with' must be an environment that has 'branches' ('local', 'dev'), got 'prod'",
    ],
  ],
  [
    'branches in a second place',
    { ...stg, branches: { lifetime: has(dev.branches).lifetime, owner: 'a@plinth.example' } },
    others,
    [
      `stg.branches: 'branches' must be left out: branches live in the cluster of 'dev', got {"lifetime":"P7D","owner":"a@plinth.example"}`,
    ],
  ],
])('fails for %s', (_title, environment, all, problems) => {
  expect(problemsOf(environment, all)).toEqual(problems);
});

test('branches may live in a lab as well as in their one place', () => {
  expect(has(local.branches).lifetime).toEqual(has(dev.branches).lifetime);
  expect(problemsOf(local, [dev])).toEqual([]);
  expect(problemsOf(dev, [local, prod])).toEqual([]);
});

test('fails for the project of another one, whatever accounts it names', () => {
  const [project] = problemsOf(at({ project: 'plinth-prod' }), others).slice(-1);
  expect(project).toBe(
    "stg.cloud.project: 'project' must differ from that of environment 'prod', got 'plinth-prod'",
  );
});

test('fails to share a cluster that is not there, or that is shared itself', () => {
  const { branch: _branch, ...login } = branch('login');
  const team = (name: string, host: string): Environment => ({
    ...login,
    name,
    cluster: { kind: 'shared', with: host },
    postgres: { clusters: {} },
    application: {
      ...has(dev.application),
      namespace: name,
      host: name,
      scale: { mode: 'fixed', replicas: 1 },
    },
  });
  const {
    database: _database,
    migration: _migration,
    ledger: _ledger,
    ...service
  } = has(team('team', 'dev').application);
  const alone = (name: string, host: string): Environment => ({
    ...team(name, host),
    application: { ...service, namespace: name, host: name },
  });
  expect(problemsOf(alone('team', 'dev'), [dev, prod])).toEqual([]);
  expect(problemsOf(alone('team', 'other'), [dev, prod, alone('other', 'dev')])).toEqual([
    "team.cluster.with: 'with' must be an environment with a cluster of its own ('dev', 'prod'), got 'other'",
  ]);
  expect(problemsOf(alone('team', 'dev'), [])).toEqual([
    "team.cluster.with: 'with' must be an environment with a cluster of its own (there is none), got 'dev'",
  ]);
});

test('asks nothing about others whose own values are wrong', () => {
  const broken = { ...prod, cloud: 'plinth-stg' } as unknown as Environment;
  expect(problemsOf(stg, [broken])).toEqual([]);
});

test('an environment holds among others whichever of them is itself', () => {
  expect(problemsOf(stg, [...others, stg])).toEqual([]);
});
