import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startNode, takeNetwork, type NodeApi, type TakenNetwork } from '../../node/node';
import { apiPort, type NodeNetwork } from '../../node/network';
import { openStore, prepareStore } from '../../store/store';
import type { Manifest } from '../apply';
import type { LabPaths } from '../paths';
import type { LabNodes } from '../seed';
import type { LabApi } from '../simulation/api';
import { contentDigest, labObjects, simulatedOf, type LabContent } from './contents';
import type { RealControlPlane } from './control-plane';
import { playedWithout, webhooksServed } from './operators';
import { requireNodeNeeds } from './needs';
import { gatherParts, type NodeParts } from './parts';
import { placementInForce } from './placement';
import { readRealRecord, writeRealRecord, type LeftPod, type RealRecord } from './record';
import { renewPods, stillRunning } from './renew-pods';
import { realNode, simulatedNode, simulatedTaint } from './simulated-node';
import { pathsOf, removeSuperseded } from './superseded';

/** What a lab with a real node is made of. */
export interface RealOptions {
  /** References of the images that pods will ask for. */
  readonly images: readonly string[];
  /** Environment in which tools are looked for and made. @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** What it is made of, where that was gathered already. @default - it is gathered */
  readonly parts?: NodeParts;
}

interface Preparation {
  readonly paths: LabPaths;
  readonly real: RealOptions;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Everything that a real node needs, before the API server starts. */
export interface PreparedNode {
  readonly controlPlane: RealControlPlane;
  /** Objects that are there before the first pod. */
  readonly objects: readonly Manifest[];
  /** Nodes that are simulated beside it. */
  readonly simulated: readonly LabNodes[];
  /** Starts the node, with the store on it, once the API server has its objects. */
  readonly start: (api: LabApi) => Promise<void>;
  /** To be called in the end, however that is: gives back the number of its network where there is no node with it. */
  readonly release: () => void;
}

/**
 * Gets whatever a real node is made of.
 *
 * @throws UserError when this machine lacks something.
 */
export async function prepareNode(preparation: Preparation): Promise<PreparedNode> {
  const { paths, real, onProgress, signal } = preparation;
  const { directory } = paths;
  await requireNodeNeeds(directory);
  const { images: asked, env = process.env } = real;
  const parts = real.parts ?? (await gatherParts({ images: asked, env, onProgress, signal }));
  const taken = await takeNetwork(directory);
  return nodeIn(taken, parts, preparation).catch((error: unknown) => {
    taken.release();
    throw error;
  });
}

async function nodeIn(
  { network, release }: TakenNetwork,
  parts: NodeParts,
  { paths, onProgress, signal }: Preparation,
): Promise<PreparedNode> {
  const { tools, images, tree } = parts;
  const { directory } = paths;
  const executable = tools['versitygw'] ?? '';
  const store = await prepareStore({ directory, executable, address: network.node });
  const record = recordOf(parts, network);
  const ownObjects = labObjects(parts, network);
  const { objects: before = [], left: leftBefore = [] } = (await readRealRecord(paths)) ?? {};
  const now = pathsOf(ownObjects);
  // without the digest of its content until that is whole: a run that ends half way is gone on with
  const objects = [...new Set([...before, ...now])];
  await writeRealRecord(paths, { ...record, objects, ...named(leftBefore) });
  return {
    release,
    controlPlane: { network, played: record.played },
    objects: ownObjects,
    simulated: [simulatedNodes],
    start: async (server) => {
      await removeSuperseded(server, before, now);
      await placementInForce(server, record.simulated, signal);
      const api = await apiOf(paths, network);
      const left: LeftPod[] = [];
      const onReplaced = async (replaced: readonly string[]) => {
        left.push(...(await renewPods(server, { node: realNode, images: replaced, onProgress })));
        // a run that ends half way would not come upon them again
        await writeRealRecord(paths, { ...record, objects, ...named(joined(leftBefore, left)) });
      };
      const node = await startNode({
        ...{ directory, name: realNode, network, tree, images, tools, services: [store] },
        ...{ api, onReplaced, onProgress, signal },
      });
      await openStore(directory, signal);
      const content = contentDigest(parts, network);
      const all = node === 'new' ? [] : joined(leftBefore, left);
      const there = await stillRunning(server, realNode, all);
      await writeRealRecord(paths, { ...record, objects: now, content, ...named(there) });
    },
  };
}

function joined(some: readonly LeftPod[], more: readonly LeftPod[]): readonly LeftPod[] {
  return [...new Map([...some, ...more].map((pod) => [pod.uid, pod])).values()];
}

function named(left: readonly LeftPod[]): Pick<RealRecord, 'left'> {
  return left.length === 0 ? {} : { left };
}

const simulatedNodes: LabNodes = {
  names: [simulatedNode],
  // DaemonSets ask for Linux: nothing that belongs to a machine is to be played beside the real one
  labels: { 'kubernetes.io/os': 'simulated' },
  taints: [simulatedTaint],
};

/** Where the images come from, and what becomes of pods without one. */
function recordOf(content: LabContent, network: NodeNetwork): RealRecord {
  const { images } = content;
  const played = playedWithout(images.missing.map(({ reference }) => reference));
  return {
    network: network.number,
    missing: images.missing,
    simulated: simulatedOf(content),
    played,
    webhooks: webhooksServed(played) ? 'called' : 'off',
    built: images.present
      .filter(({ origin }) => origin === 'built')
      .map(({ reference, differs }) => ({ reference, ...(differs !== undefined && { differs }) })),
  };
}

/** How the node gets at the API server, which has come up meanwhile. */
async function apiOf(paths: LabPaths, network: NodeNetwork): Promise<NodeApi> {
  const file = (name: string) => readFile(path.join(paths.pki, name), 'utf8');
  return {
    server: `https://${network.host}:${apiPort}`,
    caCert: await file('ca.crt'),
    caKey: await file('ca.key'),
  };
}
