import type { Duration, Size } from 'cdk8s';
import type { SecretKey } from '../workload/secret-key';
import type { Outgoing } from './outgoing';

/** What every Job may be given. */
export interface JobOptions {
  /**
   * How long all attempts together may take.
   * @default Duration.minutes(15)
   */
  readonly deadline?: Duration;
  /**
   * Further attempts after one that failed, 0 to 20; the time between them doubles from 10 s.
   * @default 4
   */
  readonly retries?: number;
}

/** What has to be done to the database before a version serves. Attempts repeat, so it must bear being run twice. */
export interface Migration extends JobOptions {
  /** Command line, in the app's image with the app's variables and files. */
  readonly command: readonly string[];
}

/** Data that is fetched by rclone and loaded by the app before a version serves; it must bear being loaded twice. */
export interface Provision extends JobOptions {
  /** Full reference of rclone's image. */
  readonly image: string;
  /** Its configuration file, which names the remotes. */
  readonly config: SecretKey;
  /** What to fetch: `remote:bucket/folder`. */
  readonly source: string;
  /** Command line that loads it, in the app's image with the app's variables and files; the data is in `/data`. */
  readonly command: readonly string[];
  /** Room for the data. */
  readonly size: Size;
  /** Where the remotes are. */
  readonly outgoing: readonly Outgoing[];
}
