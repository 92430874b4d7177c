import type { k8s } from 'cdk8s-plus-27';

/**
 * What a connector may do, as upstream's chart grants it. No wildcard, but `impersonate` on all users and
 * groups (every request is passed on in the name of who made it) and `bind` on all ClusterRoles (grants
 * become bindings) make its token as strong as cluster-admin.
 * @see https://github.com/infrahq/helm-charts/blob/main/charts/infra/templates/clusterrole.yaml
 */
export const connectorRules: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
  { apiGroups: [''], resources: ['pods', 'services', 'namespaces', 'nodes'], verbs: ['list'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles'],
    verbs: ['get', 'list', 'bind'],
  },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['rolebindings', 'clusterrolebindings'],
    verbs: ['get', 'list', 'create', 'delete', 'update'],
  },
];

const workloads: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    verbs: ['get'],
  },
];

/** Roles of upstream's chart that people can be granted beside view, edit, admin and cluster-admin. */
export const grantableRoles: Readonly<Record<string, readonly k8s.PolicyRule[]>> = {
  exec: [...workloads, { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] }],
  logs: [...workloads, { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'watch'] }],
  'port-forward': [
    ...workloads,
    // upstream names group networking.k8s.io, in which there are none
    { apiGroups: [''], resources: ['services'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] },
  ],
};
