import type { Manifest } from '../../control-plane/apply';
import { volumesFolder } from '../mounts';
import { nodeImages } from './images';
import {
  account,
  lockedContainer,
  restrictedPod,
  systemNamespace as namespace,
  systemPod,
} from './parts';

const name = 'local-path-provisioner';
const labels = { app: name };
const reads = ['get', 'list', 'watch'];
const manages = [...reads, 'create', 'patch', 'update', 'delete'];
const rbac = 'rbac.authorization.k8s.io';

/**
 * Volumes that are folders of a node, made and removed with their claim, as the default StorageClass.
 * @see https://github.com/rancher/local-path-provisioner/blob/v0.0.30/deploy/local-path-storage.yaml
 */
export function volumeObjects(node: string): readonly Manifest[] {
  return [
    storageClass,
    ...account(name, [
      {
        apiGroups: [''],
        resources: ['nodes', 'persistentvolumeclaims', 'configmaps', 'pods', 'pods/log'],
        verbs: reads,
      },
      { apiGroups: [''], resources: ['persistentvolumes'], verbs: manages },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: reads },
    ]),
    ...helperRights,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: configuration(node),
    },
    deployment,
  ];
}

const storageClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: {
      'storageclass.kubernetes.io/is-default-class': 'true',
      // how full a volume of its own default kind, hostPath, is, no kubelet tells
      defaultVolumeType: 'local',
    },
  },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

const helperRights: readonly Manifest[] = [
  {
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: { name, namespace },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: manages }],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
];

const configuration = (node: string) => ({
  // other nodes are none: on a simulated one the pod that makes the folder would hang
  'config.json': JSON.stringify({ nodePathMap: [{ node, paths: [volumesFolder] }] }),
  setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
  teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
  'helperPod.yaml': JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'helper-pod' },
    spec: {
      priorityClassName: 'system-node-critical',
      automountServiceAccountToken: false,
      containers: [
        { name: 'helper-pod', image: nodeImages.shell, imagePullPolicy: 'IfNotPresent' },
      ],
    },
  }),
});

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas: 1,
    // two would both make the folder of one volume
    strategy: { type: 'Recreate' },
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        ...systemPod(name),
        securityContext: restrictedPod(65534),
        containers: [
          {
            name,
            image: nodeImages.volumes,
            imagePullPolicy: 'IfNotPresent',
            command: ['local-path-provisioner', 'start'],
            // the helper's pod is read from the ConfigMap itself
            args: [
              '--config=/etc/config/config.json',
              `--configmap-name=${name}`,
              `--service-account-name=${name}`,
            ],
            env: [
              {
                name: 'POD_NAMESPACE',
                valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
              },
              { name: 'CONFIG_MOUNT_PATH', value: '/etc/config/' },
            ],
            resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
            securityContext: lockedContainer,
            volumeMounts: [{ name: 'configuration', mountPath: '/etc/config', readOnly: true }],
          },
        ],
        volumes: [{ name: 'configuration', configMap: { name } }],
      },
    },
  },
};
