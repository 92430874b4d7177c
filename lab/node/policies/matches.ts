import type { Direction, Labelled, NetworkPolicy, Pod, PolicyPeer, PolicyPort } from './objects';
import { selects } from './selector';

/** A pod with an address of its own. */
export interface AddressedPod extends Pod {
  readonly address: string;
}

/** Pods that packets can come from and go to; those of the node's own network are the node. */
export function addressed(pods: readonly Pod[]): readonly AddressedPod[] {
  return pods.flatMap((pod): readonly AddressedPod[] => {
    const { podIP: address, phase } = pod.status ?? {};
    if (address === undefined || pod.spec.hostNetwork === true) return [];
    // its address may be another pod's by now
    return phase === 'Succeeded' || phase === 'Failed' ? [] : [{ ...pod, address }];
  });
}

/** One rule of a policy, whichever its direction. */
export interface PolicyRule {
  readonly ports: readonly PolicyPort[];
  readonly peers: readonly PolicyPeer[];
}

export function rulesOf({ spec }: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  return direction === 'Ingress'
    ? (spec.ingress ?? []).map(({ ports = [], from = [] }) => ({ ports, peers: from }))
    : (spec.egress ?? []).map(({ ports = [], to = [] }) => ({ ports, peers: to }));
}

/** What stands in a rule for packets of one kind. */
interface RuleContext {
  readonly direction: Direction;
  readonly namespace: string;
  /** Pods that the policy is about. */
  readonly targets: readonly AddressedPod[];
  readonly pods: readonly AddressedPod[];
  readonly namespaces: readonly Labelled[];
}

/** Conditions of nftables, one for each way to be let through by a rule. */
export function conditionsOf(rule: PolicyRule, context: RuleContext): readonly string[] {
  const far = context.direction === 'Ingress' ? 'saddr' : 'daddr';
  const { peers } = rule;
  if (peers.length === 0) return portConditions(rule.ports, context, context.pods);
  const selected = context.pods.filter((pod) => peers.some((peer) => isPeer(peer, pod, context)));
  const addresses = selected.map(({ address }) => address);
  const ports = portConditions(rule.ports, context, selected);
  const among = addresses.length === 0 ? [] : [`ip ${far} ${set(addresses)}`];
  return [...among, ...peers.flatMap((peer) => blockCondition(peer, far))].flatMap((condition) =>
    ports.map((port) => `${condition} ${port}`.trim()),
  );
}

function isPeer(peer: PolicyPeer, pod: AddressedPod, context: RuleContext): boolean {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined) return false;
  const { namespace, labels } = pod.metadata;
  const here =
    namespaceSelector === undefined
      ? namespace === context.namespace
      : context.namespaces.some(
          ({ metadata }) =>
            metadata.name === namespace && selects(namespaceSelector, metadata.labels),
        );
  return here && selects(podSelector ?? {}, labels);
}

function blockCondition({ ipBlock }: PolicyPeer, far: string): readonly string[] {
  // no pod has an address of version 6
  if (ipBlock === undefined || ipBlock.cidr.includes(':')) return [];
  const { cidr, except = [] } = ipBlock;
  // one by one: ranges of a set may not overlap
  return [[cidr, ...except.map((each) => `!= ${each}`)].map((one) => `ip ${far} ${one}`).join(' ')];
}

/** Named ports are those of whom the packet goes to. */
function portConditions(
  ports: readonly PolicyPort[],
  { direction, targets }: RuleContext,
  peers: readonly AddressedPod[],
): readonly string[] {
  if (ports.length === 0) return [''];
  return ports.flatMap((port) => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    if (port.port === undefined) return [`meta l4proto ${protocol}`];
    if (typeof port.port === 'number') {
      const last = port.endPort === undefined ? '' : `-${port.endPort}`;
      return [`${protocol} dport ${port.port}${last}`];
    }
    const name = port.port;
    const named = (direction === 'Ingress' ? targets : peers).flatMap((pod) =>
      portsNamed(pod, name, protocol).map((number) => `${pod.address} . ${number}`),
    );
    return named.length === 0 ? [] : [`ip daddr . ${protocol} dport ${set(named)}`];
  });
}

function portsNamed({ spec }: Pod, name: string, protocol: string): readonly number[] {
  // of the containers that run before the others only those that stay
  const beside = (spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always');
  return [...spec.containers, ...beside]
    .flatMap(({ ports = [] }) => ports)
    .filter((port) => port.name === name && (port.protocol ?? 'TCP').toLowerCase() === protocol)
    .map(({ containerPort }) => containerPort);
}

function set(elements: readonly string[]): string {
  return `{ ${[...new Set(elements)].sort().join(', ')} }`;
}
