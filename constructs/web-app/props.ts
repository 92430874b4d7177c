import type { Duration, Size } from 'cdk8s';
import type { Monitoring } from '../monitoring/scrape';
import type { Resources } from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';
import type { DatabaseBinding, LedgerBinding } from './binding-props';
import type { Migration, Provision } from './job-props';
import type { Outgoing } from './outgoing';

/** Always the same number of pods. */
export interface FixedScale {
  /** Discriminator. */
  readonly mode: 'fixed';
  /** Number of pods, 1 to 100. */
  readonly replicas: number;
}

/** As many pods as the load needs; at least one of `cpu` and `memory` says what that is. */
export interface AutomaticScale {
  /** Discriminator. */
  readonly mode: 'automatic';
  /** Least number of pods, from 1. */
  readonly min: number;
  /** Greatest number of pods, more than `min` and at most 100. */
  readonly max: number;
  /**
   * CPU used on average, in percent of what the pods ask for, 1 to 1000.
   * @default - CPU does not count
   */
  readonly cpu?: number;
  /**
   * Memory used on average, in percent of what the pods ask for, 1 to 1000.
   * @default - memory does not count
   */
  readonly memory?: number;
}

/** How many pods run. With `automatic` the Deployment states no number, so that no update fights the autoscaler. */
export type Scale = FixedScale | AutomaticScale;

/** Paths on the pods' port that say how they are. */
export interface Probes {
  /** Answers below 400 while requests may be sent: what the program needs is there. */
  readonly readiness: string;
  /** Answers below 400 while a restart would not help. It must not ask the database. */
  readonly liveness: string;
  /**
   * Answers below 400 once the program has started; the others are not asked before.
   * @default - same as `liveness`
   */
  readonly startup?: string;
  /**
   * How long a start may take.
   * @default Duration.minutes(2)
   */
  readonly startupTime?: Duration;
}

/** How new pods take the place of old ones. */
export interface Rollout {
  /**
   * Pods more than wanted meanwhile: a number, or a share such as `25%`.
   * @default 1
   */
  readonly surge?: number | `${number}%`;
  /**
   * Pods fewer than wanted meanwhile: a number, or a share such as `25%`.
   * @default 0
   */
  readonly unavailable?: number | `${number}%`;
  /**
   * How long a new pod must have been ready before the next one follows.
   * @default Duration.seconds(5)
   */
  readonly settle?: Duration;
}

/** How a pod ends. */
export interface Shutdown {
  /**
   * Time between the pod being taken out of its Service and the signal to end, in which gateways learn of it.
   * @default Duration.seconds(10)
   */
  readonly drain?: Duration;
  /**
   * Time for requests under way, from the signal to end until the pod is killed.
   * @default Duration.seconds(30)
   */
  readonly finish?: Duration;
}

/** A file that every container finds at a path: text from the declaration, or a value of a Secret. */
export type AppFile =
  | {
      /** Absolute path of the file. */
      readonly path: string;
      /** What is in it. A change rolls the pods. */
      readonly content: string;
    }
  | {
      /** Absolute path of the file. */
      readonly path: string;
      /** Where its content stands; see `secretsRevision` for when it changes. */
      readonly secret: SecretKey;
    };

/** A folder that can be written to and is empty when a pod starts. */
export interface Cache {
  /** Absolute path of the folder. */
  readonly path: string;
  /** A pod that writes more is evicted. */
  readonly size: Size;
}

/** The cloud account that the pods act as. */
export type CloudIdentity =
  | {
      /** Discriminator: Workload Identity Federation for GKE. */
      readonly provider: 'google';
      /** Service account: `app@project.iam.gserviceaccount.com`. */
      readonly serviceAccount: string;
    }
  | {
      /** Discriminator: IAM roles for service accounts of EKS. */
      readonly provider: 'amazon';
      /** Role: `arn:aws:iam::123456789012:role/app`. */
      readonly role: string;
    };

/** Where the program tells about itself. */
export interface AppMetrics {
  /** Port of the pods; it may be the one of requests. */
  readonly port: number;
  /**
   * Path on that port.
   * @default '/metrics'
   */
  readonly path?: string;
  /**
   * The counter of answered requests, and its label that holds the HTTP status.
   * @default - no alert and no panels about requests
   */
  readonly requests?: { readonly metric: string; readonly statusLabel: string };
  /**
   * The histogram of how long requests took, in seconds, without `_bucket`.
   * @default - no panel about them
   */
  readonly durations?: string;
}

/** Properties of `WebApp`. */
export interface WebAppProps {
  /** Name that all objects start with: 1 to 40 lower-case letters, digits and inner dashes, a letter first. */
  readonly name: string;
  /** Namespace of everything. */
  readonly namespace: string;
  /** Full reference of the image. */
  readonly image: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /**
   * Command line of the server.
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * Number of the user that everything runs as.
   * @default - the image's own, which has to be a number other than 0
   */
  readonly user?: number;
  /** Port on which the pods answer HTTP requests, from 1024. */
  readonly port: number;
  /** How the pods tell that they are well. */
  readonly probes: Probes;
  /** How many pods run. */
  readonly scale: Scale;
  /**
   * What each pod is given; Jobs get the same.
   * @default - 100m CPU and 256Mi memory
   */
  readonly resources?: Resources;
  /**
   * How new pods take the place of old ones.
   * @default - one more at a time, never fewer than wanted
   */
  readonly rollout?: Rollout;
  /**
   * How a pod ends.
   * @default - 10 s until gateways have forgotten it, then 30 s for requests under way
   */
  readonly shutdown?: Shutdown;
  /**
   * Label under the environment's domain at which the gateway serves it over HTTPS.
   * @default - not reachable from outside
   */
  readonly host?: string;
  /**
   * How long one request may take at the gateway.
   * @default - as long as the gateway allows
   */
  readonly requestTimeout?: Duration;
  /**
   * The PostgreSQL database that it uses.
   * @default - none
   */
  readonly database?: DatabaseBinding;
  /**
   * The immudb database that it uses.
   * @default - none
   */
  readonly ledger?: LedgerBinding;
  /**
   * What has to be done to the database before this version serves.
   * @default - nothing
   */
  readonly migration?: Migration;
  /**
   * Data that is fetched and loaded before this version serves.
   * @default - none
   */
  readonly provision?: Provision;
  /**
   * Environment variables: a value, or where one stands in a Secret.
   * @default - only those of the bindings
   */
  readonly env?: Readonly<Record<string, string | SecretKey>>;
  /**
   * Files that the program reads.
   * @default - none
   */
  readonly files?: readonly AppFile[];
  /**
   * Any text; another one rolls the pods. Charts never know what a Secret holds, so this is how to say that one which
   * others make has changed: a date, a version, or the hash of its sealed form.
   * @default - a Secret that changes is read when a pod next starts
   */
  readonly secretsRevision?: string;
  /**
   * Name of the ConfigMap, and of the Secret that may be missing, whose keys become variables of each
   * container: the shared settings of the namespace. A change of theirs rolls no pods.
   * @default - none
   */
  readonly settings?: string;
  /**
   * Folders to write to; everything else is read-only.
   * @default - none
   */
  readonly caches?: readonly Cache[];
  /**
   * The cloud account that the pods act as.
   * @default - none
   */
  readonly identity?: CloudIdentity;
  /**
   * Whether the pods get a token for the Kubernetes API, and a way to it.
   * @default 'absent'
   */
  readonly apiToken?: 'absent' | 'mounted';
  /**
   * Whom the pods may connect to besides database and ledger.
   * @default - nobody
   */
  readonly outgoing?: readonly Outgoing[];
  /**
   * Where the program tells about itself.
   * @default - nowhere: it is watched from outside only
   */
  readonly metrics?: AppMetrics;
  /**
   * How it is watched.
   * @default - not at all
   */
  readonly monitoring?: Monitoring;
}
