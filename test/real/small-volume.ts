import { images } from '../../environments/images';

/** Namespace of a claim on a volume of 64 MiB, and of the pod that fills it. */
export const smallNamespace = 'small-volume';

/** Folder of the node that the volume is. */
export const smallFolder = '/var/lib/small-volume';

export const smallMebibytes = 64;

const name = 'small';
const size = { storage: `${smallMebibytes}Mi` };

/** A volume that is a file system of its own, as that of a disk is, and somebody who writes into it. */
export function smallVolume(node: string): readonly object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: smallNamespace } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: size,
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: name,
        local: { path: smallFolder },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'kubernetes.io/hostname', operator: 'In', values: [node] },
                ],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: smallNamespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: name,
        volumeName: name,
        resources: { requests: size },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'writer', namespace: smallNamespace },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'writer',
            image: images.busybox,
            command: ['sleep', '86400'],
            volumeMounts: [{ name: 'volume', mountPath: '/volume' }],
          },
        ],
        volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: name } }],
      },
    },
  ];
}

/** The pod's container. */
export const writer = { namespace: smallNamespace, pod: 'writer' } as const;

/** A command that puts that many KiB into a file of the volume. */
export function write(file: string, kibibytes: number): readonly string[] {
  return ['dd', 'if=/dev/zero', `of=/volume/${file}`, 'bs=1024', `count=${kibibytes}`];
}
