import { Duration } from 'cdk8s';
import { clusterAlerts } from '../../../constructs/postgres/alerts';
import { postgresDashboard } from '../../../constructs/postgres/dashboard';
import { operatorAlerts } from '../../../constructs/postgres/operator-alerts';
import { PostgresOperator } from '../../../constructs/postgres/operator';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';
import { find, manifestsOf } from '../namespace/manifests';
import { backup, namesIn, synth } from './synth';

const watched = {
  name: 'main',
  namespace: 'app',
  instances: 3,
  backupPause: Duration.days(1),
  pooler: 'there',
} as const;
const products = ['postgres', 'kubelet', 'go-runtime'];
const alerts = [...clusterAlerts(watched), ...operatorAlerts];

test('every expression parses and names metrics that exist', () => {
  expect(problemsInAlerts(alerts, products)).toEqual([]);
  expect(problemsInDashboard(postgresDashboard(), products)).toEqual([]);
});

test('fails when a metric is none', () => {
  const [alert] = clusterAlerts(watched);
  if (alert === undefined) throw new Error('no alert');
  const wrong = { ...alert, expression: 'cnpg_up == 0' };
  expect(problemsInAlerts([wrong], products)).toEqual([
    "alert 'PostgresWithoutPrimary': no metric cnpg_up: cnpg_up == 0",
  ]);
});

test('every alert has its heading in the runbook', () => {
  const page = join(__dirname, '../../../docs/products/postgres.md');
  expect(existsSync(page)).toBe(true);
  const headings = readFileSync(page, 'utf8')
    .split('\n')
    .flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? [])
    .map((title) =>
      title
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
  for (const { name, runbook } of alerts) {
    const [file, heading] = runbook.split('#');
    expect({ name, file }).toEqual({ name, file: 'docs/products/postgres.md' });
    expect(headings).toContain(heading);
  }
});

test('a cluster is told of only what it has', () => {
  const names = (more: Partial<typeof watched> | object) =>
    clusterAlerts({ ...watched, ...more }).map(({ name }) => name);
  const all = names({});
  const without = (more: object) => all.filter((name) => !names(more).includes(name));
  expect(without({ instances: 1 })).toEqual([
    'PostgresReplicaNotStreaming',
    'PostgresReplicationLag',
    'PostgresOnOneNode',
  ]);
  expect(without({ pooler: 'none' })).toEqual(['PostgresPoolerSaturated']);
  expect(without({ backupPause: undefined })).toEqual([
    'PostgresBackupTooOld',
    'PostgresBackupFailed',
    'PostgresBackupUnknown',
    'PostgresArchivingFailing',
    'PostgresArchivingBehind',
  ]);
});

test('a backup is too old when the next one is overdue, however often they are made', () => {
  const age = (pause: Duration) =>
    clusterAlerts({ ...watched, backupPause: pause }).find(
      ({ name }) => name === 'PostgresBackupTooOld',
    )?.expression;
  expect(age(Duration.days(1))).toContain('> 108000');
  expect(age(Duration.days(7))).toContain('> 626400');
});

test('pods are scraped under names that alerts and dashboards know', () => {
  const pooler = { image: 'r.example/pgbouncer:1', instances: 1, mode: 'session' } as const;
  const { manifests } = synth({ monitoring: { interval: Duration.seconds(30) }, backup, pooler });
  expect(namesIn(manifests).filter((name) => /Monitor|Rule/.test(name))).toEqual([
    'PodMonitor app/postgres-main',
    'PodMonitor app/pgbouncer-main',
    'PrometheusRule app/postgres-main',
  ]);
  expect(find(manifests, 'PodMonitor', 'postgres-main').spec).toMatchObject({
    selector: { matchLabels: { 'cnpg.io/cluster': 'main', 'cnpg.io/podRole': 'instance' } },
    podMetricsEndpoints: [{ port: 'metrics', interval: '30s' }],
  });
  expect(find(manifests, 'PodMonitor', 'pgbouncer-main').spec).toMatchObject({
    selector: { matchLabels: { 'cnpg.io/poolerName': 'main-pooler-rw' } },
  });
  const without = synth({ backup, pooler }).manifests;
  expect(namesIn(without).filter((name) => /Monitor|Rule/.test(name))).toEqual([]);
});

test('the operator is scraped, and missed when it is gone', () => {
  const manifests = manifestsOf((chart) => {
    new PostgresOperator(chart, 'operator', {
      namespace: 'cnpg-system',
      image: 'r.example/cloudnative-pg:1.30.0',
      monitoring: {},
    });
  });
  expect(namesIn(manifests).filter((name) => /Monitor|Rule/.test(name))).toEqual([
    'PodMonitor cnpg-system/cnpg-operator',
    'PrometheusRule cnpg-system/cnpg-operator',
  ]);
});

test('the dashboard fits every cluster by its variables', () => {
  const { uid, json } = postgresDashboard();
  expect(uid).toBe('postgres');
  const { templating } = JSON.parse(json) as { templating: { list: { name: string }[] } };
  expect(templating.list.map(({ name }) => name)).toEqual(['namespace', 'cluster']);
});
