import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { problemsOf } from './flow-rules';
import type { Flow, Party } from './flow-table';
import { labelSelector } from './label-selector';
import { Peer } from './peer';

/** Properties of `FlowPolicies`. */
export interface FlowPoliciesProps {
  /** Every conversation that is allowed. */
  readonly flows: readonly Flow[];
  /** Namespaces that get policies; parties elsewhere are only named as the other end. */
  readonly namespaces: readonly string[];
}

/**
 * What namespaces that deny by default let through: a NetworkPolicy for each party, with the rows of
 * the table in which it opens connections or answers. Policies add up where pods belong to several parties.
 */
export class FlowPolicies extends Construct {
  constructor(scope: Construct, id: string, { flows, namespaces }: FlowPoliciesProps) {
    super(scope, id);
    const problems = problemsOf(flows, namespaces);
    if (problems.length > 0) {
      throw new UserError(problems, {
        fix: 'say who talks to whom on which port and why, with the parties that products state',
      });
    }
    for (const rules of rulesByParty(flows)) {
      if (namespaces.includes(rules.party.namespace)) policy(this, rules);
    }
  }
}

interface PartyRules {
  readonly party: Party;
  readonly ingress: k8s.NetworkPolicyIngressRule[];
  readonly egress: k8s.NetworkPolicyEgressRule[];
  readonly purposes: Set<string>;
}

function rulesByParty(flows: readonly Flow[]): Iterable<PartyRules> {
  const parties = new Map<string, PartyRules>();
  const rulesOf = (party: Party, purpose: string): PartyRules => {
    const key = `${party.namespace}/${party.name}`;
    const found = parties.get(key) ?? { party, ingress: [], egress: [], purposes: new Set() };
    parties.set(key, found);
    found.purposes.add(purpose);
    return found;
  };
  for (const { from, to, ports, purpose } of flows) {
    const allowed = ports.map((port) => port.toNetworkPolicyPort());
    if (!(from instanceof Peer)) {
      pushOnce(rulesOf(from, purpose).egress, { ...other('to', to, from), ports: allowed });
    }
    if (!(to instanceof Peer)) {
      pushOnce(rulesOf(to, purpose).ingress, { ...other('from', from, to), ports: allowed });
    }
  }
  return parties.values();
}

function policy(scope: Construct, { party, ingress, egress, purposes }: PartyRules): void {
  new k8s.KubeNetworkPolicy(scope, `${party.namespace}/${party.name}`, {
    metadata: {
      name: party.name,
      namespace: party.namespace,
      annotations: { 'plinth.dev/purpose': [...purposes].join('; ') },
    },
    spec: {
      podSelector: labelSelector(party.pods),
      policyTypes: [
        ...(ingress.length > 0 ? ['Ingress'] : []),
        ...(egress.length > 0 ? ['Egress'] : []),
      ],
      ...(ingress.length > 0 ? { ingress } : {}),
      ...(egress.length > 0 ? { egress } : {}),
    },
  });
}

/** An absent list means anybody in a NetworkPolicy; it is the one form all network plugins agree on. */
function other(side: 'from' | 'to', end: Party | Peer, self: Party) {
  const peer = end instanceof Peer ? end : peerOf(end, self);
  const peers = peer.toNetworkPolicyPeers();
  return peers === 'anyone' ? {} : { [side]: peers };
}

function peerOf({ namespace, pods }: Party, self: Party): Peer {
  return namespace === self.namespace ? Peer.pods(pods) : Peer.namespace(namespace, pods);
}

function pushOnce<T>(rules: T[], rule: T): void {
  const written = JSON.stringify(rule);
  if (!rules.some((existing) => JSON.stringify(existing) === written)) rules.push(rule);
}
