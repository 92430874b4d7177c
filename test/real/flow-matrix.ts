import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { at } from '../../stacks/release/manifest';
import {
  isDeclared,
  isGoverned,
  isPromised,
  type Named,
  type NamedTarget,
} from '../policy/declared';
import { reaches, selects, type End, type Network } from '../policy/reachability';
import { fewAtATime, tryFrom, type Outcome } from './connections';
import type { LivePod } from './live-pods';

/** Somebody who connects: from the network of a process, or from this machine's own where there is none. */
export interface Source extends Named<End> {
  readonly pid?: number;
}

/** A place to connect to. */
export interface Goal extends NamedTarget {
  readonly address: string;
}

/** A connection that was tried. */
export interface Tried {
  readonly source: Source;
  readonly goal: Goal;
  readonly outcome: Outcome;
}

/** A pod as somebody who connects. */
export function sourceOf(pod: LivePod): Source {
  return { name: nameOf(pod), end: endOf(pod), pid: pod.pid };
}

/** Every port on which a pod answers, or on which a row of the table lets somebody through to it. */
export function goalsOf(pod: LivePod, flows: readonly Flow[]): readonly Goal[] {
  const promised = flows
    .filter(({ to }) => isParty(to) && belongs(to, pod))
    .flatMap(({ ports }) => ports.map((port) => port.toNetworkPolicyPort()))
    .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
    .map(({ port }) => Number(at(port, 'value') ?? port));
  return [...new Set([...pod.ports, ...promised])]
    .sort((one, other) => one - other)
    .map((port) => goal(nameOf(pod), endOf(pod), pod.address, port, 'TCP'));
}

/** A port of an address that is no pod's. */
export function goalAt(address: string, port: number): Goal {
  return goal(address, { address }, address, port, 'TCP');
}

/** A name server in a pod. */
export function nameServer(pod: LivePod): Goal {
  return goal(nameOf(pod), endOf(pod), pod.address, 53, 'UDP');
}

/** Tries every pair over which the platform's policies decide. */
export async function tryAll(
  network: Network,
  sources: readonly Source[],
  goals: readonly Goal[],
): Promise<readonly Tried[]> {
  const rows = await fewAtATime(sources, 8, async (source) => {
    const own = goals.filter(
      (each) => each.end !== source.end && isGoverned(network, source.end, each),
    );
    const outcomes = await tryFrom(source.pid, own);
    return own.map((each, index) => ({ source, goal: each, outcome: outcomes[index] ?? 'silent' }));
  });
  return rows.flat();
}

/** Connections that came about without a row of the table, and rows that came to nothing. */
export function against(flows: readonly Flow[], network: Network, tried: readonly Tried[]) {
  return compared(
    tried,
    ({ source, goal: to }) => isDeclared(flows, network, source.end, to),
    (one) => isDue(flows, network, one),
  );
}

/**
 * Whether a row must come to something: one between two parties, or one that is for anybody where the platform's
 * policies hold for one of the ends alone. A platform's own pod also needs to be let out.
 */
function isDue(flows: readonly Flow[], network: Network, { source: { end }, goal: to }: Tried) {
  const isOwn = (one: End) =>
    !('address' in one) && network.namespaces[one.namespace] !== undefined;
  return isOwn(end) && isOwn(to.end)
    ? isPromised(flows, end, to)
    : isDeclared(flows, network, end, to);
}

/** Connections that came about although the policies, read by the letter, forbid them, and the other way round. */
export function againstPolicies(network: Network, tried: readonly Tried[]) {
  const isLetThrough = ({ source, goal: to }: Tried) => reaches(network, source.end, to);
  return compared(tried, isLetThrough, isLetThrough);
}

function compared(
  tried: readonly Tried[],
  mayPass: (one: Tried) => boolean,
  mustPass: (one: Tried) => boolean,
) {
  const passed = ({ outcome }: Tried) => outcome !== 'silent';
  const written = ({ source, goal: to }: Tried) => `${source.name} → ${to.name}`;
  return {
    undeclared: tried.filter((one) => passed(one) && !mayPass(one)).map(written),
    broken: tried.filter((one) => !passed(one) && mustPass(one)).map(written),
  };
}

function goal(
  name: string,
  end: End,
  address: string,
  port: number,
  protocol: 'TCP' | 'UDP',
): Goal {
  return { name: `${name}:${port}/${protocol}`, end, address, port, protocol };
}

const ends = new WeakMap<LivePod, End>();

/** The same object for the same pod, so that nobody is tried against himself. */
function endOf(pod: LivePod): End {
  const { namespace, labels } = pod;
  const end = ends.get(pod) ?? { namespace, labels };
  ends.set(pod, end);
  return end;
}

function nameOf({ namespace, name }: LivePod): string {
  return `${namespace}/${name}`;
}

function isParty(end: Party | Peer): end is Party {
  return !(end instanceof Peer);
}

function belongs(party: Party, { namespace, labels }: LivePod): boolean {
  return party.namespace === namespace && selects({ matchLabels: party.pods }, labels);
}
