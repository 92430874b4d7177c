import {
  KubeNetworkPolicies,
  networkPoliciesPodSecurity,
} from '../../../constructs/kube-network-policies/kube-network-policies';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

const manifests = manifestsOf((chart) => {
  new KubeNetworkPolicies(chart, 'policies', {
    namespace: 'kube-network-policies',
    image: 'registry.example/kube-network-policies:v1.1.2',
    version: '1.1.2',
  });
});
const pod = podOf(find(manifests, 'DaemonSet', 'kube-network-policies'));

test('it reads policies and what they select, and changes nothing', () => {
  expect(find(manifests, 'ClusterRole', 'kube-network-policies')['rules']).toEqual([
    { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch'] },
  ]);
  expect(find(manifests, 'ClusterRoleBinding', 'kube-network-policies')['subjects']).toEqual([
    {
      kind: 'ServiceAccount',
      name: 'kube-network-policies',
      namespace: 'kube-network-policies',
    },
  ]);
});

test('no node is without it, and each knows which pods are its own', () => {
  expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
  const [container] = pod.containers;
  expect(container?.args).toContain('--hostname-override=$(NODE_NAME)');
  expect(container?.env).toEqual([
    { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ]);
});

test('it breaks the restricted standard as what stands in the way of packets must', () => {
  expect(restrictedProblems(pod).sort()).toEqual([
    'hostNetwork',
    'hostPath',
    'hostPath',
    'kube-network-policies: allowPrivilegeEscalation',
    'kube-network-policies: capabilities',
    'kube-network-policies: privileged',
    'kube-network-policies: runAsNonRoot',
    'kube-network-policies: seccompProfile',
  ]);
  expect(networkPoliciesPodSecurity.level).toBe('privileged');
});
