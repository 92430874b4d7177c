import type { BranchEnvironment, BranchesEnvironment } from './branches';
import type { CloudEnvironment } from './cloud';
import type { ClusterEnvironment } from './cluster';
import type { HooksEnvironment } from './hooks';
import type { ImagePolicies } from './image-policies';
import type { ImageCatalogue } from './images';
import type { CertManagerEnvironment } from './products/cert-manager';
import type { GatewayEnvironment } from './products/gateway';
import type { ImmudbEnvironment } from './products/immudb';
import type { MonitoringEnvironment } from './products/monitoring';
import type { InfraEnvironment } from './products/infra';
import type { PostgresEnvironment } from './products/postgres';
import type { SealedSecretsEnvironment } from './products/sealed-secrets';
import type { ApplicationEnvironment } from './products/web-app';
import type { SecretsEnvironment } from './secrets';

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
  /**
   * What it has in Google Cloud; clusters of kind `gke` and `kubeadm` are part of it.
   * @default - nothing
   */
  readonly cloud?: CloudEnvironment;
  /**
   * What it offers to branches, which live in its cluster.
   * @default - no branch can live here
   */
  readonly branches?: BranchesEnvironment;
  /**
   * What makes it a branch, in the cluster that it shares.
   * @default - it is there to stay
   */
  readonly branch?: BranchEnvironment;
  /** Full image references by catalogue name. */
  readonly images: ImageCatalogue;
  /**
   * Which tags an image may move to, by catalogue name: `semver:~1.2`, `glob:dev-*` or `regex:^v\d+$`.
   * @default - every version stays until somebody changes it
   */
  readonly imagePolicies?: ImagePolicies;
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
  /**
   * Certificates.
   * @default - those of the cluster that it shares
   */
  readonly certManager?: CertManagerEnvironment;
  /**
   * The tamper-evident ledger.
   * @default - none
   */
  readonly immudb?: ImmudbEnvironment;
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
  /**
   * Secrets of the team's own, and values of products' Secrets that are chosen.
   * @default - products' Secrets alone, all of them generated
   */
  readonly secrets?: SecretsEnvironment;
  /**
   * Executables of the team's own around `./plinth up`.
   * @default - none
   */
  readonly hooks?: HooksEnvironment;
}

/** An environment that has its own authority and its own ledger. */
export type StandaloneEnvironment = Environment &
  Required<Pick<Environment, 'certManager' | 'immudb'>>;
