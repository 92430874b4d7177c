import { definedKind, isCustomResourceDefinition } from './collect';
import { at, listAt, type Manifest } from './manifest';
import { groupKind } from './names';
import { isPermanentSecret } from './secret';

/** Custom resources whose deletion deletes data. */
const statefulCustomResources = new Set([
  'postgresql.cnpg.io/Cluster',
  'postgresql.cnpg.io/Database',
]);

/** Custom resources whose operator makes claims from a template in them, where there is one. */
const claimingCustomResources = new Set([
  'monitoring.coreos.com/Alertmanager',
  'monitoring.coreos.com/Prometheus',
]);

/** Whether deleting the object would by itself delete data. */
function holdsData(manifest: Manifest): boolean {
  const kind = groupKind(manifest);
  return (
    kind === '/PersistentVolumeClaim' ||
    kind === '/PersistentVolume' ||
    statefulCustomResources.has(kind) ||
    isPermanentSecret(manifest) ||
    (claimingCustomResources.has(kind) &&
      at(manifest, 'spec', 'storage', 'volumeClaimTemplate') !== undefined) ||
    (kind === 'apps/StatefulSet' && listAt(manifest, 'spec', 'volumeClaimTemplates').length > 0)
  );
}

/** Whether an operator keeps keys of its own making beside it, without which sealed values are lost. */
function keepsKeys(manifest: Manifest): boolean {
  return (
    groupKind(manifest) === 'apps/Deployment' &&
    manifest.metadata.name === 'sealed-secrets-controller'
  );
}

/**
 * The objects whose deletion would take data along: those that hold some, the namespaces around
 * them, and the definitions of custom resources that hold some.
 */
export function stateful<T extends { readonly manifest: Manifest }>(
  objects: readonly T[],
): ReadonlySet<T> {
  const holders = objects.filter(({ manifest }) => holdsData(manifest));
  const namespaces = new Set(
    [...holders, ...objects.filter(({ manifest }) => keepsKeys(manifest))].map(
      ({ manifest }) => manifest.metadata.namespace,
    ),
  );
  const around = objects.filter(
    ({ manifest }) =>
      (groupKind(manifest) === '/Namespace' && namespaces.has(manifest.metadata.name)) ||
      (isCustomResourceDefinition(manifest) && statefulCustomResources.has(definedKind(manifest))),
  );
  return new Set([...holders, ...around]);
}
