import type { Duration, Size } from 'cdk8s';
import type { ObjectStorage } from '../barman-cloud/object-storage';
import type { Monitoring } from '../monitoring/scrape';
import type { Party } from '../namespace/flow-table';
import type { Resources } from '../workload/pod';
import type { Bootstrap } from './bootstrap';
import type { PoolerOptions } from './pooler-options';
import type { Parameters } from './parameters';

/** An image out of a catalogue, which the operator follows when the catalogue changes. */
export interface CatalogueImage {
  /** Kind of the catalogue: of the namespace, or of the whole cluster. */
  readonly kind: 'ImageCatalog' | 'ClusterImageCatalog';
  /** Name of the catalogue. */
  readonly catalogue: string;
  /** Major version of PostgreSQL. */
  readonly major: number;
}

/** Where instances run. */
export interface Placement {
  /**
   * Whether two instances may share a node when there are too few: `preferred` lets them, `required` leaves
   * one unscheduled.
   * @default 'preferred'
   */
  readonly antiAffinity?: 'preferred' | 'required';
  /**
   * Label of nodes that instances are kept apart by.
   * @default 'kubernetes.io/hostname'
   */
  readonly topologyKey?: string;
  /**
   * Labels of the nodes that may run instances.
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints that instances bear, by key; those of effect `NoSchedule`, whatever their value.
   * @default - none
   */
  readonly tolerates?: readonly string[];
}

/** Commits wait for replicas. */
export interface SynchronousReplication {
  /** `any`: of that many replicas; `first`: of the first in the list that are there. */
  readonly method: 'any' | 'first';
  /** Replicas that must have a commit, 1 to `instances` - 1. */
  readonly replicas: number;
  /** When too few are there, `required` stops writes and `preferred` goes on without. */
  readonly durability: 'required' | 'preferred';
}

/** What a role may do besides owning things. */
export type RoleRight = 'create databases' | 'create roles' | 'replicate' | 'bypass row security';

/** A role beside the owner of the application's database. */
export interface PostgresRole {
  /** Name. */
  readonly name: string;
  /**
   * Secret of type `kubernetes.io/basic-auth` with `username` and `password`, labelled `cnpg.io/reload` so that
   * a new password is taken over.
   * @default - the role can not log in
   */
  readonly passwordSecret?: string;
  /**
   * Roles that it is a member of.
   * @default - none
   */
  readonly memberOf?: readonly string[];
  /**
   * What else it may do.
   * @default - nothing
   */
  readonly rights?: readonly RoleRight[];
  /**
   * Connections at the same time.
   * @default - as many as the server takes
   */
  readonly connections?: number;
}

/** A database beside the application's, or more of what is in that one. */
export interface PostgresDatabase {
  /** Name. */
  readonly name: string;
  /** Role that owns it. */
  readonly owner: string;
  /**
   * Extensions in it.
   * @default - none but the image's own
   */
  readonly extensions?: readonly string[];
  /**
   * Schemas in it, each owned by the database's owner.
   * @default - `public`
   */
  readonly schemas?: readonly string[];
  /**
   * What happens to it when it is taken out of the list.
   * @default 'retain'
   */
  readonly whenRemoved?: 'retain' | 'delete';
}

/** Backups of a cluster into an object storage, and its write-ahead log with them. */
export interface Backup {
  /** The storage. The cluster writes into the folder `<namespace>/<name>` in it, and nowhere else. */
  readonly storage: ObjectStorage;
  /** When a full backup is made: six cron fields in UTC, seconds first, such as `0 0 2 * * *`. */
  readonly schedule: string;
  /** How far back the cluster can be recovered, in whole days; older backups are deleted. */
  readonly retention: Duration;
  /**
   * Instance that is read.
   * @default 'prefer-standby'
   */
  readonly target?: 'primary' | 'prefer-standby';
  /**
   * What the container beside each instance is given, which compresses and uploads.
   * @default - 50m CPU, 128Mi memory with a limit of 512Mi
   */
  readonly sidecar?: Resources;
}

/** Snapshots of a cluster's volumes: recovered in minutes whatever their size, but kept where the volumes are. */
export interface Snapshots {
  /** VolumeSnapshotClass. */
  readonly snapshotClass: string;
  /** When they are made: six cron fields in UTC, seconds first. */
  readonly schedule: string;
}

/** Properties of `PostgresCluster`. */
export interface PostgresClusterProps {
  /** Name: 1 to 50 lower-case letters, digits and inner dashes, a letter first. Volumes are found by it: changing it abandons the data. */
  readonly name: string;
  /** Namespace, which may keep the restricted Pod Security Standard. */
  readonly namespace: string;
  /** Full reference of an image of CloudNativePG's, such as `ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie`, or one of a catalogue. */
  readonly image: string | CatalogueImage;
  /** The operator's pods, which must be let through to the instances. */
  readonly operator: Party;
  /** One primary and its replicas, 1 to 20. */
  readonly instances: number;
  /** Volume of each instance, at least 1 GiB. It can grow, not shrink. */
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
   * Secret of type `kubernetes.io/basic-auth` with the owner's `username` and `password`. Whoever connects then
   * finds nothing else in it.
   * @default - the operator makes `<name>-app`, with a password of its own and the whole address
   */
  readonly ownerSecret?: string;
  /**
   * What the cluster begins with.
   * @default - an empty database
   */
  readonly bootstrap?: Bootstrap;
  /**
   * PostgreSQL's configuration.
   * @default - CloudNativePG's, with a quarter of the memory for shared buffers
   */
  readonly parameters?: Parameters;
  /**
   * Libraries that the server loads at its start.
   * @default - those that the parameters call for
   */
  readonly preload?: readonly string[];
  /**
   * What each instance is given.
   * @default - 250m CPU, 1Gi memory
   */
  readonly resources?: Resources;
  /**
   * Where instances run.
   * @default - on different nodes and zones, as far as there are any
   */
  readonly placement?: Placement;
  /**
   * Whether commits wait for replicas.
   * @default - they do not: a failover may lose the last ones
   */
  readonly synchronous?: SynchronousReplication;
  /**
   * Roles beside the owner.
   * @default - none
   */
  readonly roles?: readonly PostgresRole[];
  /**
   * Databases beside the application's.
   * @default - none
   */
  readonly databases?: readonly PostgresDatabase[];
  /**
   * Connection pools in front of the cluster.
   * @default - clients connect to the instances
   */
  readonly pooler?: PoolerOptions;
  /**
   * Backups into an object storage.
   * @default - none: the data is as safe as its volumes
   */
  readonly backup?: Backup;
  /**
   * Snapshots of the volumes.
   * @default - none
   */
  readonly snapshots?: Snapshots;
  /**
   * Metrics and alerts.
   * @default - nobody watches
   */
  readonly monitoring?: Monitoring;
  /**
   * How long a deployment waits for the cluster to be ready. Recovery takes as long as its data is large.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
