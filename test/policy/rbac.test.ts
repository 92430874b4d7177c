import type { Manifest } from '../../stacks/release/manifest';
import { judgedEverywhere } from './everywhere';
import { rbacFindings } from './rbac';
import { rbacExceptions } from './rbac-exceptions';

const rbac = 'rbac.authorization.k8s.io/v1';

function role(kind: string, rule: object, labels: Record<string, string> = {}): Manifest {
  return {
    apiVersion: rbac,
    kind,
    metadata: { name: 'r', labels },
    rules: [{ verbs: [], ...rule }],
  };
}

const binding: Manifest = {
  apiVersion: rbac,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'b' },
  roleRef: { kind: 'ClusterRole', name: 'r' },
};

test('roles grant nothing beyond the usual but what is listed, and every row of the list is needed', () => {
  expect(judgedEverywhere(rbacFindings, rbacExceptions)).toEqual({ open: [], unused: [] });
});

test.each([
  [{ verbs: ['*'], apiGroups: ['apps'], resources: ['deployments'] }, 'rbac-wildcard-verb'],
  [{ verbs: ['get'], apiGroups: ['*'], resources: ['deployments'] }, 'rbac-wildcard-group'],
  [{ verbs: ['get'], apiGroups: ['apps'], resources: ['*'] }, 'rbac-wildcard-resource'],
  [{ verbs: ['get'], apiGroups: ['apps'], resources: ['*/scale'] }, 'rbac-wildcard-resource'],
  [{ verbs: ['get'], nonResourceURLs: ['/*'] }, 'rbac-wildcard-resource'],
  [{ verbs: ['escalate'], resources: ['roles'] }, 'rbac-escalate'],
  [{ verbs: ['bind'], resources: ['clusterroles'] }, 'rbac-bind'],
  [{ verbs: ['impersonate'], resources: ['users'] }, 'rbac-impersonate'],
  [{ verbs: ['*'], resources: ['users'] }, 'rbac-impersonate'],
  [{ verbs: ['create'], resources: ['pods/exec'] }, 'rbac-pods/exec'],
  [{ verbs: ['create'], resources: ['serviceaccounts/token'] }, 'rbac-serviceaccounts/token'],
])('fails on %j', (rule, name) => {
  for (const kind of ['Role', 'ClusterRole']) {
    expect(rbacFindings([role(kind, rule)]).map((finding) => finding.rule)).toContain(name);
  }
});

describe('every Secret of the cluster', () => {
  const secrets = { verbs: ['list'], apiGroups: [''], resources: ['secrets'] };
  const rules = (...manifests: readonly Manifest[]) =>
    rbacFindings(manifests).map((finding) => finding.rule);

  test('fails on a role that is bound everywhere, or that others are made of', () => {
    expect(rules(role('ClusterRole', secrets), binding)).toEqual([
      'rbac-secrets-of-all-namespaces',
    ]);
    const label = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    expect(rules(role('ClusterRole', secrets, label))).toEqual(['rbac-secrets-of-all-namespaces']);
  });

  test('is not read by a role of one namespace, by name, or by one that only creates', () => {
    expect(rules(role('ClusterRole', secrets))).toEqual([]);
    expect(rules(role('Role', secrets), binding)).toEqual([]);
    expect(rules(role('ClusterRole', { ...secrets, resourceNames: ['ca'] }), binding)).toEqual([]);
    expect(rules(role('ClusterRole', { ...secrets, verbs: ['create'] }), binding)).toEqual([]);
  });
});
