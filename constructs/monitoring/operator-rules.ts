import type { k8s } from 'cdk8s-plus-27';

/** What the release grants as `*`: every verb that the API server knows of these resources. */
const everything = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const read = ['get', 'list', 'watch'];
const keep = ['get', 'create', 'update', 'delete'];

/**
 * ClusterRole of prometheus-operator, as its release has it; only `*` is spelt out.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/example/rbac/prometheus-operator/prometheus-operator-cluster-role.yaml
 */
export const operatorRules: readonly k8s.PolicyRule[] = [
  {
    apiGroups: ['monitoring.coreos.com'],
    resources: [
      ...['alertmanagers', 'prometheuses', 'prometheusagents', 'thanosrulers'].flatMap((kind) => [
        kind,
        `${kind}/finalizers`,
        `${kind}/status`,
      ]),
      'alertmanagerconfigs',
      ...['scrapeconfigs', 'servicemonitors', 'podmonitors', 'probes', 'prometheusrules'].flatMap(
        (kind) => [kind, `${kind}/status`],
      ),
    ],
    verbs: everything,
  },
  { apiGroups: ['apps'], resources: ['statefulsets'], verbs: everything },
  { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: everything },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
  { apiGroups: [''], resources: ['services', 'services/finalizers'], verbs: keep },
  { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: read },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['patch', 'create'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: read },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get'] },
  { apiGroups: [''], resources: ['endpoints'], verbs: keep },
];
