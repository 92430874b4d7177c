import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureControlPlane } from '../../../lab/control-plane/control-plane';
import { labKubeconfig } from '../../../lab/control-plane/kubeconfig';
import { labPaths, type LabPaths } from '../../../lab/control-plane/paths';
import { killProcesses } from '../../../lab/control-plane/processes';
import { renewPods } from '../../../lab/control-plane/real/renew-pods';
import { seedLab } from '../../../lab/control-plane/seed';
import { labApi } from '../../../lab/control-plane/simulation/api';
import { labTools, resolvedTools, type Tools } from '../../../lab/control-plane/tools';
import { debianTree } from '../../../lab/images/debian';
import { ensureImages, type LabImages } from '../../../lab/images/images';
import type { NodeNetwork } from '../../../lab/node/network';
import {
  apiEndpoint,
  apiPort,
  nodeImageReferences,
  nodeObjects,
  nodePackages,
  nodeTools,
  startNode,
  stopNode,
  takeNetwork,
} from '../../../lab/node/node';
import { cacheFolder } from '../../../lab/toolchain/cache';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';

/** What this machine lacks of a real node's needs; asked in a process of its own, because tests are named at once. */
export function missingNeeds(): readonly string[] {
  const checkout = path.join(__dirname, '..', '..', '..');
  const script = `require('./lab/node/node.ts').nodeNeeds().then((needs) => console.log(JSON.stringify(
    needs.filter(({ state }) => state === 'missing').map(({ what }) => what))));`;
  const args = ['-r', './transpile/register.js', '-e', script];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: checkout,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly string[];
}

const cache = cacheFolder(process.env);
const node = 'node-real';
const silent = (): void => undefined;

async function startNodeLab(paths: LabPaths, parts: Parts, signal: AbortSignal): Promise<NodeLab> {
  const { directory } = paths;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { network, release } = await takeNetwork(directory);
  const tools = await resolvedTools(parts.tools);
  const real = { network, played: [] };
  const credentials = await ensureControlPlane({
    ...{ paths, tools, real, onProgress: silent, signal },
  });
  await writeFile(paths.kubeconfig, labKubeconfig(paths.name, credentials));
  const file = (of: string) => readFile(path.join(paths.pki, of), 'utf8');
  const api = labApi(credentials);
  try {
    const objects = [apiEndpoint(network), ...nodeObjects(node)];
    await seedLab(api, { nodes: 0, preload: [], objects, onProgress: silent, signal });
    await startNode({
      ...{ directory, name: node, network, onProgress: silent, signal },
      ...parts,
      onReplaced: async (images) => {
        await renewPods(api, { node, images, onProgress: silent });
      },
      api: {
        server: `https://${network.host}:${apiPort}`,
        caCert: await file('ca.crt'),
        caKey: await file('ca.key'),
      },
    });
  } finally {
    release();
    api.close();
  }
  const kubectl = new Kubectl({ kubeconfigFile: paths.kubeconfig }, parts.tools);
  return new NodeLab(directory, network, kubectl);
}

async function endLab(directory: string): Promise<void> {
  await stopNode(directory);
  await killProcesses(directory);
}

/** A lab of nothing but its API server and one real node. */
export class NodeLab {
  constructor(
    readonly directory: string,
    readonly network: NodeNetwork,
    readonly kubectl: Kubectl,
  ) {}

  /** Ends every process of it at once, as a power failure does. */
  async lose(): Promise<void> {
    await killProcesses(this.directory);
  }

  async stop(): Promise<void> {
    await endLab(this.directory);
  }
}

interface Parts {
  readonly tools: Tools;
  readonly tree: string;
  readonly images: LabImages;
}

/** Labs with real nodes, which take everything of theirs along when they close. */
export class NodeLabs {
  /** Folders of labs that were begun, whether or not they came up. */
  private readonly begun = new Set<string>();
  private readonly starts: Promise<unknown>[] = [];
  private readonly closing = new AbortController();

  private constructor(
    private readonly folder: string,
    private readonly parts: Parts,
  ) {}

  static async open(): Promise<NodeLabs> {
    const options = { cache, onProgress: silent, signal: new AbortController().signal };
    const parts = {
      tools: await ensureTools([...labTools, ...nodeTools]),
      tree: await debianTree({ ...options, suite: 'trixie', packages: nodePackages }),
      images: await ensureImages(nodeImageReferences, { ...options, tools: ensureTools }),
    };
    return new NodeLabs(realpathSync(mkdtempSync(path.join(tmpdir(), 'plinth-nodes-'))), parts);
  }

  /** Starts a lab, or repairs what is broken in it; with other images than the others have where some are given. */
  start(name: string, images: LabImages = this.parts.images): Promise<NodeLab> {
    const paths = labPaths(this.folder, name);
    this.begun.add(paths.directory);
    const starting = startNodeLab(paths, { ...this.parts, images }, this.closing.signal);
    this.starts.push(starting);
    return starting;
  }

  /** Ends every lab, one that is still starting or failed to start among them. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the labs are closed'));
    await Promise.allSettled(this.starts);
    for (const directory of this.begun) await endLab(directory);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
