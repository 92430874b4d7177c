import type { Duration, Size } from 'cdk8s';
import type { ObjectStorage } from '../barman-cloud/object-storage';
import type { SecretKey } from '../workload/secret-key';

/** Copies of all databases in an object store. */
export interface ImmudbBackup {
  /** When, as five cron fields in UTC: `0 2 * * *`. */
  readonly schedule: string;
  /** How long a copy is kept, at least a day. The newest one of a database is never removed. */
  readonly retention: Duration;
  /** Where copies go. */
  readonly store: ObjectStorage | RcloneStore;
  /** Full reference of rclone's image, such as `docker.io/rclone/rclone:1.75.1`. */
  readonly image: string;
  /**
   * Room for the copies on their way, which are compressed.
   * @default - as much as the volume of a node
   */
  readonly scratch?: Size;
  /**
   * Age of the last copy from which on an alert fires.
   * @default Duration.hours(26)
   */
  readonly overdueAfter?: Duration;
}

/** Any store that rclone knows, encrypted ones included. */
export interface RcloneStore {
  /** Discriminator. */
  readonly kind: 'rclone';
  /** Remote of the configuration, and a folder in it: `store:acme-backups/ledger`. */
  readonly path: string;
  /** rclone's configuration file. */
  readonly configuration: SecretKey;
  /**
   * Ports on which the store answers.
   * @default [443]
   */
  readonly ports?: readonly number[];
}
