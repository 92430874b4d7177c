import { patchStatus, pathOf, type Change, type ObjectMetadata, type Reaction } from './reaction';

/** Name of the simulated storage driver, and of the provisioner in StorageClasses. */
export const storageDriver = 'simulated.lab.plinth.dev';

/** Provisioners whose volumes are made here: ours, and those that would run on nodes which are simulated too. */
const provisioners = new Set<string | undefined>([storageDriver, 'rancher.io/local-path']);

interface Claim {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: { readonly storage?: string } };
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeName?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
  };
}

interface Volume {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly csi?: { readonly driver?: string };
    readonly persistentVolumeReclaimPolicy?: string;
  };
  readonly status?: { readonly phase?: string };
}

interface StorageClass {
  readonly reclaimPolicy?: string;
}

const claims = 'api/v1/persistentvolumeclaims';
const volumes = 'api/v1/persistentvolumes';

/** What an external provisioner and an external resizer would do; binding is left to the real controller. */
function claimReaction(isOurs: (claim: Claim) => boolean): Reaction {
  return {
    resource: claims,
    async react(claim: Claim, { find }) {
      const { metadata, spec, status } = claim;
      if (metadata.deletionTimestamp !== undefined || !isOurs(claim)) return [];
      if (spec.volumeName === undefined) {
        const path = pathOf('apis/storage.k8s.io/v1/storageclasses', {
          name: spec.storageClassName ?? '',
        });
        return provision(claim, await find<StorageClass>(path));
      }
      return status?.phase === 'Bound' ? resize(claim, spec.volumeName) : [];
    },
  };
}

function isProvisionedHere({ metadata }: Claim): boolean {
  return provisioners.has(metadata.annotations?.['volume.kubernetes.io/storage-provisioner']);
}

/** The scheduler says for which node a volume is wanted; those of other nodes are real. */
function isFor(node: string): (claim: Claim) => boolean {
  return (claim) =>
    isProvisionedHere(claim) &&
    claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] === node;
}

function provision(claim: Claim, storageClass: StorageClass | undefined): readonly Change[] {
  const { metadata, spec } = claim;
  const name = `pvc-${metadata.uid ?? metadata.name}`;
  const body = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': storageDriver } },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.storage },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
      },
      csi: { driver: storageDriver, volumeHandle: name },
      persistentVolumeReclaimPolicy: storageClass?.reclaimPolicy ?? 'Delete',
      storageClassName: spec.storageClassName,
      volumeMode: spec.volumeMode,
    },
  };
  return [{ method: 'POST', path: `/${volumes}`, body }];
}

function resize({ metadata, spec, status }: Claim, volume: string): readonly Change[] {
  const wanted = spec.resources?.requests?.storage;
  const current = status?.capacity?.storage;
  // shrinking is refused by the API server, so whatever differs is larger
  if (wanted === undefined || current === undefined || wanted === current) return [];
  const capacity = { storage: wanted };
  return [
    {
      method: 'PATCH',
      path: pathOf(volumes, { name: volume }),
      body: { spec: { capacity } },
      content: 'application/merge-patch+json',
    },
    patchStatus(claims, metadata, { capacity, conditions: null }),
  ];
}

const volumeReaction: Reaction = {
  resource: volumes,
  react({ metadata, spec, status }: Volume) {
    const ours = spec.csi?.driver === storageDriver;
    const done = status?.phase === 'Released' && metadata.deletionTimestamp === undefined;
    return ours && done && spec.persistentVolumeReclaimPolicy === 'Delete'
      ? [{ method: 'DELETE', path: pathOf(volumes, metadata) }]
      : [];
  },
};

/** Storage of nodes that are all simulated. */
export const storageReactions: readonly Reaction[] = [
  claimReaction(isProvisionedHere),
  volumeReaction,
];

/** Storage of one simulated node beside a real one. */
export function claimsOf(node: string): readonly Reaction[] {
  return [claimReaction(isFor(node)), volumeReaction];
}
