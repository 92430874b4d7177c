import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { labelSelector } from './label-selector';
import type { Peer } from './peer';
import type { Port } from './port';

interface FlowSelection {
  /** Name of the NetworkPolicy, unique in the namespace. */
  readonly name: string;
  /**
   * Namespace of the pods that the flow is for.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** Labels of the pods that the flow is for; `{}` is every pod of the namespace. */
  readonly pods: Readonly<Record<string, string>>;
  /** Ports on the side that answers: a number in the pods, after any Service has translated its own. */
  readonly ports: readonly Port[];
}

/** A flow towards the selected pods. */
export interface IncomingFlow extends FlowSelection {
  /** Who may connect to the selected pods. */
  readonly from: readonly Peer[];
  /** An AllowFlow has one direction: say the other one in a second flow. */
  readonly to?: never;
}

/** A flow away from the selected pods. */
export interface OutgoingFlow extends FlowSelection {
  /** Whom the selected pods may connect to. */
  readonly to: readonly Peer[];
  /** An AllowFlow has one direction: say the other one in a second flow. */
  readonly from?: never;
}

/** One direction of one conversation. */
export type AllowFlowProps = IncomingFlow | OutgoingFlow;

/**
 * Opens one flow in a namespace that denies all others, as a NetworkPolicy. Flows add up: what any
 * of them allows is allowed. Where both ends are in such namespaces, each end states its own flow.
 */
export class AllowFlow extends Construct {
  constructor(scope: Construct, id: string, props: AllowFlowProps) {
    super(scope, id);
    check(props);
    const ports = props.ports.map((port) => port.toNetworkPolicyPort());
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: {
        name: props.name,
        ...(props.namespace === undefined ? {} : { namespace: props.namespace }),
      },
      spec: {
        podSelector: labelSelector(props.pods),
        ...(props.from
          ? { policyTypes: ['Ingress'], ingress: [{ ...peers('from', props.from), ports }] }
          : { policyTypes: ['Egress'], egress: [{ ...peers('to', props.to), ports }] }),
      },
    });
  }
}

/** An absent list means anybody in a NetworkPolicy; it is the one form all network plugins agree on. */
function peers(side: 'from' | 'to', all: readonly Peer[]) {
  const listed = all.map((peer) => peer.toNetworkPolicyPeers()).filter((peer) => peer !== 'anyone');
  return listed.length === 0 ? {} : { [side]: listed.flat() };
}

function check(props: AllowFlowProps): void {
  const where = `flow.${props.name}`;
  const side = props.from ? 'from' : 'to';
  const listed = props.from ?? props.to;
  const problems: string[] = [];
  if (props.ports.length === 0) {
    problems.push(`${where}: 'ports' must name at least one port, got none`);
  }
  if (listed.length === 0) {
    problems.push(`${where}: '${side}' must name at least one peer, got none`);
  }
  if (listed.length > 1 && listed.some((peer) => peer.toNetworkPolicyPeers() === 'anyone')) {
    problems.push(
      `${where}: '${side}' must be 'anywhere' alone or other peers, got 'anywhere' among ${String(listed.length)} peers`,
    );
  }
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: 'name who talks to whom on which port, such as ports: [Port.tcp(3322)]',
    });
  }
}
