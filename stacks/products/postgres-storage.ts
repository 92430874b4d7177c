import type { ObjectStorage } from '../../constructs/barman-cloud/object-storage';
import { Archive } from '../../constructs/postgres/archive';
import type { PostgresCluster } from '../../constructs/postgres/cluster';
import { archiveFolder } from '../../environments/cloud-names';
import type { Environment } from '../../environments/environment';
import type { ObjectStorageEnvironment } from '../../environments/products/object-storage';
import type {
  PostgresClusterEnvironment,
  RecoveryEnvironment,
} from '../../environments/products/postgres';
import type { SecretRequest } from '../secrets/request';
import { labStorage, labStoreSecret } from './lab-store';

type Clusters = Readonly<Record<string, PostgresClusterEnvironment>>;

/** Name of the Secret with the key with which a cluster writes its archive into the lab's store. */
export function archiveSecret(cluster: string): string {
  return `${cluster}-archive-key`;
}

/** Name of the Secret with the key with which a cluster reads the archive that it begins with. */
function sourceSecret(cluster: string): string {
  return `${cluster}-source-key`;
}

/** Each environment has a folder of its own, so that none can write where another one does. */
export function storageOf(
  storage: ObjectStorageEnvironment,
  environment: string,
  secret: string,
): ObjectStorage {
  if (storage.kind === 'lab') return labStorage(storage.bucket, environment, secret);
  if (storage.kind === 'gcs') return { ...storage, folder: environment };
  const { kind, bucket, access, endpoint } = storage;
  const { ca, url } = endpoint ?? {};
  return {
    kind,
    bucket,
    access,
    folder: environment,
    ...(url === undefined ? {} : { endpoint: { url, ...(ca && { ca }) } }),
  };
}

/** The archive that a cluster begins with; undefined where there is none. */
export function sourceOf(
  name: string,
  recovery: RecoveryEnvironment,
  known: {
    readonly environment: Environment;
    readonly made: ReadonlyMap<string, PostgresCluster>;
  },
): Archive | undefined {
  const { environment, made } = known;
  const place = placeOf(environment.name, recovery, environment.postgres?.clusters ?? {});
  if (place === undefined) return undefined;
  const { storage, ...owner } = place;
  // to its own archive a cluster has other rights than who begins with it
  if (recovery.from === 'cluster' && storage.kind !== 'lab')
    return made.get(recovery.cluster)?.archive;
  return Archive.of({
    storage: storageOf(storage, owner.environment, sourceSecret(name)),
    namespace: owner.namespace,
    cluster: owner.cluster,
  });
}

/** Keys to the lab's store: one for each archive that is written there, and one for each that is read. */
export function databaseSecrets(environment: string, clusters: Clusters): readonly SecretRequest[] {
  return Object.entries(clusters).flatMap(([name, { namespace, backup, recovery }]) => {
    const own = backup && { storage: backup.storage, environment, namespace, cluster: name };
    const source = recovery && placeOf(environment, recovery, clusters);
    const at = (secret: string) => ({ environment, namespace, secret });
    return [
      ...keyTo(own, { ...at(archiveSecret(name)), right: 'write' }),
      ...keyTo(source, { ...at(sourceSecret(name)), right: 'read' }),
    ];
  });
}

interface Place {
  readonly storage: ObjectStorageEnvironment;
  /** Whose archive it is. */
  readonly environment: string;
  readonly namespace: string;
  readonly cluster: string;
}

interface Holder {
  readonly environment: string;
  readonly namespace: string;
  readonly secret: string;
  readonly right: 'read' | 'write';
}

function keyTo(place: Place | undefined, { right, ...holder }: Holder): readonly SecretRequest[] {
  if (place?.storage.kind !== 'lab') return [];
  const { environment: name, namespace, cluster, storage } = place;
  const folder = archiveFolder({ name }, namespace, cluster);
  // Barman asks whether the bucket is there before it begins an archive, which is to list it
  const listing = right === 'write' ? 'bucket' : 'folder';
  return [labStoreSecret({ ...holder, grant: { bucket: storage.bucket, folder, right, listing } })];
}

function placeOf(
  environment: string,
  recovery: RecoveryEnvironment,
  clusters: Clusters,
): Place | undefined {
  if (recovery.from === 'archive') return recovery;
  const source = clusters[recovery.cluster];
  return (
    source?.backup && {
      storage: source.backup.storage,
      environment,
      namespace: source.namespace,
      cluster: recovery.cluster,
    }
  );
}
