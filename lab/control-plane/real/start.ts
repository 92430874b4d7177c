import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabImages } from '../../images/images';
import { apiEndpoint, freeNetwork, nodeObjects, startNode, type NodeApi } from '../../node/node';
import { apiPort, type NodeNetwork } from '../../node/network';
import { storeObjects } from '../../store/objects';
import { openStore, prepareStore } from '../../store/store';
import type { Manifest } from '../apply';
import type { LabPaths } from '../paths';
import type { LabNodes } from '../seed';
import type { LabApi } from '../simulation/api';
import type { RealControlPlane } from './control-plane';
import { playedWithout, simulatedImages, webhooksServed } from './operators';
import { requireNodeNeeds } from './needs';
import { gatherParts } from './parts';
import { placement, placementInForce } from './placement';
import { writeRealRecord, type RealRecord } from './record';
import { realNode, simulatedNode, simulatedTaint } from './simulated-node';

/** What a lab with a real node is made of. */
export interface RealOptions {
  /** References of the images that pods will ask for. */
  readonly images: readonly string[];
  /** Environment in which tools are looked for and made. @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
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
}

/**
 * Gets whatever a real node is made of.
 *
 * @throws UserError when this machine lacks something.
 */
export async function prepareNode(preparation: Preparation): Promise<PreparedNode> {
  const { paths, real, onProgress, signal } = preparation;
  await requireNodeNeeds();
  const { env = process.env } = real;
  const { tools, wanted, images, tree } = await gatherParts({
    images: real.images,
    env,
    onProgress,
    signal,
  });
  const network = await freeNetwork(paths.directory);
  const store = await prepareStore({
    directory: paths.directory,
    executable: tools['versitygw'] ?? '',
    address: network.node,
  });
  const record = recordOf(wanted, images, network);
  await writeRealRecord(paths, record);
  return {
    controlPlane: { network, played: record.played },
    objects: [
      ...placement(record.simulated),
      apiEndpoint(network),
      ...nodeObjects(realNode),
      ...storeObjects(network.node).map((object) => object as Manifest),
    ],
    simulated: [simulatedNodes],
    start: async (server) => {
      const { directory } = paths;
      await placementInForce(server, record.simulated, signal);
      const api = await apiOf(paths, network);
      const what = {
        directory,
        name: realNode,
        network,
        api,
        tree,
        images,
        tools,
        services: [store],
      };
      await startNode({ ...what, onProgress, signal });
      await openStore(directory, signal);
    },
  };
}

const simulatedNodes: LabNodes = {
  names: [simulatedNode],
  // DaemonSets ask for Linux: nothing that belongs to a machine is to be played beside the real one
  labels: { 'kubernetes.io/os': 'simulated' },
  taints: [simulatedTaint],
};

/** Where the images come from, and what becomes of pods without one. */
function recordOf(wanted: readonly string[], images: LabImages, network: NodeNetwork): RealRecord {
  const missing = images.missing.map(({ reference }) => reference);
  const played = playedWithout(missing);
  return {
    network: network.number,
    missing: images.missing,
    simulated: simulatedImages(wanted, missing),
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
