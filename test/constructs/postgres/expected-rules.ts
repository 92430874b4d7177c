/**
 * What upstream's role allows, as verbs, API group and resources, each sorted: rendered from
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/rbac/role.yaml
 */
export const expectedRules: readonly string[] = [
  'create delete get list patch update watch | core | configmaps secrets services',
  'get patch update | core | configmaps/status secrets/status',
  'create patch | core | events',
  'get list watch | core | nodes',
  'create delete get list patch watch | core | persistentvolumeclaims pods pods/exec',
  'get | core | pods/status',
  'create get list patch update watch | core | serviceaccounts',
  'get patch | admissionregistration.k8s.io | mutatingwebhookconfigurations validatingwebhookconfigurations',
  'create delete get list patch update watch | apps | deployments',
  'create delete get list patch watch | batch | jobs',
  'create get list update watch | coordination.k8s.io | leases',
  'get list watch | discovery.k8s.io | endpointslices',
  'create delete get list patch watch | monitoring.coreos.com | podmonitors',
  'create delete get list patch update watch | policy | poddisruptionbudgets',
  'create delete get list patch update watch | postgresql.cnpg.io | backups clusters databaseroles databases poolers publications scheduledbackups subscriptions',
  'get patch update | postgresql.cnpg.io | backups/status databases/status publications/status scheduledbackups/status subscriptions/status',
  'get list watch | postgresql.cnpg.io | clusterimagecatalogs imagecatalogs',
  'update | postgresql.cnpg.io | clusters/finalizers databaseroles/finalizers poolers/finalizers',
  'get patch update watch | postgresql.cnpg.io | clusters/status databaseroles/status failoverquorums/status poolers/status',
  'create delete get list watch | postgresql.cnpg.io | failoverquorums',
  'create get list patch update watch | rbac.authorization.k8s.io | rolebindings roles',
  'create get list patch watch | snapshot.storage.k8s.io | volumesnapshots',
];
