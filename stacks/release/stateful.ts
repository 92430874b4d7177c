import { definedKind, isCustomResourceDefinition } from './collect';
import { listAt, type Manifest } from './manifest';
import { groupKind } from './names';

/** Custom resources whose deletion deletes data. */
const statefulCustomResources = new Set([
  'postgresql.cnpg.io/Cluster',
  'postgresql.cnpg.io/Database',
]);

/** Whether deleting the object would by itself delete data. */
function holdsData(manifest: Manifest): boolean {
  const kind = groupKind(manifest);
  return (
    kind === '/PersistentVolumeClaim' ||
    kind === '/PersistentVolume' ||
    statefulCustomResources.has(kind) ||
    (kind === 'apps/StatefulSet' && listAt(manifest, 'spec', 'volumeClaimTemplates').length > 0)
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
  const namespaces = new Set(holders.map(({ manifest }) => manifest.metadata.namespace));
  const around = objects.filter(
    ({ manifest }) =>
      (groupKind(manifest) === '/Namespace' && namespaces.has(manifest.metadata.name)) ||
      (isCustomResourceDefinition(manifest) && statefulCustomResources.has(definedKind(manifest))),
  );
  return new Set([...holders, ...around]);
}
