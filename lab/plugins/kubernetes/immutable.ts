import { immutableFields } from './api-error';
import { overlaps, parsePath } from './changes';
import type { Change, Path } from './changes';
import type { Kind, KubeObject } from './objects';
import type { Settings } from './settings';
import { isSecret } from './state';

/** Fields that the API server lets nobody change in an existing object. */
interface Frozen {
  /** Paths that are frozen. */
  readonly fields: readonly string[];
  /** Parts of them that are not. */
  readonly except?: readonly string[];
}

const WORKLOAD: Frozen = { fields: ['spec.selector'] };
const BINDING: Frozen = { fields: ['roleRef'] };

// the official plugin's list: what it replaces, this one does
const FROZEN: Readonly<Record<string, Frozen>> = {
  'apps/Deployment': WORKLOAD,
  'apps/DaemonSet': WORKLOAD,
  'apps/StatefulSet': {
    fields: [
      'spec.podManagementPolicy',
      'spec.revisionHistoryLimit',
      'spec.selector',
      'spec.serviceName',
      'spec.volumeClaimTemplates',
    ],
  },
  'batch/Job': {
    fields: ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  },
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'storage.k8s.io/StorageClass': { fields: ['parameters', 'provisioner'] },
  '/PersistentVolume': {
    fields: ['spec'],
    except: [
      'spec.accessModes',
      'spec.capacity',
      'spec.claimRef',
      'spec.mountOptions',
      'spec.nodeAffinity',
      'spec.persistentVolumeReclaimPolicy',
      'spec.storageClassName',
      'spec.volumeAttributesClassName',
      'spec.volumeMode',
    ],
  },
  '/PersistentVolumeClaim': {
    fields: ['spec.accessModes', 'spec.selector', 'spec.storageClassName', 'spec.volumeName'],
  },
  '/Pod': { fields: ['spec'], except: ['spec.activeDeadlineSeconds', 'spec.tolerations'] },
  '/ResourceQuota': { fields: ['spec.scopes'] },
  '/Secret': { fields: ['type'] },
  '/Service': { fields: ['spec.clusterIP'] },
};

// when the API server refuses a change of `spec` as a whole, these parts of it are not why
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  'apps/StatefulSet': [
    'spec.replicas',
    'spec.ordinals',
    'spec.template',
    'spec.updateStrategy',
    'spec.persistentVolumeClaimRetentionPolicy',
    'spec.minReadySeconds',
  ],
  '/PersistentVolumeClaim': ['spec.resources', 'spec.volumeAttributesClassName'],
};

const IDENTITY: readonly Path[] = [['metadata', 'name'], ['metadata', 'namespace'], ['kind']];

/** Which of the changes are known to need a new object. */
export function frozenChanges(
  changes: readonly Change[],
  kind: Kind,
  object: KubeObject,
  settings: Pick<Settings, 'mutableConfigMaps' | 'mutableSecrets'>,
): readonly Change[] {
  const { fields, except = [] } = frozenFields(kind, object, settings);
  return changes.filter(
    ({ path }) =>
      touches(path, IDENTITY) || (touches(path, fields.map(parsePath)) && !isWithin(path, except)),
  );
}

function frozenFields(
  kind: Kind,
  object: KubeObject,
  settings: Pick<Settings, 'mutableConfigMaps' | 'mutableSecrets'>,
): Frozen {
  const immutable = object['immutable'] === true;
  if (isSecret(kind) && (immutable || !settings.mutableSecrets)) {
    return { fields: ['type', 'stringData', 'data'] };
  }
  if (
    kind.group === '' &&
    kind.kind === 'ConfigMap' &&
    (immutable || !settings.mutableConfigMaps)
  ) {
    return { fields: ['binaryData', 'data'] };
  }
  return FROZEN[`${kind.group}/${kind.kind}`] ?? { fields: [] };
}

/** Which of the changes the API server's refusal says need a new object. */
export function refusedChanges(
  changes: readonly Change[],
  kind: Kind,
  refusal: unknown,
): readonly Change[] {
  const refused = immutableFields(refusal).map(parsePath);
  const changeable = CHANGEABLE[`${kind.group}/${kind.kind}`] ?? [];
  return changes.filter(({ path }) => touches(path, refused) && !isWithin(path, changeable));
}

function touches(path: Path, others: readonly Path[]): boolean {
  return others.some((other) => overlaps(path, other));
}

function isWithin(path: Path, parents: readonly string[]): boolean {
  return parents
    .map(parsePath)
    .some((parent) => path.length >= parent.length && overlaps(path, parent));
}
