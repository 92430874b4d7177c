import type { k8s } from 'cdk8s-plus-27';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { at, type Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import { podsOf, type WorkloadPod } from './manifests';
import { networkOf } from './network';
import { reaches, selects, type End, type Network, type PodEnd, type Target } from './reachability';

/** Somebody with a name for reports. */
export interface Named<T> {
  readonly name: string;
  readonly end: T;
}

/** A place that answers, with a name for reports. */
export interface NamedTarget extends Target {
  readonly name: string;
  /** The Service, where the place is one's. */
  readonly service?: string;
}

/** Everybody who might try to connect: the pods of the platform, a stranger in each namespace, others. */
export function sourcesOf(
  manifests: readonly Manifest[],
  flows: readonly Flow[],
): readonly Named<End>[] {
  const pods = platformPods(manifests, flows);
  const others: readonly Named<End>[] = [
    { name: 'a pod of another namespace', end: { namespace: 'elsewhere', labels: {} } },
    { name: 'the outside', end: { address: '203.0.113.7' } },
  ];
  return [...pods, ...strangersIn(manifests), ...others];
}

/** Pods of every workload, and of every party whose pods an operator makes. */
function platformPods(
  manifests: readonly Manifest[],
  flows: readonly Flow[],
): readonly Named<PodEnd>[] {
  const pods = podsOf(manifests).flatMap((pod) => replicasOf(pod, manifests));
  const parties = flows.flatMap(({ from, to }) => [from, to].filter((end) => isParty(end)));
  const made = parties
    .filter((party) => !pods.some(({ end }) => belongs(party, end)))
    .map(({ namespace, name, pods: labels }) => ({
      name: `${namespace}/${name}`,
      end: { namespace, labels },
    }));
  return [...pods, ...new Map(made.map((pod) => [pod.name, pod])).values()];
}

/** Pods of a StatefulSet tell themselves apart by a label that its controller adds. */
function replicasOf(
  { workload, kind, namespace, labels }: WorkloadPod,
  manifests: readonly Manifest[],
): readonly Named<PodEnd>[] {
  if (kind !== 'StatefulSet') return [{ name: workload, end: { namespace, labels } }];
  const set = manifests.find((manifest) => logicalName(manifest) === workload);
  const replicas = Number(at(set, 'spec', 'replicas') ?? 1);
  return Array.from({ length: replicas }, (_, index) => ({
    name: `${workload}-${index}`,
    end: {
      namespace,
      labels: {
        ...labels,
        'statefulset.kubernetes.io/pod-name': `${set?.metadata.name ?? ''}-${index}`,
      },
    },
  }));
}

/** Every port of every Service, and every port of a party that answers without one. */
export function targetsOf(
  manifests: readonly Manifest[],
  flows: readonly Flow[],
): readonly NamedTarget[] {
  const pods = platformPods(manifests, flows);
  const services = manifests
    .filter((manifest) => groupKind(manifest) === '/Service')
    .flatMap((service) => serviceTargets(service, manifests, pods));
  const answering = flows.flatMap(({ to, ports }) =>
    isParty(to)
      ? pods
          .filter(({ end }) => belongs(to, end))
          .flatMap((pod) => ports.flatMap((port) => portTargets(pod, port.toNetworkPolicyPort())))
      : [],
  );
  const all = [...services, ...answering, ...strangers(manifests), ...outside(flows)];
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

function serviceTargets(
  service: Manifest,
  manifests: readonly Manifest[],
  pods: readonly Named<PodEnd>[],
): readonly NamedTarget[] {
  const { namespace = 'default', name } = service.metadata;
  const { selector, ports = [] } = service['spec'] as k8s.ServiceSpec;
  if (selector === undefined) return [];
  const behind = pods.filter(
    ({ end }) => end.namespace === namespace && selects({ matchLabels: selector }, end.labels),
  );
  // pods that an operator makes have at least these labels
  const ends = behind.length > 0 ? behind : [{ name: '', end: { namespace, labels: selector } }];
  return ends.flatMap((pod) =>
    ports.map(({ port, targetPort, protocol = 'TCP' }) => ({
      name: `service/${namespace}/${name}:${port}${pod.name === '' ? '' : ` (${pod.name})`}`,
      service: `service/${namespace}/${name}`,
      end: pod.end,
      protocol: protocol as 'TCP' | 'UDP',
      port: portNumber(targetPort ?? port, pod.name, manifests) ?? port,
    })),
  );
}

/** A name that no known pod explains is one of an operator's, where Services keep the number. */
function portNumber(
  port: unknown,
  pod: string,
  manifests: readonly Manifest[],
): number | undefined {
  if (typeof port === 'number') return port;
  if (typeof port === 'object' && port !== null) {
    return portNumber(at(port, 'value'), pod, manifests);
  }
  const workload = podsOf(manifests).find(
    (one) => pod.replace(/-\d+$/, '') === one.workload || pod === one.workload,
  );
  const ports = (workload?.pod.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find(({ name }) => name === port)?.containerPort;
}

function portTargets(
  { name, end }: Named<PodEnd>,
  { port, endPort, protocol = 'TCP' }: k8s.NetworkPolicyPort,
): readonly NamedTarget[] {
  const first = Number(at(port, 'value') ?? port);
  const numbers = endPort === undefined ? [first] : [first, endPort];
  return numbers.map((number) => ({
    name: `${name}:${number}/${protocol}`,
    end,
    port: number,
    protocol: protocol as 'TCP' | 'UDP',
  }));
}

/** An address of the internet on every port that somebody may use there, and on one that nobody should. */
function outside(flows: readonly Flow[]): readonly NamedTarget[] {
  const allowed = flows.filter(({ to }) => !isParty(to)).flatMap(({ ports }) => ports);
  const numbers = allowed.map((port) => Number(at(port.toNetworkPolicyPort().port, 'value')));
  return [...new Set([...numbers, 25])].map((port) => ({
    name: `the outside:${port}`,
    end: { address: '203.0.113.7' },
    port,
    protocol: 'TCP',
  }));
}

function strangers(manifests: readonly Manifest[]): readonly NamedTarget[] {
  return strangersIn(manifests).map(({ name, end }) => ({
    name: `${name}:8080`,
    end,
    port: 8080,
    protocol: 'TCP',
  }));
}

/** A pod in each namespace that no product has. */
function strangersIn(manifests: readonly Manifest[]): readonly Named<PodEnd>[] {
  return Object.keys(networkOf(manifests).namespaces).map((namespace) => ({
    name: `a stranger in ${namespace}`,
    end: { namespace, labels: { 'app.kubernetes.io/name': 'stranger' } },
  }));
}

/**
 * Whether a row of the table lets the source through: one that names the target where that is the
 * platform's, one that names the source where the target belongs to others.
 */
export function isDeclared(
  flows: readonly Flow[],
  network: Network,
  from: End,
  to: NamedTarget,
): boolean {
  const { end } = to;
  if (isOwn(network, end)) {
    return rowsTo(flows, to).some((row) => includes(network, row.from, from, end.namespace));
  }
  return flows
    .filter((row) => isOnPorts(row, to) && isParty(row.from) && !('address' in from))
    .some(
      (row) =>
        includes(network, row.from, from, '') &&
        includes(network, row.to, end, isParty(row.from) ? row.from.namespace : ''),
    );
}

/** Whether it is for the platform's policies to decide over a connection. */
export function isGoverned(network: Network, from: End, to: NamedTarget): boolean {
  return isOwn(network, from) || isOwn(network, to.end);
}

function isOwn({ namespaces }: Network, end: End): end is PodEnd {
  return !('address' in end) && namespaces[end.namespace] !== undefined;
}

/** Whether a row between two parties says so: then it must also come about. */
export function isPromised(flows: readonly Flow[], from: End, to: NamedTarget): boolean {
  return rowsTo(flows, to).some((row) => isParty(row.from) && belongs(row.from, from));
}

function rowsTo(flows: readonly Flow[], to: NamedTarget): readonly Flow[] {
  return flows.filter((row) => isParty(row.to) && belongs(row.to, to.end) && isOnPorts(row, to));
}

function isOnPorts({ ports }: Flow, to: Target): boolean {
  return ports.some((port) => covers(port.toNetworkPolicyPort(), to));
}

function covers({ port, endPort, protocol = 'TCP' }: k8s.NetworkPolicyPort, to: Target): boolean {
  const first = Number(at(port, 'value') ?? port);
  return protocol === to.protocol && to.port >= first && to.port <= (endPort ?? first);
}

/** A peer is asked by a policy that allows it alone. */
function includes(network: Network, end: Party | Peer, from: End, namespace: string): boolean {
  if (isParty(end)) return belongs(end, from);
  const peers = end.toNetworkPolicyPeers();
  const rule = peers === 'anyone' ? {} : { from: [...peers] };
  const alone = [{ namespace, spec: { podSelector: {}, ingress: [rule] } }];
  return reaches({ namespaces: network.namespaces, policies: alone }, from, {
    end: { namespace, labels: {} },
    port: 1,
    protocol: 'TCP',
  });
}

function isParty(end: Party | Peer): end is Party {
  return !(end instanceof Peer);
}

function belongs(party: Party, end: End): boolean {
  return (
    !('address' in end) &&
    party.namespace === end.namespace &&
    selects({ matchLabels: party.pods }, end.labels)
  );
}
