import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors/user-error';
import { apply, labObject, patienceMs, refused, type LabObject, type Manifest } from './apply';
import type { LabApi } from './simulation/api';
import type { Condition, ObjectMetadata } from './simulation/reaction';
import { storageDriver } from './simulation/storage';

export type { Manifest } from './apply';

/** Nodes that are alike. */
export interface LabNodes {
  readonly names: readonly string[];
  /** Besides the ones every node has. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What keeps pods away that do not tolerate it. @default - nothing */
  readonly taints?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: string;
  }[];
  /** Cores. @default 4 */
  readonly cores?: number;
  /** Memory, in GiB. @default 16 */
  readonly memory?: number;
}

/** What a lab holds from the start. */
export interface Seed {
  readonly nodes: number | readonly LabNodes[];
  readonly preload: readonly Manifest[];
  /** The lab's own objects, beside its nodes. @default - a StorageClass whose volumes are simulated */
  readonly objects?: readonly Manifest[];
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Puts the lab's own objects into it and waits until its nodes are ready. */
export async function seedLab(api: LabApi, seed: Seed): Promise<void> {
  const nodes = labNodes(seed.nodes);
  const objects = seed.objects?.map(labObject) ?? [simulatedStorage];
  if (nodes.length > 0) seed.onProgress(`waiting for ${nodes.length} simulated nodes`);
  await Promise.all([
    ...[driver, ...objects, ...seed.preload.map(definition)].map((object) =>
      apply(api, object, seed.signal),
    ),
    ...nodes.map((object) => create(api, object)),
  ]);
  await removeOtherNodes(api, nodes);
  await nodesReady(api, nodes.length, seed.signal);
}

const preloadable = ['CustomResourceDefinition', 'Namespace'];

function definition(body: Manifest): LabObject {
  if (preloadable.includes(body.kind)) return labObject(body);
  const known = preloadable.join(', ');
  throw new UserError(`lab: 'preload' must hold kinds ${known} only, got '${body.kind}'`);
}

/** Nobody would attach the volumes of simulated nodes. */
const driver = labObject({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name: storageDriver },
  spec: { attachRequired: false },
});

const simulatedStorage = labObject({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: storageDriver,
  allowVolumeExpansion: true,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
});

const zones = ['lab-a', 'lab-b', 'lab-c'] as const;

/** Label of the nodes that kwok plays. */
export const simulatedNodeLabel = 'lab.plinth.dev/simulated';

/** Nodes of the lab, spread over three zones; without a wish of their own they have four cores and 16 GiB each. */
export function labNodes(wanted: number | readonly LabNodes[]): readonly LabObject[] {
  const groups = typeof wanted === 'number' ? [{ names: numbered('node', wanted) }] : wanted;
  return groups
    .flatMap((group) => group.names.map((name) => ({ group, name })))
    .map(({ group, name }, index) => labNode(group, name, index));
}

/** Names with numbers from 1: `node-1`, `node-2`. */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}

function labNode(group: LabNodes, name: string, index: number): LabObject {
  const { cores = 4, memory = 16, labels, taints } = group;
  const storageAndPods = { 'ephemeral-storage': '100Gi', pods: '110' };
  const capacity = { cpu: `${cores}`, memory: `${memory}Gi`, ...storageAndPods };
  // the system keeps a part for itself
  const allocatable = { ...capacity, cpu: `${cores * 1000 - 100}m`, memory: `${memory - 1}Gi` };
  return {
    collection: '/api/v1/nodes',
    body: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'node.kubernetes.io/instance-type': 'simulated',
          'topology.kubernetes.io/region': 'lab',
          'topology.kubernetes.io/zone': zones[index % zones.length] ?? zones[0],
          [simulatedNodeLabel]: 'true',
          ...labels,
        },
      },
      spec: { podCIDR: `10.1.${index}.0/24`, ...(taints && { taints }) },
      status: { capacity, allocatable },
    },
  };
}

/** For nodes, whose status is only taken whole when they are made. */
async function create(api: LabApi, { collection, body }: LabObject): Promise<void> {
  const answer = await api.call('POST', collection, body);
  if (answer.status >= 300 && answer.status !== 409) throw refused(collection, answer.body);
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: ObjectMetadata;
    readonly status: { readonly conditions?: readonly Condition[] };
    readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  }[];
}

async function listNodes(api: LabApi): Promise<NodeList['items']> {
  const selector = encodeURIComponent(simulatedNodeLabel);
  const { body } = await api.call('GET', `/api/v1/nodes?labelSelector=${selector}`);
  return (body as NodeList).items;
}

async function removeOtherNodes(api: LabApi, nodes: readonly LabObject[]): Promise<void> {
  const wanted = new Set(nodes.map(({ body }) => body.metadata.name));
  for (const { metadata } of await listNodes(api)) {
    if (!wanted.has(metadata.name)) await api.call('DELETE', `/api/v1/nodes/${metadata.name}`);
  }
}

async function nodesReady(api: LabApi, wanted: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const ready = (await listNodes(api)).filter(
      ({ status, spec }) =>
        status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') &&
        !spec.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready'),
    );
    if (ready.length >= wanted) return;
    if (Date.now() > deadline) {
      throw new UserError(
        `lab: ${ready.length} of ${wanted} nodes are ready after ${patienceMs / 1000} s`,
      );
    }
    await sleep(50, undefined, { signal });
  }
}
