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
  /**
   * What its pods may do in Google Cloud.
   * @default - nothing
   */
  readonly identities?: readonly CloudIdentity[];
}

/** A Kubernetes ServiceAccount that acts as a Google service account, and what that one may do. */
export interface CloudIdentity {
  /** Id of the Google service account: `backup` of `backup@project.iam.gserviceaccount.com`. */
  readonly account: string;
  /** Project of the Google service account, another environment's where its data is only read. */
  readonly project: string;
  /** Namespace of the Kubernetes ServiceAccount. */
  readonly namespace: string;
  /** Name of the Kubernetes ServiceAccount. */
  readonly serviceAccount: string;
  /** Everything that it may do. */
  readonly needs: readonly CloudRight[];
}

/** Something that pods do in Google Cloud. */
export type CloudRight =
  | {
      /** `write-backups` also reads and deletes what is there; `read-backups` never changes anything. */
      readonly right: 'write-backups' | 'read-backups';
      /** Name of the bucket. */
      readonly bucket: string;
      /** Folder in it, outside of which the right does not hold: `prod/app/main`. */
      readonly folder: string;
    }
  | {
      /** Records come and go, such as those that prove a name to an ACME server. */
      readonly right: 'edit-dns';
      /** Name of the managed zone of Cloud DNS. */
      readonly zone: string;
    };

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
  /** Branch; `HEAD` where none is checked out and nobody says which was built. */
  readonly branch: string;
}
