import { identityOf } from '../barman-cloud/object-storage';
import { pluginName } from '../barman-cloud/plugin';
import { quantity } from '../namespace/quantity';
import { customResourcesOf, spreadOver } from '../workload/pod';
import { bootstrapSpec, externalClusters, sourceArchive } from './bootstrap';
import {
  ClusterSpecBackupTarget as BackupTarget,
  ClusterSpecBackupVolumeSnapshotSnapshotOwnerReference as SnapshotOwner,
  ClusterSpecPostgresqlSynchronousDataDurability as Durability,
  ClusterSpecPostgresqlSynchronousMethod as Method,
  ClusterSpecResourcesLimits as Limit,
  ClusterSpecResourcesRequests as Request,
  type ClusterSpec,
  type ClusterSpecAffinity,
  type ClusterSpecPostgresql,
} from './imports/postgresql.cnpg.io';
import type { Decided } from './decided';
import { instancePods } from './labels';
import { withDefaults } from './parameters';
import type { Placement, SynchronousReplication } from './props';
import { managedRole } from './roles';

/** ObjectStore that a cluster archives into. */
export function archiveStoreName(cluster: string): string {
  return `${cluster}-archive`;
}

/** A cluster as CloudNativePG writes it. */
export function clusterSpec(props: Decided): ClusterSpec {
  const { name, instances, bootstrap, database, owner, ownerSecret, roles = [] } = props;
  const sources = externalClusters(name, bootstrap, pluginName);
  const [, zones] = spreadOver(instancePods(name));
  return {
    ...image(props),
    imagePullPolicy: 'IfNotPresent',
    instances,
    // a budget of the only instance would keep its node from ever being drained
    enablePdb: instances > 1,
    enableSuperuserAccess: false,
    // pools keep their connections for ever: waiting for them, 180 s by default, is an outage at each restart
    smartShutdownTimeout: 15,
    ...storage(props),
    resources: customResourcesOf(props.resources, Request, Limit),
    affinity: affinity(props.placement ?? {}),
    ...(zones === undefined ? {} : { topologySpreadConstraints: [zones] }),
    postgresql: postgresql(props),
    bootstrap: bootstrapSpec(bootstrap, { database, owner, ownerSecret }),
    ...(sources.length === 0 ? {} : { externalClusters: sources }),
    ...(roles.length === 0 ? {} : { managed: { roles: roles.map(managedRole) } }),
    ...archiving(props),
    ...identity(props),
  };
}

function image({ image }: Decided): Partial<ClusterSpec> {
  if (typeof image === 'string') return { imageName: image };
  const { kind, catalogue, major } = image;
  return { imageCatalogRef: { apiGroup: 'postgresql.cnpg.io', kind, name: catalogue, major } };
}

function storage({ storage: data, walStorage, storageClass }: Decided): Partial<ClusterSpec> {
  const volume = (size: typeof data) => ({
    size: String(quantity(size).value),
    ...(storageClass === undefined ? {} : { storageClass }),
  });
  return {
    storage: volume(data),
    ...(walStorage === undefined ? {} : { walStorage: volume(walStorage) }),
  };
}

function affinity(placement: Placement): ClusterSpecAffinity {
  const { antiAffinity = 'preferred', topologyKey = 'kubernetes.io/hostname' } = placement;
  const { nodeSelector, tolerates } = placement;
  return {
    enablePodAntiAffinity: true,
    podAntiAffinityType: antiAffinity,
    topologyKey,
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerates === undefined
      ? {}
      : {
          tolerations: tolerates.map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' })),
        }),
  };
}

function postgresql(props: Decided): ClusterSpecPostgresql {
  const { parameters = {}, preload, synchronous, instances, resources, walStorage } = props;
  return {
    parameters: { ...withDefaults(parameters, { instances, resources, walStorage }) },
    ...(preload === undefined ? {} : { sharedPreloadLibraries: [...preload] }),
    ...(synchronous === undefined ? {} : { synchronous: waiting(synchronous) }),
  };
}

function waiting({ method, replicas, durability }: SynchronousReplication) {
  return {
    method: method === 'any' ? Method.ANY : Method.FIRST,
    number: replicas,
    dataDurability: durability === 'required' ? Durability.REQUIRED : Durability.PREFERRED,
    // a replica is promoted only where it surely has every commit that was confirmed
    ...(durability === 'required' ? { failoverQuorum: true } : {}),
  };
}

function archiving({ name, backup, snapshots }: Decided): Partial<ClusterSpec> {
  if (backup === undefined && snapshots === undefined) return {};
  const target = backup?.target ?? 'prefer-standby';
  return {
    ...(backup === undefined
      ? {}
      : {
          plugins: [
            {
              name: pluginName,
              isWalArchiver: true,
              parameters: { barmanObjectName: archiveStoreName(name), serverName: name },
            },
          ],
        }),
    backup: {
      target: target === 'primary' ? BackupTarget.PRIMARY : BackupTarget.PREFER_HYPHEN_STANDBY,
      ...(snapshots === undefined
        ? {}
        : {
            volumeSnapshot: {
              className: snapshots.snapshotClass,
              // they are kept when the object that asked for them goes, like the backups in a store
              snapshotOwnerReference: SnapshotOwner.NONE,
            },
          }),
    },
  };
}

function identity({ backup, bootstrap }: Decided): Partial<ClusterSpec> {
  const storages = [backup?.storage, sourceArchive(bootstrap)?.storage];
  const annotations = Object.assign(
    {},
    ...storages.map((storage) => (storage === undefined ? {} : identityOf(storage))),
  ) as Record<string, string>;
  return Object.keys(annotations).length === 0
    ? {}
    : { serviceAccountTemplate: { metadata: { annotations } } };
}
