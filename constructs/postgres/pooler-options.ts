import type { Resources } from '../workload/pod';
import type { Parameters } from './parameters';

/** PgBouncer in front of a cluster: many clients share few connections. */
export interface PoolerOptions {
  /** Full reference of its image, such as `ghcr.io/cloudnative-pg/pgbouncer:1.25.1`. */
  readonly image: string;
  /** Number of pods, 1 to 20. */
  readonly instances: number;
  /**
   * How long a client holds a connection: for its `session`, or only for a `transaction`, which forbids what
   * outlives one (prepared statements by name, advisory locks, LISTEN).
   */
  readonly mode: 'session' | 'transaction';
  /**
   * Where it leads: to the primary (`rw`), the replicas (`ro`), or any instance (`r`).
   * @default 'rw'
   */
  readonly type?: 'rw' | 'ro' | 'r';
  /**
   * PgBouncer's configuration.
   * @default - 1000 clients, and connections to the cluster by 20 for each user and database
   */
  readonly parameters?: Parameters;
  /**
   * What each pod is given.
   * @default - 100m CPU, 64Mi memory with a limit of 128Mi
   */
  readonly resources?: Resources;
}
