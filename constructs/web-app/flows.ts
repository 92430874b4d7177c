import type { Endpoint, Flow } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { party, type Component } from './names';
import type { Outgoing } from './outgoing';
import type { WebAppProps } from './props';

/** Every conversation that the pods of an app open. */
export function flowsOf(props: WebAppProps): readonly Flow[] {
  const { migration, provision } = props;
  return [
    ...bindings(props, 'server'),
    ...(migration ? bindings(props, 'migration') : []),
    ...(provision ? bindings(props, 'provision') : []),
    ...(provision ? allowed(props, 'provision', provision.outgoing) : []),
  ];
}

/** Where the pods answer requests. */
export function requestEndpoint(props: WebAppProps): Endpoint {
  return { party: party(props, 'server'), ports: [Port.tcp(props.port)] };
}

/** Where the pods tell about themselves. */
export function metricsEndpoints(props: WebAppProps): readonly Endpoint[] {
  const { metrics } = props;
  return metrics ? [{ party: party(props, 'server'), ports: [Port.tcp(metrics.port)] }] : [];
}

function bindings(props: WebAppProps, component: Component): readonly Flow[] {
  const { database, ledger, outgoing = [] } = props;
  const from = party(props, component);
  const to = ({ party: other, ports }: Endpoint, purpose: string): Flow => ({
    from,
    to: other,
    ports,
    purpose,
  });
  return [
    ...(database ? [to(database.endpoint, `${from.name} uses its database`)] : []),
    ...(ledger?.endpoints ?? []).map((endpoint) => to(endpoint, `${from.name} uses the ledger`)),
    ...allowed(props, component, outgoing),
    ...cloud(props, component),
  ];
}

function allowed(
  props: WebAppProps,
  component: Component,
  outgoing: readonly Outgoing[],
): readonly Flow[] {
  return outgoing.map((flow) => ({ from: party(props, component), ...flow }));
}

function cloud(props: WebAppProps, component: Component): readonly Flow[] {
  const from = party(props, component);
  const { identity, apiToken } = props;
  return [
    // https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
    ...(identity?.provider === 'google'
      ? [
          {
            from,
            to: Peer.addresses(['169.254.169.252/32', '169.254.169.254/32']),
            ports: [Port.tcp(80), Port.tcp(988)],
            purpose: `${from.name} gets its cloud credentials`,
          },
        ]
      : []),
    ...(identity?.provider === 'amazon'
      ? [
          {
            from,
            to: Peer.anywhere(),
            ports: [Port.tcp(443)],
            purpose: `${from.name} gets its cloud credentials from STS, which has no fixed address`,
          },
        ]
      : []),
    ...(apiToken === 'mounted'
      ? [
          {
            from,
            to: Peer.apiServer(),
            ports: [Port.tcp(443), Port.tcp(6443)],
            purpose: `${from.name} uses the Kubernetes API`,
          },
        ]
      : []),
  ];
}
