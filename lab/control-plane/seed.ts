import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors/user-error';
import type { LabApi } from './simulation/api';
import type { Condition, ObjectMetadata } from './simulation/reaction';
import { storageDriver } from './simulation/storage';

interface SeedObject {
  /** Path of the collection, such as `/api/v1/nodes`. */
  readonly collection: string;
  readonly body: { readonly metadata: ObjectMetadata } & Readonly<Record<string, unknown>>;
}

/** Puts the lab's own objects into it and waits until its nodes are ready. */
export async function seedLab(api: LabApi, nodes: number, signal: AbortSignal): Promise<void> {
  await Promise.all([
    ...storage.map((object) => apply(api, object)),
    ...labNodes(nodes).map((object) => create(api, object)),
  ]);
  await removeOtherNodes(api, nodes);
  await nodesReady(api, nodes, signal);
}

const storage: readonly SeedObject[] = [
  {
    collection: '/apis/storage.k8s.io/v1/storageclasses',
    body: {
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
    },
  },
  {
    collection: '/apis/storage.k8s.io/v1/csidrivers',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: storageDriver },
      // nobody would attach the volumes
      spec: { attachRequired: false },
    },
  },
];

const zones = ['lab-a', 'lab-b', 'lab-c'] as const;
const nodeLabel = 'lab.plinth.dev/simulated';

/** Nodes of the lab: four cores and 16 GiB each, spread over three zones. */
export function labNodes(count: number): readonly SeedObject[] {
  const capacity = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' };
  return Array.from({ length: count }, (_, index) => {
    const name = `node-${index + 1}`;
    const labels = {
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'node.kubernetes.io/instance-type': 'simulated',
      'topology.kubernetes.io/region': 'lab',
      'topology.kubernetes.io/zone': zones[index % zones.length],
      [nodeLabel]: 'true',
    };
    return {
      collection: '/api/v1/nodes',
      body: {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels },
        spec: { podCIDR: `10.1.${index}.0/24` },
        status: { capacity, allocatable: { ...capacity, cpu: '3900m', memory: '15Gi' } },
      },
    };
  });
}

async function apply(api: LabApi, { collection, body }: SeedObject): Promise<void> {
  const path = `${collection}/${body.metadata.name}?fieldManager=plinth-lab&force=true`;
  const answer = await api.call('PATCH', path, body, 'application/apply-patch+yaml');
  if (answer.status >= 300) throw refused(path, answer.body);
}

/** For nodes, whose status is only taken whole when they are made. */
async function create(api: LabApi, { collection, body }: SeedObject): Promise<void> {
  const answer = await api.call('POST', collection, body);
  if (answer.status >= 300 && answer.status !== 409) throw refused(collection, answer.body);
}

function refused(path: string, answer: unknown): Error {
  return new Error(`the lab's API server refused ${path}: ${JSON.stringify(answer)}`);
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: ObjectMetadata;
    readonly status: { readonly conditions?: readonly Condition[] };
    readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  }[];
}

async function listNodes(api: LabApi): Promise<NodeList['items']> {
  const selector = encodeURIComponent(nodeLabel);
  const { body } = await api.call('GET', `/api/v1/nodes?labelSelector=${selector}`);
  return (body as NodeList).items;
}

async function removeOtherNodes(api: LabApi, count: number): Promise<void> {
  const wanted = new Set(labNodes(count).map(({ body }) => body.metadata.name));
  for (const { metadata } of await listNodes(api)) {
    if (!wanted.has(metadata.name)) await api.call('DELETE', `/api/v1/nodes/${metadata.name}`);
  }
}

const patienceMs = 30_000;

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
