/** The addresses of one real node. All of them exist only inside its namespaces and on the link to it. */
export interface NodeNetwork {
  /** Which of the machine's labs it is, from 0 to 255: everything else follows from it. */
  readonly number: number;
  /** Interface on the host, such as `plinth0`. */
  readonly link: string;
  /** The host's end of the link: where pods reach what listens on the host. */
  readonly host: string;
  /** The node's end of the link. */
  readonly node: string;
  /** Addresses of pods, in CIDR notation. */
  readonly pods: string;
  /** Addresses that Services of type LoadBalancer get, in CIDR notation. */
  readonly loadBalancers: string;
}

/** Port at the host's end where pods and the node find the API server, as everywhere else. */
export const apiPort = 6443;

/** The network of the lab with this number. */
export function nodeNetwork(number: number): NodeNetwork {
  const n = String(number);
  return {
    number,
    link: `plinth${n}`,
    host: `198.18.${n}.1`,
    node: `198.18.${n}.2`,
    pods: `198.19.${n}.0/24`,
    loadBalancers: `198.18.${n}.128/25`,
  };
}
