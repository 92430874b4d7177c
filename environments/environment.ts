import type { ImageCatalogue } from './images';
import type { CertManagerEnvironment } from './products/cert-manager';
import type { GatewayEnvironment } from './products/gateway';
import type { ImmudbEnvironment } from './products/immudb';
import type { MonitoringEnvironment } from './products/monitoring';
import type { InfraEnvironment } from './products/infra';
import type { PostgresEnvironment } from './products/postgres';
import type { SealedSecretsEnvironment } from './products/sealed-secrets';
import type { ApplicationEnvironment } from './products/web-app';

/** One environment: plain values from which everything it consists of follows. */
export interface Environment {
  /** Name of the environment and of its stack: a DNS label. */
  readonly name: string;
  /** What happens to stored data when its declaration goes away. `keep` protects and retains it. */
  readonly data: 'keep' | 'throw-away';
  /** Domain under which what the platform exposes gets its host names: `grafana.<domain>`. */
  readonly domain: string;
  /** Where the platform runs. */
  readonly cluster: ClusterEnvironment;
  /** Full image references by catalogue name. */
  readonly images: ImageCatalogue;
  /**
   * The kinds of Gateway API: `installed` with the platform, `provided` by the cluster (as GKE does), or
   * `absent`, with which cert-manager does not watch Gateways.
   */
  readonly gatewayApi: 'installed' | 'provided' | 'absent';
  /**
   * The way into the platform.
   * @default - nothing of it can be reached from outside
   */
  readonly gateway?: GatewayEnvironment;
  /** Certificates. */
  readonly certManager: CertManagerEnvironment;
  /** The tamper-evident ledger. */
  readonly immudb: ImmudbEnvironment;
  /**
   * Metrics and alerts.
   * @default - nobody watches
   */
  readonly monitoring?: MonitoringEnvironment;
  /**
   * PostgreSQL: its operator and its clusters.
   * @default - none
   */
  readonly postgres?: PostgresEnvironment;
  /**
   * Access to clusters by people's own logins.
   * @default - Infra does not run
   */
  readonly infra?: InfraEnvironment;
  /**
   * The team's own service.
   * @default - the platform alone
   */
  readonly application?: ApplicationEnvironment;
  /**
   * Secrets that lie in the repository in sealed form.
   * @default - SealedSecrets are not known
   */
  readonly sealedSecrets?: SealedSecretsEnvironment;
}

/** Where the platform runs. */
export type ClusterEnvironment = LocalClusterEnvironment;

/** The embedded lab of this machine. */
export interface LocalClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'local';
  /** `simulated`: the API server is real, nodes are played by kwok and no container runs. */
  readonly nodes: 'simulated';
  /** Number of nodes, 1 to 100. */
  readonly nodeCount: number;
}
