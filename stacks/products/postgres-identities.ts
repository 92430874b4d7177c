import type { PostgresCluster } from '../../constructs/postgres/cluster';
import { archiveFolder } from '../../environments/cloud-names';
import type {
  PostgresClusterEnvironment,
  RecoveryEnvironment,
} from '../../environments/products/postgres';
import type { CloudIdentity } from './part';
import { storageIdentities, type StorageUse } from './storage-identity';

type Clusters = Readonly<Record<string, PostgresClusterEnvironment>>;

/**
 * What the clusters of an environment need in Google Cloud: each writes its own archive, and reads the one that it
 * was recovered from.
 */
export function databaseIdentities(
  environment: string,
  clusters: Clusters,
  made: ReadonlyMap<string, PostgresCluster>,
): readonly CloudIdentity[] {
  return [...made].flatMap(([name, { namespace, serviceAccount }]) =>
    storageIdentities(
      usesOf(environment, name, clusters).map((use) => ({ ...use, namespace, serviceAccount })),
    ),
  );
}

type Place = Pick<StorageUse, 'storage' | 'folder'>;

function usesOf(
  environment: string,
  name: string,
  clusters: Clusters,
): readonly (Place & Pick<StorageUse, 'right'>)[] {
  const own = ownArchive(environment, name, clusters);
  const source = sourceArchive(environment, clusters[name]?.recovery, clusters);
  return [
    ...(own ? [{ ...own, right: 'write-backups' as const }] : []),
    ...(source ? [{ ...source, right: 'read-backups' as const }] : []),
  ];
}

function ownArchive(environment: string, name: string, clusters: Clusters): Place | undefined {
  const { backup, namespace = '' } = clusters[name] ?? {};
  const folder = archiveFolder({ name: environment }, namespace, name);
  return backup && { storage: backup.storage, folder };
}

function sourceArchive(
  environment: string,
  recovery: RecoveryEnvironment | undefined,
  clusters: Clusters,
): Place | undefined {
  if (recovery?.from !== 'archive')
    return recovery && ownArchive(environment, recovery.cluster, clusters);
  const { storage, namespace, cluster } = recovery;
  return { storage, folder: archiveFolder({ name: recovery.environment }, namespace, cluster) };
}
