import type { Duration, Size } from 'cdk8s';
import type { ObjectStorageEnvironment } from './object-storage';

/** How PostgreSQL runs. */
export interface PostgresEnvironment {
  /**
   * The operator.
   * @default - the one of the cluster that it shares
   */
  readonly operator?: PostgresOperatorEnvironment;
  /** Clusters by name. Volumes and archives are found by the name: changing it abandons the data. */
  readonly clusters: Readonly<Record<string, PostgresClusterEnvironment>>;
}

/** How CloudNativePG runs. */
export interface PostgresOperatorEnvironment {
  /** Namespace of the operator and its backup plugin. */
  readonly namespace: string;
  /** Pods of the operator, 1 to 5. */
  readonly replicas: number;
}

/** One PostgreSQL cluster. */
export interface PostgresClusterEnvironment {
  /** Namespace, mostly that of whoever uses it. */
  readonly namespace: string;
  /** One primary and its replicas, 1 to 20. */
  readonly instances: number;
  /** Volume of each instance, at least 1 GiB. */
  readonly storage: Size;
  /**
   * Volume of the write-ahead log of each instance, at least 2 GiB; once there, it stays.
   * @default - the log is on the volume of the data
   */
  readonly walStorage?: Size;
  /**
   * StorageClass of the volumes.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /** The application's database. */
  readonly database: string;
  /** Owner of that database, and the user of the application. */
  readonly owner: string;
  /**
   * Memory of each instance, at least 256 MiB.
   * @default - 1 GiB
   */
  readonly memory?: Size;
  /**
   * Processor time that each instance asks for, in thousandths of a core, 1 to 64000; it has no limit.
   * @default 250
   */
  readonly cpuMillis?: number;
  /**
   * PostgreSQL's configuration.
   * @default - CloudNativePG's, with a quarter of the memory for shared buffers
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Whether commits wait for replicas.
   * @default - they do not: a failover may lose the last ones
   */
  readonly synchronous?: SynchronousEnvironment;
  /**
   * Connection pools in front of the primary.
   * @default - clients connect to the instances
   */
  readonly pooler?: PoolerEnvironment;
  /**
   * Backups into an object storage.
   * @default - none: the data is as safe as its volumes
   */
  readonly backup?: BackupEnvironment;
  /**
   * What the cluster begins with, instead of an empty database. Leave it as it is afterwards.
   * @default - an empty database
   */
  readonly recovery?: RecoveryEnvironment;
}

/** Commits wait for replicas. */
export interface SynchronousEnvironment {
  /** Replicas that must have a commit, 1 to `instances` - 1. */
  readonly replicas: number;
  /** When too few are there, `required` stops writes and `preferred` goes on without. */
  readonly durability: 'required' | 'preferred';
}

/** Connection pools. */
export interface PoolerEnvironment {
  /** Pods, 1 to 20. */
  readonly instances: number;
  /** How long a client holds a connection. */
  readonly mode: 'session' | 'transaction';
}

/** Backups of a cluster. */
export interface BackupEnvironment {
  /** Where they are kept: in the folder `<environment>/<namespace>/<name>` there. */
  readonly storage: ObjectStorageEnvironment;
  /** When a full backup is made: six cron fields in UTC, seconds first. */
  readonly schedule: string;
  /** How far back the cluster can be recovered, in whole days, 1 to 3650. */
  readonly retention: Duration;
}

/** What a cluster is recovered from. */
export type RecoveryEnvironment =
  | {
      /** The archive of another cluster of this environment. */
      readonly from: 'cluster';
      /** Name of that cluster. */
      readonly cluster: string;
      /**
       * Last moment that is recovered, RFC 3339 with an offset.
       * @default - the end of the archive
       */
      readonly until?: string;
    }
  | {
      /** The archive of a cluster of another environment. */
      readonly from: 'archive';
      /** Where it is kept. */
      readonly storage: ObjectStorageEnvironment;
      /** Name of the environment that writes it. */
      readonly environment: string;
      /** Namespace of the cluster there. */
      readonly namespace: string;
      /** Name of the cluster there. */
      readonly cluster: string;
      /**
       * Last moment that is recovered, RFC 3339 with an offset.
       * @default - the end of the archive
       */
      readonly until?: string;
    };
