import { Size } from 'cdk8s';
import { z } from 'zod';
import {
  addressRanges,
  choiceRule,
  dnsLabel,
  integer,
  named,
  oneOf,
  section,
  sizeOfAtLeast,
  text,
} from './values';

/** Where the platform runs. */
export type ClusterEnvironment =
  | LocalClusterEnvironment
  | ExistingClusterEnvironment
  | GkeClusterEnvironment
  | KubeadmClusterEnvironment
  | SharedClusterEnvironment;

/** The embedded lab of this machine. */
export interface LocalClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'local';
  /**
   * `simulated`: the API server is real, nodes are played by kwok and no container runs. `real`: containers run on
   * this machine, which is Linux, as root.
   */
  readonly nodes: 'simulated' | 'real';
  /** Number of nodes, 1 to 100; of real ones, 1. */
  readonly nodeCount: number;
}

/** Nodes of a lab. */
export type NodeKind = (typeof nodeKinds)[number];

/** Every kind of nodes that a lab can have. */
export const nodeKinds = ['simulated', 'real'] as const;

/** A cluster that somebody else made; nothing of it is created or deleted. */
export interface ExistingClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'existing';
  /** Context of the kubeconfig (`KUBECONFIG`, or `~/.kube/config`) that leads to it. */
  readonly context: string;
}

/** The cluster of another environment, in which this one has a namespace. */
export interface SharedClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'shared';
  /** Name of the environment whose stack made the cluster and the operators in it. */
  readonly with: string;
}

/** A Google Kubernetes Engine cluster with private nodes. */
export interface GkeClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'gke';
  /** A region, over whose zones control plane and nodes are spread, or a single zone. */
  readonly location: string;
  /** How soon new versions of Kubernetes arrive. */
  readonly releaseChannel: 'rapid' | 'regular' | 'stable';
  /** Address ranges from which the control plane may be reached, such as an office's; at least one. */
  readonly administrators: readonly string[];
  /**
   * Nodes by pool.
   * @default - Autopilot: Google brings the nodes that the pods ask for
   */
  readonly pools?: Readonly<Record<string, GkeNodePoolEnvironment>>;
}

/** Nodes of one size. */
export interface GkeNodePoolEnvironment {
  /** Machine type of Compute Engine. */
  readonly machineType: string;
  /** Least number of nodes in each zone, 0 to 100. */
  readonly min: number;
  /** Greatest number of nodes in each zone, 1 to 1000. */
  readonly max: number;
  /** Boot disk, at least 20 GiB. */
  readonly disk: Size;
}

/** Virtual machines of Compute Engine that kubeadm makes a cluster of. */
export interface KubeadmClusterEnvironment {
  /** Kind of cluster. */
  readonly kind: 'kubeadm';
  /** Zone of the machines. */
  readonly zone: string;
  /** Version of Kubernetes: `1.34.2`; at most 1.37, the last that the machines' containerd serves. */
  readonly kubernetesVersion: string;
  /** Address ranges from which the API server may be reached; at least one. */
  readonly administrators: readonly string[];
  /** The machine that runs the control plane. */
  readonly controlPlane: MachineEnvironment;
  /** Machines that run the workloads, by pool. */
  readonly workers: Readonly<Record<string, WorkerPoolEnvironment>>;
}

/** A virtual machine. */
export interface MachineEnvironment {
  /** Machine type of Compute Engine. */
  readonly machineType: string;
  /** Boot disk, at least 20 GiB. */
  readonly disk: Size;
}

/** Virtual machines of one size. */
export interface WorkerPoolEnvironment extends MachineEnvironment {
  /** Number of machines, 1 to 100. */
  readonly count: number;
  /**
   * A disk of its own for volumes that stay on their node.
   * @default - such volumes are on the boot disk
   */
  readonly volumes?: Size;
}

const machineType = () =>
  text(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/,
    "must be a machine type of Compute Engine, such as 'e2-standard-4'",
  );
const bootDisk = () => sizeOfAtLeast(Size.gibibytes(20), '20 GiB', 'Size.gibibytes(50)');

const gkePool = section({
  machineType: machineType(),
  min: integer(0, 100),
  max: integer(1, 1000),
  disk: bootDisk(),
});

/** Values of `ClusterEnvironment`. */
export const clusterSchema = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('local'),
      nodes: oneOf(...nodeKinds),
      nodeCount: integer(1, 100),
    }),
    section({
      kind: z.literal('existing'),
      context: text(
        /^\S+$/,
        "must be the name of a context, as 'kubectl config get-contexts' lists",
      ),
    }),
    section({ kind: z.literal('shared'), with: dnsLabel() }),
    section({
      kind: z.literal('gke'),
      location: text(
        /^[a-z]+(-[a-z]+)+\d+(-[a-z])?$/,
        "must be a region or a zone, such as 'europe-west1' or 'europe-west1-b'",
      ),
      releaseChannel: oneOf('rapid', 'regular', 'stable'),
      administrators: addressRanges(),
      pools: named('node pools', gkePool).exactOptional(),
    }),
    section({
      kind: z.literal('kubeadm'),
      zone: text(/^[a-z]+(-[a-z]+)+\d+-[a-z]$/, "must be a zone, such as 'europe-west1-b'"),
      kubernetesVersion: text(
        /^1\.(\d|[1-9]\d)\.(\d|[1-9]\d)$/,
        "must be a version of Kubernetes, such as '1.34.2'",
        // kubelet 1.38 asks for RuntimeConfig (KEP-4033), which containerd 1.7 of Debian 13 does not have
      ).regex(/^(?!1\.(3[89]|[4-9]\d)\.)/, {
        error: 'must be at most 1.37, the last that containerd 1.7 of the machines serves',
      }),
      administrators: addressRanges(),
      controlPlane: section({ machineType: machineType(), disk: bootDisk() }),
      workers: named(
        'pools of machines',
        section({
          machineType: machineType(),
          disk: bootDisk(),
          count: integer(1, 100),
          volumes: sizeOfAtLeast(
            Size.gibibytes(10),
            '10 GiB',
            'Size.gibibytes(50)',
          ).exactOptional(),
        }),
      ),
    }),
  ],
  choiceRule("'local', 'existing', 'shared', 'gke' or 'kubeadm'"),
);
