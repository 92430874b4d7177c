import type { k8s } from 'cdk8s-plus-27';

const read = ['get', 'list', 'watch'];

/**
 * What Prometheus may do in the cluster: find pods behind Services of any namespace, and read the metrics of
 * kubelets and of the API server. It may read no Secret and no ConfigMap.
 * @see https://prometheus-operator.dev/docs/platform/rbac/
 */
export const prometheusRules: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes', 'services', 'pods'], verbs: read },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
  // what kubelets ask the API server about: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
  { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
  { nonResourceUrLs: ['/metrics'], verbs: ['get'] },
];
