import type { k8s } from 'cdk8s-plus-27';
import { at, listAt, stringAt, type Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import type { Finding } from './findings';

const roleKinds = new Set([
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRole',
]);

/** Verbs with which a subject becomes more than it is. */
const escalating = ['escalate', 'bind', 'impersonate'];

/** Subresources that reach into what others run. */
const intrusive = [
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'nodes/proxy',
  'serviceaccounts/token',
];

/**
 * What roles grant beyond the usual: wildcards, ways to more rights, ways into other pods, every
 * Secret of the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/
 */
export function rbacFindings(manifests: readonly Manifest[]): readonly Finding[] {
  const everywhere = boundEverywhere(manifests);
  return manifests
    .filter((manifest) => roleKinds.has(groupKind(manifest)))
    .flatMap((role) => {
      const object = logicalName(role);
      const isEverywhere = role.kind === 'ClusterRole' && everywhere.has(role.metadata.name);
      return (listAt(role, 'rules') as readonly k8s.PolicyRule[]).flatMap((rule) =>
        rulesAgainst(rule, isEverywhere).map((name) => ({
          rule: name,
          object,
          detail: JSON.stringify(rule),
        })),
      );
    });
}

function rulesAgainst(rule: k8s.PolicyRule, isEverywhere: boolean): readonly string[] {
  const { apiGroups = [], resources = [], verbs, resourceNames = [], nonResourceUrLs = [] } = rule;
  const urls = [...nonResourceUrLs, ...(listAt(rule, 'nonResourceURLs') as readonly string[])];
  const grants = (verb: string) => verbs.includes(verb) || verbs.includes('*');
  const isSecrets = resources.includes('secrets') || resources.includes('*');
  const reads = ['get', 'list', 'watch'].some(grants);
  return [
    ...(verbs.includes('*') ? ['rbac-wildcard-verb'] : []),
    ...(apiGroups.includes('*') ? ['rbac-wildcard-group'] : []),
    ...([...resources, ...urls].some((name) => name.includes('*'))
      ? ['rbac-wildcard-resource']
      : []),
    ...escalating.filter(grants).map((verb) => `rbac-${verb}`),
    ...intrusive.filter((name) => resources.includes(name)).map((name) => `rbac-${name}`),
    ...(isEverywhere && isSecrets && reads && resourceNames.length === 0
      ? ['rbac-secrets-of-all-namespaces']
      : []),
  ];
}

/** Names of the ClusterRoles that somebody holds in all namespaces, those that others are made of included. */
function boundEverywhere(manifests: readonly Manifest[]): ReadonlySet<string> {
  const bound = manifests
    .filter((manifest) => groupKind(manifest) === 'rbac.authorization.k8s.io/ClusterRoleBinding')
    .map((binding) => stringAt(binding, 'roleRef', 'name') ?? '');
  const aggregated = manifests
    .filter((manifest) => groupKind(manifest) === 'rbac.authorization.k8s.io/ClusterRole')
    .filter(({ metadata }) =>
      Object.keys(at(metadata, 'labels') ?? {}).some((label) =>
        label.startsWith('rbac.authorization.k8s.io/aggregate-to-'),
      ),
    )
    .map(({ metadata }) => metadata.name);
  return new Set([...bound, ...aggregated]);
}
