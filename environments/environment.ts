import type { Size } from 'cdk8s';
import type { ImageCatalogue } from './images';

/** One environment: plain values from which everything it consists of follows. */
export interface Environment {
  /** Name of the environment and of its stack: a DNS label. */
  readonly name: string;
  /** What happens to stored data when its declaration goes away. `keep` protects and retains it. */
  readonly data: 'keep' | 'throw-away';
  /** Where the platform runs. */
  readonly cluster: ClusterEnvironment;
  /** Full image references by catalogue name. */
  readonly images: ImageCatalogue;
  /**
   * The kinds of Gateway API: `installed` with the platform, `provided` by the cluster (as GKE does), or
   * `absent`, with which cert-manager does not watch Gateways.
   */
  readonly gatewayApi: 'installed' | 'provided' | 'absent';
  /** Certificates. */
  readonly certManager: CertManagerEnvironment;
  /** The tamper-evident ledger. */
  readonly immudb: ImmudbEnvironment;
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

/** How cert-manager runs. */
export interface CertManagerEnvironment {
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Replicas of the controller, webhook and cainjector each, 1 to 5. */
  readonly replicas: number;
  /** Name of the ClusterIssuer that signs with the platform's own CA. */
  readonly issuer: string;
}

/** How immudb runs. */
export interface ImmudbEnvironment {
  /** Namespace of the ledger. */
  readonly namespace: string;
  /** Read replicas, 0 to 9. */
  readonly replicas: number;
  /** Whether a write waits for replicas. */
  readonly replication:
    | {
        /** Writes return when the primary has them. */
        readonly mode: 'asynchronous';
      }
    | {
        /** Writes return when replicas have them too. */
        readonly mode: 'synchronous';
        /** Replicas that must have acknowledged, 1 to `replicas`. */
        readonly acks: number;
      };
  /** User databases, created and replicated one by one. */
  readonly databases: readonly string[];
  /** Volume of each node, at least 1 GiB. */
  readonly storage: Size;
}
