import { KubeStateMetrics } from '../../../constructs/kube-state-metrics/kube-state-metrics';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

const manifests = manifestsOf((chart) => {
  new KubeStateMetrics(chart, 'kube-state-metrics', {
    namespace: 'monitoring',
    image: 'registry.example/kube-state-metrics:v2.19.1',
    version: '2.19.1',
  });
});

test('it may list what it is asked to tell about, and no Secret', () => {
  const { rules } = find(manifests, 'ClusterRole', 'kube-state-metrics') as unknown as {
    rules: readonly { resources: readonly string[]; verbs: readonly string[] }[];
  };
  const granted = rules.flatMap(({ resources }) => resources).sort();
  expect(granted).toEqual([
    'cronjobs',
    'daemonsets',
    'deployments',
    'horizontalpodautoscalers',
    'jobs',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'poddisruptionbudgets',
    'pods',
    'replicasets',
    'replicationcontrollers',
    'resourcequotas',
    'services',
    'statefulsets',
    'storageclasses',
  ]);
  expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
  const pod = podOf(find(manifests, 'Deployment', 'kube-state-metrics'));
  expect(pod.containers[0]?.args).toContain(`--resources=${granted.join(',')}`);
});

test('one pod keeps the restricted standard and never meets its successor', () => {
  const deployment = find(manifests, 'Deployment', 'kube-state-metrics');
  expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(restrictedProblems(podOf(deployment))).toEqual([]);
});

test('what it tells of others keeps their labels, what it tells of itself has its own', () => {
  const endpoint = (name: string) => find(manifests, 'ServiceMonitor', name).spec;
  expect(endpoint('kube-state-metrics')).toMatchObject({
    endpoints: [{ port: 'http-metrics', honorLabels: true }],
  });
  expect(endpoint('kube-state-metrics-telemetry')).toMatchObject({
    endpoints: [{ port: 'telemetry' }],
  });
  expect(JSON.stringify(endpoint('kube-state-metrics-telemetry'))).not.toContain('honorLabels');
});

test('its alerts are those on workloads and on the cluster', () => {
  const count = (name: string) => {
    const { groups } = find(manifests, 'PrometheusRule', name).spec as {
      groups: readonly { rules: readonly unknown[] }[];
    };
    return groups.map(({ rules }) => rules.length);
  };
  expect([count('workloads'), count('cluster')]).toEqual([[12], [8]]);
});
