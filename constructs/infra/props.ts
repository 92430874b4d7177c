import type { Duration } from 'cdk8s';
import type { IssuerReference } from '../cert-manager/issuer';
import type { Monitoring } from '../monitoring/scrape';
import type { Resources } from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';
import type { InfraDatabase } from './database';

/** Where and as what something of Infra runs. */
export interface InfraPlacement {
  /** Name that all objects start with: `infra` makes `infra-server`, `infra-ui`, `infra-connector`. */
  readonly name: string;
  /** Namespace of all objects, Secrets included. */
  readonly namespace: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /**
   * Pods of each workload, 1 to 5; a PodDisruptionBudget keeps all but one where there are several.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What is logged, from `error` to everything.
   * @default 'info'
   */
  readonly logLevel?: 'error' | 'warn' | 'info' | 'debug';
  /**
   * How it is watched.
   * @default - no scrapes and no alerts
   */
  readonly monitoring?: Monitoring;
}

/** The user that is there from the first start on. */
export interface InfraAdmin {
  /** Name to log in with, an e-mail address. */
  readonly user: string;
  /** Its password. Every start of the server sets it, so a change in the UI lasts until then. */
  readonly passwordSecret: SecretKey;
}

/** Properties of `Infra`. */
export interface InfraProps extends InfraPlacement {
  /** Image of the server, with a shell: `docker.io/infrahq/infra:0.21.0`. */
  readonly image: string;
  /** Image of the UI: `docker.io/infrahq/ui:0.21.0`. */
  readonly uiImage: string;
  /** Where users, grants and providers are kept. */
  readonly database: InfraDatabase;
  /**
   * The 32 bytes under which the database's own key is encrypted. Without them every secret in the
   * database is lost, so nothing here makes or changes them.
   */
  readonly encryptionKey: SecretKey;
  /** The bootstrap administrator. */
  readonly admin: InfraAdmin;
  /**
   * Access key that connectors log in with: 10 letters and digits, a dot, 24 letters and digits.
   * @default - connectors need keys that an administrator makes
   */
  readonly connectorAccessKey?: SecretKey;
  /** Who signs the server's certificate for names inside the cluster; it must tell its own certificate. */
  readonly issuer: IssuerReference;
  /**
   * Addresses of the identity providers (Okta, Google, …), which the server calls over HTTPS.
   * @default - any address
   */
  readonly identityProviders?: readonly string[];
  /**
   * How long a login lasts.
   * @default Duration.days(30)
   */
  readonly sessionDuration?: Duration;
  /**
   * After how long without use a login ends.
   * @default - Duration.days(3), or `sessionDuration` where that is shorter
   */
  readonly sessionInactivityTimeout?: Duration;
  /**
   * What each server pod is given.
   * @default - 100m CPU and 256 MiB
   */
  readonly resources?: Resources;
  /**
   * What each UI pod is given.
   * @default - 50m CPU and 256 MiB
   */
  readonly uiResources?: Resources;
}
