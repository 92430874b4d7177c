import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { Monitoring } from '../monitoring/scrape';
import type { SecretKey } from '../workload/secret-key';
import type { ImmudbBackup } from './backup-props';
import type { Listener } from './ports';

/** Writes return when the primary has them. */
export interface AsynchronousReplication {
  /** Discriminator. */
  readonly mode: 'asynchronous';
}

/** Writes return when replicas have them too; while too few replicas are there, writes wait. */
export interface SynchronousReplication {
  /** Discriminator. */
  readonly mode: 'synchronous';
  /** Replicas that must have a write before it returns, 1 to `replicas`. */
  readonly acks: number;
}

/** A user of applications, the same on every node. */
export interface ImmudbUser {
  /** Login name: at most 63 letters, digits and `_`. */
  readonly name: string;
  /** Its password. */
  readonly passwordSecret: SecretKey;
  /** What it may do on the primary; on replicas everybody only reads. */
  readonly access: 'read' | 'read-write';
  /** The declared databases it may open. */
  readonly databases: readonly string[];
}

/** Volumes that the cluster makes on demand. */
export interface ProvisionedVolumes {
  /** Discriminator. */
  readonly kind: 'provisioned';
  /**
   * StorageClass of the volumes.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}

/** Folders of machines, each pinned to the node whose data it holds. */
export interface LocalVolumes {
  /** Discriminator. */
  readonly kind: 'local';
  /** The primary's. */
  readonly primary: LocalVolume;
  /** One for each replica, in their order, each on a machine of its own. */
  readonly replicas: readonly LocalVolume[];
}

/** A folder of a machine: a mounted disk, or the data survive only as long as the machine's own. */
export interface LocalVolume {
  /** Name of the machine: its label `kubernetes.io/hostname`. */
  readonly node: string;
  /** Absolute path of the folder, which must exist. */
  readonly path: string;
}

/** Properties of `Immudb`. */
export interface ImmudbProps {
  /** Name that all objects start with and volumes are found by: changing it abandons the data. */
  readonly name: string;
  /** Namespace of everything. */
  readonly namespace: string;
  /**
   * Full reference of a variant of immudb's image that holds a shell, such as
   * `docker.io/codenotary/immudb:1.11.1-bullseye-slim`; the plain tags hold two programs and nothing else.
   */
  readonly image: string;
  /** Version for the label `app.kubernetes.io/version`. All nodes must run the same: immudb replicates between equals. */
  readonly version: string;
  /** Nodes that follow the primary and serve reads, 0 to 9. */
  readonly replicas: number;
  /** Whether a write to a declared database waits for replicas. */
  readonly replication: AsynchronousReplication | SynchronousReplication;
  /** Databases to create on the primary and follow on every replica. One that is taken out keeps its data. */
  readonly databases: readonly string[];
  /**
   * Users for applications. One that is taken out stays until an administrator deactivates it.
   * @default - only the administrator `immudb` can log in
   */
  readonly users?: readonly ImmudbUser[];
  /** Password of the administrator `immudb` of every node. A restart sets a changed one. */
  readonly adminSecret: SecretKey;
  /** Password of the user `replicator`, with which replicas read from the primary. */
  readonly replicationSecret: SecretKey;
  /** Volume of each node, at least 1 GiB. */
  readonly storage: Size;
  /**
   * Where the volumes come from.
   * @default - the cluster's default StorageClass
   */
  readonly volumes?: ProvisionedVolumes | LocalVolumes;
  /**
   * CPU that each node asks for; it has no limit.
   * @default Cpu.millis(250)
   */
  readonly cpu?: Cpu;
  /**
   * Memory of each node, asked for and limit alike, at least 256 MiB.
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;
  /**
   * What each node serves besides gRPC and metrics.
   * @default - nothing: console and PostgreSQL protocol stay closed
   */
  readonly listeners?: readonly Listener[];
  /**
   * Another port of the Service for reading, for a gateway that tells TCP routes apart by their ports alone.
   * @default - only 3322
   */
  readonly secondReadPort?: number;
  /**
   * Copies of the databases in an object store.
   * @default - none: what the volumes lose is lost
   */
  readonly backup?: ImmudbBackup;
  /**
   * How it is watched; the metrics and alerts need Prometheus's kinds.
   * @default - not watched
   */
  readonly monitoring?: Monitoring;
}
