import { Duration } from 'cdk8s';
import { immudbAlerts } from '../../../constructs/immudb/alerts';
import { immudbDashboard } from '../../../constructs/immudb/dashboard';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';
import { headingsOf } from '../../docs';
import { backup, find, sound, synth } from './synth';

const inventories = ['immudb', 'kube-state-metrics'];
const instances = [sound, { ...sound, replicas: 0 }, { ...sound, backup }];

test('the metrics of all nodes are read by the one Service that has the port', () => {
  const { manifests } = synth({ monitoring: { interval: Duration.seconds(15) } });
  const labels = {
    'app.kubernetes.io/name': 'immudb',
    'app.kubernetes.io/instance': 'immudb',
    'app.kubernetes.io/component': 'nodes',
  };

  expect(find(manifests, 'ServiceMonitor', 'immudb')).toMatchObject({
    metadata: { namespace: 'immudb' },
    spec: {
      selector: { matchLabels: labels },
      endpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
    },
  });
  const selected = manifests.filter(
    ({ kind, metadata }) =>
      kind === 'Service' &&
      Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
  );
  expect(selected.map(({ metadata }) => metadata.name)).toEqual(['immudb-nodes']);
  expect(selected[0]?.spec).toMatchObject({
    ports: [{ name: 'grpc' }, { name: 'metrics', port: 9497 }],
  });
});

test('an instance that nobody watches asks for no kinds of Prometheus', () => {
  const kinds = synth({ backup }).manifests.map(({ kind }) => kind);
  expect(kinds).not.toContain('ServiceMonitor');
  expect(kinds).not.toContain('PrometheusRule');
});

test('alerts are about what there is: replicas and backups only where they are declared', () => {
  const names = instances.map((props) => immudbAlerts(props).map(({ name }) => name));
  const always = [
    'ImmudbPrimaryDown',
    'ImmudbNotReady',
    'ImmudbIndexBehind',
    'ImmudbVolumeFilling',
    'ImmudbVolumeFull',
  ];
  const ofReplicas = [
    'ImmudbReplicaDisconnected',
    'ImmudbReplicationStopped',
    'ImmudbReplicationLag',
  ];
  expect(names).toEqual([
    [...always, ...ofReplicas],
    always,
    [...always, ...ofReplicas, 'ImmudbBackupOverdue'],
  ]);
});

test.each(instances)(
  'every query of alerts and panels parses and asks for metrics that exist',
  (props) => {
    expect(problemsInAlerts(immudbAlerts(props), inventories)).toEqual([]);
    expect(problemsInDashboard(immudbDashboard(props), inventories)).toEqual([]);
  },
);

test('fails to find metrics that immudb does not have', () => {
  const alerts = immudbAlerts({ ...sound, backup });
  expect(problemsInAlerts(alerts, ['immudb'])).toContainEqual(
    expect.stringContaining("alert 'ImmudbNotReady': no metric kube_statefulset_replicas"),
  );
});

test('every alert has a heading in the runbook', () => {
  const [page] = new Set(
    immudbAlerts({ ...sound, backup }).map(({ runbook }) => runbook.split('#')[0]),
  );
  expect(page).toBe('docs/products/immudb.md');
  const headings = headingsOf('docs/products/immudb.md');
  for (const { runbook } of immudbAlerts({ ...sound, backup })) {
    expect(headings).toContain(runbook.split('#')[1]);
  }
});

test('the rule holds the alerts of the instance, in its namespace', () => {
  const { manifests } = synth({ monitoring: {}, backup });
  const rule = find(manifests, 'PrometheusRule', 'immudb') as {
    spec: { groups: { rules: { alert: string }[] }[] };
  };
  expect(rule.spec.groups[0]?.rules.map(({ alert }) => alert)).toEqual(
    immudbAlerts({ ...sound, backup }).map(({ name }) => name),
  );
});
