import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { metricsPort } from './component';
import type { ComponentName } from './labels';
import { componentName, componentNames, selectorLabels } from './labels';

/** Where the API server is, as far as a network policy can say it. */
export interface ApiServerAddress {
  /**
   * Address ranges of the API server.
   * @default - any address
   */
  readonly cidrs?: readonly string[];
  /**
   * Ports on which it answers itself, behind the `kubernetes` Service.
   * @default [443, 6443]
   */
  readonly ports?: readonly number[];
}

/** What `certManagerFlows` reads. */
export interface CertManagerFlowsProps {
  /** Namespace that cert-manager runs in. */
  readonly namespace: string;
  /** Port on which the webhook's pods answer the API server. */
  readonly webhookPort: number;
  /** Where the API server is. */
  readonly apiServer: ApiServerAddress;
  /** Whether the controller has an identity of Google's, which it gets from the metadata server of its node. */
  readonly identity: 'google' | 'none';
}

/** The pods of a component. */
export function componentParty(namespace: string, component: ComponentName): Party {
  return { namespace, name: componentName(component), pods: selectorLabels(component) };
}

/** Where each component answers Prometheus. */
export function metricsEndpoints(namespace: string): readonly Endpoint[] {
  return componentNames.map((component) => ({
    party: componentParty(namespace, component),
    ports: [Port.tcp(metricsPort)],
  }));
}

/** Every conversation that cert-manager needs. */
export function certManagerFlows(props: CertManagerFlowsProps): readonly Flow[] {
  const { namespace, webhookPort, apiServer, identity } = props;
  const { cidrs, ports = [443, 6443] } = apiServer;
  return [
    ...componentNames.map((component) => ({
      from: componentParty(namespace, component),
      to: Peer.apiServer(cidrs),
      ports: ports.map((port) => Port.tcp(port)),
      purpose: 'cert-manager watches its objects',
    })),
    {
      // some clusters' API server comes through a tunnel of pods or nodes
      from: Peer.anywhere(),
      to: componentParty(namespace, 'webhook'),
      ports: [Port.tcp(webhookPort)],
      purpose: 'the API server asks the webhook',
    },
    {
      from: componentParty(namespace, 'controller'),
      to: Peer.anywhere(),
      // DNS providers and the check of own answers, by HTTP and at authoritative name servers
      ports: [Port.tcp(80), Port.tcp(443), Port.tcp(53), Port.udp(53)],
      purpose: 'certificates are ordered from ACME servers',
    },
    ...(identity === 'none'
      ? []
      : [
          {
            from: componentParty(namespace, 'controller'),
            // by one address or the other, depending on the cluster's network
            // https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
            to: Peer.addresses(['169.254.169.252/32', '169.254.169.254/32']),
            ports: [Port.tcp(988), Port.tcp(80)],
            purpose: 'cert-manager gets its Google identity',
          },
        ]),
  ];
}
