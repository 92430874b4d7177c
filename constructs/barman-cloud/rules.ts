import type { k8s } from 'cdk8s-plus-27';

type Rule = k8s.PolicyRule;

function may(verbs: string[], apiGroup: string, resources: string[]): Rule {
  return { apiGroups: [apiGroup], resources, verbs };
}

const barman = 'barmancloud.cnpg.io';
const everything = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];

/**
 * What the plugin may do in the whole cluster, as the release has it. It hands parts of it on to the
 * ServiceAccount of each cluster that is backed up.
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/manifest.yaml
 */
export const pluginRules: Rule[] = [
  may(['create', 'delete', 'get', 'list', 'watch'], '', ['secrets']),
  may(everything, barman, ['objectstores']),
  may(['update'], barman, ['objectstores/finalizers']),
  may(['get', 'patch', 'update'], barman, ['objectstores/status']),
  may(read, 'postgresql.cnpg.io', ['backups']),
  may(['update'], 'postgresql.cnpg.io', ['clusters/finalizers']),
  may(['create', 'get', 'list', 'patch', 'update', 'watch'], 'rbac.authorization.k8s.io', [
    'rolebindings',
    'roles',
  ]),
];

/** What the plugin may do in its own namespace: elect a leader. */
export const leaderElectionRules: Rule[] = [
  may(everything, '', ['configmaps']),
  may(everything, 'coordination.k8s.io', ['leases']),
  may(['create', 'patch'], '', ['events']),
];

/** Roles for people who look after object stores. */
export const userRoles: readonly { readonly name: string; readonly rules: Rule[] }[] = [
  {
    name: 'barman-plugin-objectstore-editor-role',
    rules: [
      may(everything, barman, ['objectstores']),
      may(['get'], barman, ['objectstores/status']),
    ],
  },
  {
    name: 'barman-plugin-objectstore-viewer-role',
    rules: [may(read, barman, ['objectstores']), may(['get'], barman, ['objectstores/status'])],
  },
];
