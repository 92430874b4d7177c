import type { Exposure } from '../../constructs/gateway/exposure';
import type { Dashboard } from '../../constructs/monitoring/dashboard';
import type { Endpoint, Flow } from '../../constructs/namespace/flow-table';
import type { PlatformNamespaceProps } from '../../constructs/namespace/namespace';
import type { SecretRequest } from '../secrets/request';

/** What a product adds to the platform beside the objects of its chart. */
export interface Part {
  /**
   * Namespaces it needs; one that several products share is stated alike by each.
   * @default - none
   */
  readonly namespaces?: readonly PlatformNamespaceProps[];
  /**
   * Secrets that its charts know by name.
   * @default - none
   */
  readonly secrets?: readonly SecretRequest[];
  /**
   * Conversations that it needs.
   * @default - none
   */
  readonly flows?: readonly Flow[];
  /**
   * Where its metrics are, for Prometheus to be let through.
   * @default - nowhere
   */
  readonly metrics?: readonly Endpoint[];
  /**
   * Dashboards that watch it.
   * @default - none
   */
  readonly dashboards?: readonly Dashboard[];
  /**
   * What of it can be reached through the gateway.
   * @default - nothing
   */
  readonly exposures?: readonly Exposure[];
  /**
   * Addresses inside the cluster, by what they serve.
   * @default - none
   */
  readonly endpoints?: Readonly<Record<string, string>>;
  /**
   * Addresses outside the cluster, by what they lead to.
   * @default - none
   */
  readonly urls?: Readonly<Record<string, string>>;
  /**
   * Accounts that people log in with.
   * @default - none
   */
  readonly credentials?: readonly Credential[];
}

/** An account, and where its password stands. */
export interface Credential {
  /** What it opens: `grafana`. */
  readonly product: string;
  /** Login name. */
  readonly account: string;
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Key of the password in it. */
  readonly key: string;
}

/** Which sources the platform is made from. */
export interface Source {
  /** Commit. */
  readonly revision: string;
  /** Branch. */
  readonly branch: string;
}
