import type { Duration } from 'cdk8s';
import type { Monitoring } from '../monitoring/scrape';
import type { Resources } from '../workload/pod';

/** Fixed ports of the nodes, for clusters that make no load balancers. */
export interface NodePorts {
  /** Node port of HTTP, 30000 to 32767. */
  readonly http: number;
  /** Node port of HTTPS, 30000 to 32767. */
  readonly https: number;
}

/** Properties of `Traefik`. */
export interface TraefikProps {
  /** Namespace that it runs in, which keeps the restricted Pod Security Standard. */
  readonly namespace: string;
  /** Full reference of the image, such as `docker.io/library/traefik:v3.6.12`. */
  readonly image: string;
  /** Version for labels: `3.6.12`. */
  readonly version: string;
  /**
   * Namespaces whose Services and routes it serves, beside its own. In these alone it may read: Traefik
   * reads all Secrets of a namespace it serves, so no namespace should be here without a route. It can not
   * tell namespaces apart by labels: only `every-namespace` has those that come later.
   */
  readonly serves: readonly string[] | 'every-namespace';
  /**
   * Number of pods, or one on every node.
   * @default 2
   */
  readonly replicas?: number | 'every-node';
  /**
   * Ports of plain TCP, each the same in the pods and at the Service. Needs the `v1alpha2` of TCPRoute
   * and TLSRoute to be served: without, Traefik serves nothing at all.
   * @default - none
   */
  readonly tcpPorts?: readonly number[];
  /**
   * How long a client may take to send a request, body included. Answers may take any time: long polls
   * and streams have no end that a gateway could know.
   * @default Duration.seconds(310)
   */
  readonly requestTimeout?: Duration;
  /**
   * Fixed ports of the nodes instead of a load balancer.
   * @default - a load balancer of the cluster
   */
  readonly nodePorts?: NodePorts;
  /**
   * Address of the load balancer, which the cloud of the cluster must have reserved for it.
   * @default - any address, which may change with the Service
   */
  readonly loadBalancerAddress?: string;
  /**
   * What each pod is given.
   * @default - 100m CPU, 128Mi memory with a limit of 512Mi
   */
  readonly resources?: Resources;
  /**
   * How it is watched.
   * @default - it is not
   */
  readonly monitoring?: Monitoring;
}
