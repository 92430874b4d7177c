import { BlockList, isIP } from 'node:net';
import type { k8s } from 'cdk8s-plus-27';

/** A pod, as far as network policies see it. */
export interface PodEnd {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Somebody who may open a connection or answer: a pod, or an address that is no pod's. */
export type End = PodEnd | { readonly address: string };

/** Where a connection goes to. */
export interface Target {
  readonly end: End;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** A NetworkPolicy as it is applied. */
export interface Policy {
  readonly namespace: string;
  readonly spec: k8s.NetworkPolicySpec;
}

/** What decides over connections. */
export interface Network {
  /** Labels of namespaces by name; one that is not there has its name alone. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policies: readonly Policy[];
}

/**
 * Whether a connection comes about: the policies of both ends must let it through.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function reaches(network: Network, from: End, to: Target): boolean {
  return (
    allows(network, 'Egress', from, to.end, to) && allows(network, 'Ingress', to.end, from, to)
  );
}

type Direction = 'Ingress' | 'Egress';

function allows(network: Network, way: Direction, self: End, other: End, to: Target): boolean {
  if ('address' in self) return true;
  const selecting = network.policies.filter(
    ({ namespace, spec }) =>
      namespace === self.namespace &&
      selects(spec.podSelector, self.labels) &&
      directionsOf(spec).includes(way),
  );
  return (
    selecting.length === 0 ||
    selecting.some(({ namespace, spec }) =>
      rulesOf(spec, way).some(
        ({ peers, ports }) =>
          isAmong(network, peers, namespace, other) && isOnPort(ports ?? [], to),
      ),
    )
  );
}

function directionsOf({ policyTypes, egress }: k8s.NetworkPolicySpec): readonly string[] {
  return policyTypes ?? ['Ingress', ...(egress === undefined ? [] : ['Egress'])];
}

interface Rule {
  readonly peers: readonly k8s.NetworkPolicyPeer[];
  readonly ports: readonly k8s.NetworkPolicyPort[] | undefined;
}

function rulesOf(spec: k8s.NetworkPolicySpec, way: Direction): readonly Rule[] {
  return way === 'Ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports }));
}

function isAmong(
  { namespaces }: Network,
  peers: readonly k8s.NetworkPolicyPeer[],
  namespace: string,
  end: End,
): boolean {
  if (peers.length === 0) return true;
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if ('address' in end) return ipBlock !== undefined && isInBlock(ipBlock, end.address);
    if (ipBlock !== undefined) return false;
    const inNamespace =
      namespaceSelector === undefined
        ? end.namespace === namespace
        : selects(namespaceSelector, namespaces[end.namespace] ?? nameLabel(end.namespace));
    return inNamespace && selects(podSelector ?? {}, end.labels);
  });
}

/** The label that the API server puts on every namespace. */
export function nameLabel(namespace: string): Readonly<Record<string, string>> {
  return { 'kubernetes.io/metadata.name': namespace };
}

function isInBlock({ cidr, except = [] }: k8s.IpBlock, address: string): boolean {
  return within(cidr, address) && !except.some((hole) => within(hole, address));
}

function within(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return isIP(address) === isIP(network) && block.check(address, family);
}

function isOnPort(ports: readonly k8s.NetworkPolicyPort[], { port, protocol }: Target): boolean {
  if (ports.length === 0) return true;
  return ports.some((allowed) => {
    if ((allowed.protocol ?? 'TCP') !== protocol) return false;
    if (allowed.port === undefined) return true;
    const first: unknown = allowed.port;
    if (typeof first !== 'number') {
      throw new Error(`named ports in policies are not evaluated, got ${JSON.stringify(first)}`);
    }
    return port >= first && port <= (allowed.endPort ?? first);
  });
}

/** Whether a label selector selects; an empty one selects everything. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: k8s.LabelSelector = {},
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      const isIn = value !== undefined && values.includes(value);
      if (operator === 'In') return isIn;
      if (operator === 'NotIn') return !isIn;
      return (operator === 'Exists') === (value !== undefined);
    })
  );
}
