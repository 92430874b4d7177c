import type { k8s } from 'cdk8s-plus-27';

type Rule = k8s.PolicyRule;

const cnpg = 'postgresql.cnpg.io';
const read = ['get', 'list', 'watch'];
const readStatus = ['get', 'patch', 'update'];
const everything = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

function may(verbs: string[], apiGroup: string, resources: string[]): Rule {
  return { apiGroups: [apiGroup], resources, verbs };
}

/**
 * What the operator may do in the whole cluster, as the release has it.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/rbac/role.yaml
 */
export const operatorRules: Rule[] = [
  may(everything, '', ['configmaps', 'secrets', 'services']),
  may(readStatus, '', ['configmaps/status', 'secrets/status']),
  may(['create', 'patch'], '', ['events']),
  may(read, '', ['nodes']),
  may(['create', 'delete', 'get', 'list', 'patch', 'watch'], '', [
    'persistentvolumeclaims',
    'pods',
    'pods/exec',
  ]),
  may(['get'], '', ['pods/status']),
  may(['create', 'get', 'list', 'patch', 'update', 'watch'], '', ['serviceaccounts']),
  may(['get', 'patch'], 'admissionregistration.k8s.io', [
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
  ]),
  may(everything, 'apps', ['deployments']),
  may(['create', 'delete', 'get', 'list', 'patch', 'watch'], 'batch', ['jobs']),
  may(['create', 'get', 'list', 'update', 'watch'], 'coordination.k8s.io', ['leases']),
  may(read, 'discovery.k8s.io', ['endpointslices']),
  may(['create', 'delete', 'get', 'list', 'patch', 'watch'], 'monitoring.coreos.com', [
    'podmonitors',
  ]),
  may(everything, 'policy', ['poddisruptionbudgets']),
  may(everything, cnpg, [
    'backups',
    'clusters',
    'databaseroles',
    'databases',
    'poolers',
    'publications',
    'scheduledbackups',
    'subscriptions',
  ]),
  may(readStatus, cnpg, [
    'backups/status',
    'databases/status',
    'publications/status',
    'scheduledbackups/status',
    'subscriptions/status',
  ]),
  may(read, cnpg, ['clusterimagecatalogs', 'imagecatalogs']),
  may(['update'], cnpg, ['clusters/finalizers', 'databaseroles/finalizers', 'poolers/finalizers']),
  may(['get', 'patch', 'update', 'watch'], cnpg, [
    'clusters/status',
    'databaseroles/status',
    'failoverquorums/status',
    'poolers/status',
  ]),
  may(['create', 'delete', 'get', 'list', 'watch'], cnpg, ['failoverquorums']),
  may(['create', 'get', 'list', 'patch', 'update', 'watch'], 'rbac.authorization.k8s.io', [
    'rolebindings',
    'roles',
  ]),
  may(['create', 'get', 'list', 'patch', 'watch'], 'snapshot.storage.k8s.io', ['volumesnapshots']),
];

/**
 * Roles for people, by resource: `editor` and `viewer` of what the release has them for.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/rbac/kustomization.yaml
 */
export const userRoles: readonly { readonly name: string; readonly rules: Rule[] }[] = [
  'database',
  'publication',
  'subscription',
].flatMap((kind) => [
  {
    name: `cnpg-${kind}-editor-role`,
    rules: [may(everything, cnpg, [`${kind}s`]), may(['get'], cnpg, [`${kind}s/status`])],
  },
  {
    name: `cnpg-${kind}-viewer-role`,
    rules: [may(read, cnpg, [`${kind}s`]), may(['get'], cnpg, [`${kind}s/status`])],
  },
]);
