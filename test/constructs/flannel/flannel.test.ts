import { Flannel, flannelPodSecurity } from '../../../constructs/flannel/flannel';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

function synth(podSubnet = '10.36.0.0/14') {
  return manifestsOf((chart) => {
    new Flannel(chart, 'flannel', {
      namespace: 'kube-flannel',
      image: 'registry.example/flannel:v0.28.10',
      pluginImage: 'registry.example/flannel-cni-plugin:v1.9.1-flannel3',
      version: '0.28.10',
      podSubnet,
    });
  });
}

const manifests = synth();
const pod = podOf(find(manifests, 'DaemonSet', 'flannel'));

/** A file of the ConfigMap, read as what it is. */
function file(name: string, of = manifests): unknown {
  const { data } = find(of, 'ConfigMap', 'flannel');
  return JSON.parse((data as Record<string, string>)[name] ?? '');
}

test('the network is the subnet of the pods, through VXLAN', () => {
  expect(file('net-conf.json')).toEqual({
    Network: '10.36.0.0/14',
    EnableNFTables: false,
    Backend: { Type: 'vxlan' },
  });
  expect(file('net-conf.json', synth('10.244.0.0/16'))).toMatchObject({ Network: '10.244.0.0/16' });
});

test('a pod is connected by plugins that upstream names', () => {
  expect(file('cni-conf.json')).toEqual({
    name: 'cbr0',
    cniVersion: '1.0.0',
    plugins: [
      { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
});

test('another subnet needs other pods', () => {
  const annotations = (of: typeof manifests) =>
    (find(of, 'DaemonSet', 'flannel').spec as { template: { metadata: unknown } }).template
      .metadata;
  expect(annotations(synth('10.244.0.0/16'))).not.toEqual(annotations(manifests));
  expect(annotations(synth())).toEqual(annotations(manifests));
});

test('it may do what upstream grants, and no more', () => {
  expect(find(manifests, 'ClusterRole', 'flannel')['rules']).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
  ]);
  expect(find(manifests, 'ClusterRoleBinding', 'flannel')['subjects']).toEqual([
    { kind: 'ServiceAccount', name: 'flannel', namespace: 'kube-flannel' },
  ]);
});

test('it runs on every node, before all else there', () => {
  expect(pod).toMatchObject({
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    tolerations: [{ operator: 'Exists' }],
  });
});

test('it breaks the restricted standard only where it makes the network', () => {
  expect(restrictedProblems(pod).sort()).toEqual([
    'flannel: capabilities',
    'flannel: hostPort',
    'flannel: runAsNonRoot',
    'flannel: seccompProfile',
    'hostNetwork',
    'hostPath',
    'hostPath',
    'hostPath',
    'hostPath',
    'install-network: runAsNonRoot',
    'install-network: seccompProfile',
    'install-plugin: runAsNonRoot',
    'install-plugin: seccompProfile',
  ]);
  expect(flannelPodSecurity.level).toBe('privileged');
});

test.each(['10.244.0.0', '10.244.0.0/24', '10.0.0.0/7', 'fd00::/48', ''])(
  "fails when the subnet is '%s'",
  (podSubnet) => {
    expect(() => synth(podSubnet)).toThrow(
      `flannel: 'podSubnet' must be a range of IPv4 addresses from /8 to /23, of which each node gets a /24 (such as '10.244.0.0/16'), got '${podSubnet}'`,
    );
  },
);
