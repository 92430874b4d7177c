import {
  type GatewaySpecListeners,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  GatewaySpecListenersTlsMode as TlsMode,
} from '../gateway-api/imports/gateway.networking.k8s.io';
import type { Exposure } from './exposure';

/** Ports on which a Gateway listens. */
export interface GatewayPorts {
  /** Port of HTTP, which only redirects. */
  readonly http: number;
  /** Port of HTTPS. */
  readonly https: number;
}

/** Name of the listener of plain HTTP. */
export const httpListener = 'http';

const httpsListener = 'https';

/** Name of the listener that an exposure is reached by. */
export function listenerOf({ protocol, port }: Exposure): string {
  return protocol === 'tcp' ? `tcp-${String(port)}` : httpsListener;
}

/** What the listeners are made from. */
export interface ListenersProps {
  /** Domain whose hosts are served. */
  readonly domain: string;
  /** Ports of the Gateway. */
  readonly ports: GatewayPorts;
  /** Secret with the wildcard certificate, in the Gateway's namespace. */
  readonly tlsSecret: string;
  /** What is reached through it. */
  readonly exposures: readonly Exposure[];
  /**
   * Labels of the namespaces whose routes are taken over HTTPS, those that come later included.
   * @default - the namespaces of the exposures, by their names
   */
  readonly routesFrom?: Readonly<Record<string, string>>;
}

/** Listeners of a Gateway: HTTP, HTTPS for all hosts of the domain, and one for each TCP port. */
export function listeners({ domain, ports, tlsSecret, exposures, routesFrom }: ListenersProps) {
  const overTls = exposures.filter(({ protocol }) => protocol !== 'tcp');
  const overTcp = exposures.filter(({ protocol }) => protocol === 'tcp');
  const all: GatewaySpecListeners[] = [
    {
      name: httpListener,
      protocol: 'HTTP',
      port: ports.http,
      hostname: `*.${domain}`,
      allowedRoutes: { namespaces: { from: From.SAME } },
    },
    {
      name: httpsListener,
      protocol: 'HTTPS',
      port: ports.https,
      hostname: `*.${domain}`,
      tls: {
        mode: TlsMode.TERMINATE,
        certificateRefs: [{ group: '', kind: 'Secret', name: tlsSecret }],
      },
      allowedRoutes: {
        namespaces: routesFrom === undefined ? namespacesOf(overTls) : labelled(routesFrom),
      },
    },
    ...overTcp.map((exposure) => ({
      name: listenerOf(exposure),
      protocol: 'TCP',
      port: exposure.port,
      allowedRoutes: {
        namespaces: namespacesOf([exposure]),
        kinds: [{ group: 'gateway.networking.k8s.io', kind: 'TCPRoute' }],
      },
    })),
  ];
  return all;
}

function labelled(labels: Readonly<Record<string, string>>) {
  return { from: From.SELECTOR, selector: { matchLabels: { ...labels } } };
}

/** The namespaces of these exposures, by the label that the API server sets and nobody can change. */
function namespacesOf(exposures: readonly Exposure[]) {
  const names = [...new Set(exposures.map(({ namespace }) => namespace))].sort();
  if (names.length === 0) return { from: From.SAME };
  return {
    from: From.SELECTOR,
    selector: {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: names }],
    },
  };
}
