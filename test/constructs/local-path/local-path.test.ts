import { LocalPath, localPathPodSecurity } from '../../../constructs/local-path/local-path';
import type { Flow } from '../../../constructs/namespace/flow-table';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

const flows: Flow[] = [];

function synth(folder = '/var/lib/volumes') {
  return manifestsOf((chart) => {
    const localPath = new LocalPath(chart, 'local-path', {
      namespace: 'local-path-storage',
      image: 'registry.example/local-path-provisioner:v0.0.37',
      helperImage: 'registry.example/busybox:1.37.0',
      version: '0.0.37',
      folder,
    });
    flows.splice(0, flows.length, ...localPath.flows);
  });
}

const manifests = synth();
const data = find(manifests, 'ConfigMap', 'local-path-provisioner')['data'] as Record<
  string,
  string
>;

test('claims that name no class get a volume on the node of their pod', () => {
  expect(find(manifests, 'StorageClass', 'local-path')).toMatchObject({
    metadata: {
      annotations: {
        'storageclass.kubernetes.io/is-default-class': 'true',
        // alerts on volumes see only those whose use the kubelet measures
        defaultVolumeType: 'local',
      },
    },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  });
});

test('volumes lie in the folder, and are made and removed there by a shell', () => {
  expect(JSON.parse(data['config.json'] ?? '')).toEqual({
    nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/var/lib/volumes'] }],
  });
  expect(data['setup']).toBe('#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n');
  expect(data['teardown']).toBe('#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n');
  expect(JSON.parse(data['helperPod.yaml'] ?? '')).toMatchObject({
    kind: 'Pod',
    spec: {
      automountServiceAccountToken: false,
      containers: [{ name: 'helper-pod', image: 'registry.example/busybox:1.37.0' }],
    },
  });
});

test('the provisioner is told the names of its configuration and its account', () => {
  expect(podOf(find(manifests, 'Deployment', 'local-path-provisioner'))).toMatchObject({
    serviceAccountName: 'local-path-provisioner',
    containers: [
      {
        command: [
          'local-path-provisioner',
          'start',
          '--config',
          '/etc/config/config.json',
          '--configmap-name',
          'local-path-provisioner',
          '--service-account-name',
          'local-path-provisioner',
        ],
      },
    ],
  });
});

test('it may do what upstream grants: pods in its own namespace, volumes anywhere', () => {
  const reads = ['get', 'list', 'watch'];
  const manages = [...reads, 'create', 'patch', 'update', 'delete'];
  expect(find(manifests, 'Role', 'local-path-provisioner')['rules']).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: manages },
  ]);
  expect(find(manifests, 'ClusterRole', 'local-path-provisioner')['rules']).toEqual([
    {
      apiGroups: [''],
      resources: ['nodes', 'persistentvolumeclaims', 'configmaps', 'pods', 'pods/log'],
      verbs: reads,
    },
    { apiGroups: [''], resources: ['persistentvolumes'], verbs: manages },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: reads },
  ]);
});

test('the provisioner itself keeps the restricted standard; its helpers are why the namespace does not', () => {
  expect(
    restrictedProblems(podOf(find(manifests, 'Deployment', 'local-path-provisioner'))),
  ).toEqual([]);
  expect(localPathPodSecurity.level).toBe('privileged');
});

test('it asks the API server alone', () => {
  expect(flows.map(({ purpose }) => purpose)).toEqual([
    'local-path-provisioner reads claims and makes volumes',
  ]);
});

test.each(['/', '/var', 'var/lib/volumes', '/var/lib/../etc', '/var/lib/volumes/'])(
  "fails when the folder is '%s'",
  (folder) => {
    expect(() => synth(folder)).toThrow(
      `local-path: 'folder' must be an absolute path below a folder of the machine (such as '/var/lib/volumes'), got '${folder}'`,
    );
  },
);
