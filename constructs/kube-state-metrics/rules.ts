import type { k8s } from 'cdk8s-plus-27';

/** What is told about, by API group. */
const resources: Readonly<Record<string, readonly string[]>> = {
  '': [
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'services',
  ],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses'],
};

/** Values of `--resources`: what it is not told of it does not try to read. */
export const resourceNames: readonly string[] = Object.values(resources).flat().sort();

/**
 * The part of upstream's ClusterRole that these need.
 * @see https://github.com/kubernetes/kube-state-metrics/blob/v2.19.1/examples/standard/cluster-role.yaml
 */
export const rules: readonly k8s.PolicyRule[] = Object.entries(resources).map(
  ([apiGroup, names]) => ({
    apiGroups: [apiGroup],
    resources: [...names],
    verbs: ['list', 'watch'],
  }),
);
