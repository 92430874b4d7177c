import type { Manifest } from '../../control-plane/apply';
import { policyClient } from '../configuration/credentials';
import type { Rule } from './parts';

const name = 'lab-network-policies';
const group = 'rbac.authorization.k8s.io';

const rules: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch'] },
];

/** What the enforcer of NetworkPolicies may see. */
export function policyRights(): readonly Manifest[] {
  return [
    { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: group, kind: 'User', name: policyClient.user }],
    },
  ];
}
