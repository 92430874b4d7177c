import type { Duration } from 'cdk8s';
import type { Endpoint } from '../namespace/flow-table';

/** Something that can be reached from outside, through the gateway. */
export interface Exposure {
  /** Name of its route. */
  readonly name: string;
  /** Namespace of the Service and the route. */
  readonly namespace: string;
  /** Service that answers. */
  readonly service: string;
  /** Port of the Service. Of `tcp` also the gateway's. */
  readonly port: number;
  /** Label under the environment's domain: `grafana` for `grafana.<domain>`. */
  readonly host: string;
  /** `http` and `grpc` over HTTPS at the gateway; `tcp` as it comes, on a port of its own. */
  readonly protocol: 'http' | 'grpc' | 'tcp';
  /** The pods behind the Service. */
  readonly endpoint: Endpoint;
  /**
   * How long one request may take.
   * @default - as long as the gateway allows
   */
  readonly timeout?: Duration;
  /**
   * Path that answers 200 where a pod can serve; only load balancers that ask pods themselves read it
   * (GKE's), others go by readiness probes.
   * @default '/'
   */
  readonly healthPath?: string;
}

/** Host name under which an exposure is reached. */
export function hostName({ host }: Exposure, domain: string): string {
  return `${host}.${domain}`;
}

/** Address by which clients reach an exposure: `https://grafana.example.com`, `tcp://immudb.example.com:3322`. */
export function addressOf(exposure: Exposure, domain: string): string {
  const host = hostName(exposure, domain);
  if (exposure.protocol === 'http') return `https://${host}`;
  return exposure.protocol === 'grpc'
    ? `grpcs://${host}:443`
    : `tcp://${host}:${String(exposure.port)}`;
}

/** How an exposure is called in messages. */
export function writtenAs({ namespace, name }: Exposure): string {
  return `${namespace}/${name}`;
}
