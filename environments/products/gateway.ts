import { Duration } from 'cdk8s';
import { z } from 'zod';
import { dnsLabel, durationWhere, integer, oneOf, section, text, type Rule } from '../values';

/** Who makes the Gateway work. */
export type GatewayImplementation = 'traefik' | 'gke';

/** The way into the platform. */
export interface GatewayEnvironment {
  /** Namespace of the Gateway, its certificate and Traefik. */
  readonly namespace: string;
  /**
   * Name of the ClusterIssuer that signs the wildcard certificate: the platform's own, or an ACME one that
   * proves names by DNS-01.
   */
  readonly issuer: string;
  /**
   * Who makes it work.
   * @default - GKE's load balancer on GKE, Traefik elsewhere
   */
  readonly implementation?: GatewayImplementation;
  /**
   * Pods of Traefik, 1 to 20, or one on every node.
   * @default 2
   */
  readonly replicas?: number | 'every-node';
  /**
   * Fixed ports of the nodes, for clusters that make no load balancers; Traefik alone has them.
   * @default - a load balancer
   */
  readonly nodePorts?: {
    /** Port of HTTP, 30000 to 32767. */
    readonly http: number;
    /** Port of HTTPS, 30000 to 32767. */
    readonly https: number;
  };
  /**
   * Address of Traefik's load balancer, which the cloud of the cluster must have reserved. GKE's own gateway has the
   * reserved address of its environment.
   * @default - any address, which may change with the Service
   */
  readonly loadBalancerAddress?: string;
  /**
   * How long a request may take, at least a second: with Traefik to be sent, after which the answer may take
   * any time, on GKE until its answer is through.
   * @default Duration.seconds(310)
   */
  readonly requestTimeout?: Duration;
  /**
   * How long browsers insist on HTTPS once they were here (HSTS). Not for an authority that they do not
   * know: nobody gets past their warning then.
   * @default - they do not
   */
  readonly hsts?: Duration;
  /**
   * Google Cloud SSL policy that sets the lowest version of TLS, for GKE's load balancer.
   * @default - none: needed on GKE alone
   */
  readonly sslPolicy?: string;
}

/** Who makes the Gateway of an environment work. */
export function implementationOf(
  { implementation }: Pick<GatewayEnvironment, 'implementation'>,
  cluster: { readonly kind: string },
): GatewayImplementation {
  return implementation ?? (cluster.kind === 'gke' ? 'gke' : 'traefik');
}

function durationOfAtLeast(minimum: Duration, written: string, example: string) {
  return durationWhere(
    (time) => time >= minimum.toMilliseconds(),
    `must be a Duration of at least ${written}, such as ${example}`,
  );
}

const pods = integer(1, 20);

/** Values of `GatewayEnvironment`. */
export const gatewaySchema = section({
  namespace: dnsLabel(),
  issuer: dnsLabel(),
  implementation: oneOf('traefik', 'gke').exactOptional(),
  replicas: z
    .custom<number | 'every-node'>(
      (value) => value === 'every-node' || pods.safeParse(value).success,
      { error: "must be an integer from 1 to 20, or 'every-node'" },
    )
    .meta({ anyOf: [{ type: 'integer', minimum: 1, maximum: 20 }, { const: 'every-node' }] })
    .exactOptional(),
  nodePorts: section({
    http: integer(30000, 32767),
    https: integer(30000, 32767),
  }).exactOptional(),
  loadBalancerAddress: text(
    /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$/,
    "must be an IP address, such as '203.0.113.7'",
  ).exactOptional(),
  requestTimeout: durationOfAtLeast(
    Duration.seconds(1),
    'a second',
    'Duration.minutes(6)',
  ).exactOptional(),
  hsts: durationOfAtLeast(Duration.days(1), 'a day', 'Duration.days(365)').exactOptional(),
  sslPolicy: text(
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be the name of an SSL policy: lower-case letters, digits and dashes, a letter first',
  ).exactOptional(),
});

interface Read {
  readonly gateway?: GatewayEnvironment;
  readonly gatewayApi: 'installed' | 'provided' | 'absent';
  readonly cluster: { readonly kind: string };
}

/** Rules between its values. */
export const gatewayRules: readonly Rule<Read>[] = [
  {
    name: 'a gateway needs the kinds of Gateway API',
    reads: ['gateway', 'gatewayApi'],
    findings: ({ gateway, gatewayApi }) =>
      gateway !== undefined && gatewayApi === 'absent'
        ? [
            {
              path: ['gatewayApi'],
              message: "must be 'installed' or 'provided', for 'gateway' is made of its kinds",
            },
          ]
        : [],
  },
  {
    name: 'GKE brings its own kinds of Gateway API',
    reads: ['gateway', 'gatewayApi', 'cluster'],
    findings: ({ gateway, gatewayApi, cluster }) =>
      gateway !== undefined &&
      gatewayApi === 'installed' &&
      implementationOf(gateway, cluster) === 'gke'
        ? [
            {
              path: ['gatewayApi'],
              message: "must be 'provided' where GKE's load balancer is the gateway",
            },
          ]
        : [],
  },
  {
    name: 'GKE takes TLS 1.0 unless an SSL policy says more',
    reads: ['gateway', 'cluster'],
    findings: ({ gateway, cluster }) =>
      gateway !== undefined &&
      gateway.sslPolicy === undefined &&
      implementationOf(gateway, cluster) === 'gke'
        ? [
            {
              path: ['gateway', 'sslPolicy'],
              message: "must name a Google Cloud SSL policy of TLS 1.2 or later on GKE's gateway",
            },
          ]
        : [],
  },
  {
    name: 'two protocols take two ports of a node',
    reads: ['gateway'],
    findings: ({ gateway }) =>
      gateway?.nodePorts !== undefined && gateway.nodePorts.http === gateway.nodePorts.https
        ? [{ path: ['gateway', 'nodePorts', 'https'], message: "must differ from 'http'" }]
        : [],
  },
];
