import { addressOf, type ObjectStorage } from '../barman-cloud/object-storage';

/** Which cluster an archive belongs to, and in which storage it is. */
export interface ArchiveOwner {
  /** The storage, with credentials that whoever reads the archive finds in its own namespace. */
  readonly storage: ObjectStorage;
  /** Namespace of the cluster that writes it. */
  readonly namespace: string;
  /** Name of the cluster that writes it. */
  readonly cluster: string;
}

/**
 * Backups and write-ahead logs of a cluster, to recover another one from. It can only be read: where a
 * cluster writes is no option but follows from its own namespace and name, and the archive of a
 * cluster is had from the cluster, which by then exists.
 */
export class Archive {
  /** The storage. */
  readonly storage: ObjectStorage;
  /** Folder below the storage's own. */
  readonly folder: string;
  /** Folder in that one. */
  readonly serverName: string;

  private constructor({ storage, namespace, cluster }: ArchiveOwner) {
    this.storage = storage;
    this.folder = namespace;
    this.serverName = cluster;
  }

  /** The archive that a cluster of that namespace and name writes into that storage. */
  static of(owner: ArchiveOwner): Archive {
    return new Archive(owner);
  }

  /** The place in the storage: `gs://bucket/prod/app/main`. */
  get address(): string {
    return addressOf(this.storage, this.folder, this.serverName);
  }

  /** Whether both are the same place. */
  equals(other: Archive): boolean {
    const endpoint = ({ storage }: Archive) =>
      storage.kind === 's3' ? storage.endpoint?.url : undefined;
    return this.address === other.address && endpoint(this) === endpoint(other);
  }
}
