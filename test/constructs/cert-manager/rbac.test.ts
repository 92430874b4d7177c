import type { Manifest } from '../namespace/manifests';
import { find } from '../namespace/manifests';
import { expectedRules } from './expected-rules';
import { synth } from './synth';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

function line({ apiGroups, resources, verbs, resourceNames }: Rule): string {
  return [
    [...verbs].sort().join(' '),
    apiGroups.map((group) => group || 'core').join(' '),
    resources.join(' '),
    ...(resourceNames ? [resourceNames.join(' ')] : []),
  ].join(' | ');
}

function rulesOf(manifests: readonly Manifest[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    manifests
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .map(({ kind, metadata, rules }) => [
        `${kind} ${metadata.name}`,
        (rules as readonly Rule[]).map(line).sort(),
      ]),
  );
}

test('roles allow exactly what upstream’s release allows, rule by rule', () => {
  const expected = Object.entries(expectedRules).map(([role, rules]) => [role, [...rules].sort()]);
  expect(rulesOf(synth())).toEqual(Object.fromEntries(expected));
});

test('no role has a wildcard or a verb that leads to more rights', () => {
  const lines = Object.values(rulesOf(synth())).flat();
  expect(
    lines.filter((rule) => /(^|[ |])\*( |$)|escalate|impersonate|\bbind\b/.test(rule)),
  ).toEqual([]);
});

test('people may neither create challenges nor change orders, which would hand them an issuer’s credentials', () => {
  const edit = rulesOf(synth())['ClusterRole cert-manager-edit'] ?? [];
  expect(edit.filter((rule) => rule.includes('acme.cert-manager.io'))).toEqual([
    'delete deletecollection patch update | acme.cert-manager.io | challenges',
    'delete deletecollection | acme.cert-manager.io | orders',
  ]);
});

test.each([
  ['cert-manager-cluster-view', ['cluster-reader']],
  ['cert-manager-view', ['view', 'edit', 'admin', 'cluster-reader']],
  ['cert-manager-edit', ['edit', 'admin']],
])('%s is added to the roles %j', (name, roles) => {
  const { labels = {} } = find(synth(), 'ClusterRole', name).metadata;
  const prefix = 'rbac.authorization.k8s.io/aggregate-to-';
  const aggregated = Object.keys(labels).filter((label) => label.startsWith(prefix));
  expect(aggregated.sort()).toEqual(roles.map((role) => prefix + role).sort());
});

test('every other role is bound to the ServiceAccount of its own component', () => {
  const bindings = synth({ namespace: 'tls' })
    .filter(({ kind }) => kind.endsWith('Binding'))
    .map(({ metadata, roleRef, subjects }) => {
      const [subject] = subjects as readonly { name: string; namespace: string }[];
      const role = roleRef as { kind: string; name: string };
      return `${role.kind} ${role.name} in ${metadata.namespace ?? 'the cluster'} → ${subject?.namespace ?? ''}/${subject?.name ?? ''}`;
    });
  expect(bindings.sort()).toEqual([
    'ClusterRole cert-manager-cainjector in the cluster → tls/cert-manager-cainjector',
    'ClusterRole cert-manager-controller-approve:cert-manager-io in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-certificates in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-certificatesigningrequests in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-challenges in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-clusterissuers in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-ingress-shim in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-issuers in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-controller-orders in the cluster → tls/cert-manager',
    'ClusterRole cert-manager-webhook:subjectaccessreviews in the cluster → tls/cert-manager-webhook',
    'Role cert-manager-cainjector:leaderelection in tls → tls/cert-manager-cainjector',
    'Role cert-manager-webhook:dynamic-serving in tls → tls/cert-manager-webhook',
    'Role cert-manager:leaderelection in tls → tls/cert-manager',
  ]);
});

test('leases in another namespace move their roles there, and nothing else', () => {
  const roles = synth({ leaderElectionNamespace: 'kube-system' })
    .filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding')
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  expect(roles.sort()).toEqual([
    'Role cert-manager/cert-manager-webhook:dynamic-serving',
    'Role kube-system/cert-manager-cainjector:leaderelection',
    'Role kube-system/cert-manager:leaderelection',
    'RoleBinding cert-manager/cert-manager-webhook:dynamic-serving',
    'RoleBinding kube-system/cert-manager-cainjector:leaderelection',
    'RoleBinding kube-system/cert-manager:leaderelection',
  ]);
});
