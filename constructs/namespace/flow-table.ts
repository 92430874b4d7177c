import type { Peer } from './peer';
import type { Port } from './port';

/** Pods that take part in conversations: one workload, or several that answer alike. */
export interface Party {
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Name of the NetworkPolicy that says what these pods may do: mostly the workload's. */
  readonly name: string;
  /** Labels of the pods; `{}` is every pod of the namespace. */
  readonly pods: Readonly<Record<string, string>>;
}

/** A place where pods answer. */
export interface Endpoint {
  /** The pods. */
  readonly party: Party;
  /** Ports in the pods, after any Service has translated its own. */
  readonly ports: readonly Port[];
}

/** One allowed conversation: a row of the table from which all network policies are made. */
export interface Flow {
  /** Who opens the connection. A `Peer` is whoever is no pod of the platform. */
  readonly from: Party | Peer;
  /** Who answers. */
  readonly to: Party | Peer;
  /** Ports on the side that answers: a number in the pods, after any Service has translated its own. */
  readonly ports: readonly Port[];
  /** Why it is needed, in a few words. It stands on the policies of both ends as an annotation. */
  readonly purpose: string;
}
