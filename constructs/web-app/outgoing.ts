import type { Peer } from '../namespace/peer';
import type { Port } from '../namespace/port';

/** Whom the pods may connect to besides database and ledger. */
export interface Outgoing {
  /** Who answers. */
  readonly to: Peer;
  /** On which ports. */
  readonly ports: readonly Port[];
  /** Why, in a few words. */
  readonly purpose: string;
}
