import type { Manifest } from '../control-plane/apply';
import { hostLinks, hostRoutes, chooseNetwork } from './link';
import { dnsObjects } from './manifests/dns';
import { nodeImages } from './manifests/images';
import { policyRights } from './manifests/policies';
import { volumeObjects } from './manifests/volumes';
import type { NodeNetwork } from './network';
import { livingNode } from './namespaces';
import { nodePaths } from './paths';
import { readNodeRecord } from './record';
import { reserve, type Reservation } from './reservation';

export type { NodeApi } from './api';
export { apiEndpoint } from './manifests/api';
export { apiPort } from './network';
export { inspectNode, type NodeState } from './inspect';
export { nodeNeeds, type NodeNeed } from './needs';
export { nodeDigest, startNode, type StartNodeOptions } from './start';
export { stopNode } from './stop';

/** Tools of the toolchain that a node is made of. */
export const nodeTools = ['kubelet', 'kube-proxy'] as const;

/** Packages of Debian trixie that make the node's tree. */
export const nodePackages = [
  'containerd',
  'containernetworking-plugins',
  'iptables',
  'nftables',
  'conntrack',
  'iproute2',
  'ethtool',
  'socat',
  'mount',
  'util-linux',
  'kmod',
  'e2fsprogs',
  'ca-certificates',
  'coreutils',
  'dash',
  'procps',
  'runit',
  'tini',
] as const;

/** Whether the node of the lab in this folder runs, whole or broken. */
export async function nodeLives(directory: string): Promise<boolean> {
  return (await livingNode(nodePaths(directory))) !== undefined;
}

/** A network that is a lab's alone. */
export interface TakenNetwork extends Reservation {
  readonly network: NodeNetwork;
}

/** The network of the lab in this folder, or the first that no other lab of the machine has or is about to have. */
export async function takeNetwork(directory: string): Promise<TakenNetwork> {
  const paths = nodePaths(directory);
  const before = (await readNodeRecord(paths))?.network;
  const reserved: number[] = [];
  const choose = async () => {
    const [links, routes] = await Promise.all([hostLinks(), hostRoutes()]);
    const network = chooseNetwork({ links, routes, id: paths.id, before, reserved });
    return { network, isOwn: links.some(({ ifalias }) => ifalias === paths.id) };
  };
  for (;;) {
    const { network, isOwn } = await choose();
    if (isOwn) return { network, release: () => undefined };
    const reservation = await reserve(network.number);
    // once more: who had it reserved may have opened its link meanwhile
    if (reservation && (await choose()).network.number === network.number) {
      return { network, release: reservation.release };
    }
    reservation?.release();
    if (!reservation) reserved.push(network.number);
  }
}

/** References of the images that a node needs for itself and for `nodeObjects`. */
export const nodeImageReferences: readonly string[] = Object.values(nodeImages);

/** What the lab itself has on the real node of this name: the cluster's DNS, volumes behind a default StorageClass, and who enforces NetworkPolicies. */
export function nodeObjects(name: string): readonly Manifest[] {
  return [...dnsObjects(), ...volumeObjects(name), ...policyRights()];
}
