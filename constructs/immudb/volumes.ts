import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { quantity } from '../namespace/quantity';
import { claimName, localClassName, selectorLabels, statefulSetName, type Role } from './names';
import type { ImmudbProps, LocalVolume, LocalVolumes } from './props';

type Placed = Pick<ImmudbProps, 'name' | 'namespace' | 'storage' | 'volumes'>;

/** What each node asks for. */
export function volumeClaim(props: Placed, role: Role): k8s.KubePersistentVolumeClaimProps {
  const storageClassName = storageClassOf(props);
  return {
    metadata: { name: 'data', labels: selectorLabels(props.name, role) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage: quantity(props.storage) } },
    },
  };
}

function storageClassOf({ name, namespace, volumes }: Placed): string | undefined {
  return volumes?.kind === 'local' ? localClassName(namespace, name) : volumes?.storageClass;
}

/**
 * A PersistentVolume for each node, made for its claim and for nobody else's, on the machine where the
 * folder is; the scheduler follows it there.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#local
 */
export function localVolumes(scope: Construct, props: Placed, volumes: LocalVolumes): void {
  const { name, namespace } = props;
  const labels = selectorLabels(name);
  clusterScoped(
    new k8s.KubeStorageClass(scope, 'local', {
      metadata: { name: localClassName(namespace, name), labels },
      provisioner: 'kubernetes.io/no-provisioner',
      // an unbound claim waits for its pod, so that a volume can not be taken on the wrong machine
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Retain',
    }),
  );
  const all = [
    { role: 'primary', index: 0, volume: volumes.primary } as const,
    ...volumes.replicas.map((volume, index) => ({ role: 'replica', index, volume }) as const),
  ];
  for (const { role, index, volume } of all) localVolume(scope, props, role, index, volume);
}

function localVolume(
  scope: Construct,
  { name, namespace, storage }: { name: string; namespace: string; storage: Size },
  role: Role,
  index: number,
  { node, path }: LocalVolume,
): void {
  const pod = `${statefulSetName(name, role)}-${String(index)}`;
  clusterScoped(
    new k8s.KubePersistentVolume(scope, pod, {
      metadata: { name: `${namespace}-${pod}`, labels: selectorLabels(name, role) },
      spec: {
        capacity: { storage: quantity(storage) },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: localClassName(namespace, name),
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace,
          name: claimName(name, role, index),
        },
        local: { path },
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
    }),
  );
}
