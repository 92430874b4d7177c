import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureControlPlane } from '../../../lab/control-plane/control-plane';
import { labKubeconfig } from '../../../lab/control-plane/kubeconfig';
import { labPaths } from '../../../lab/control-plane/paths';
import { killProcesses } from '../../../lab/control-plane/processes';
import { seedLab } from '../../../lab/control-plane/seed';
import { labApi } from '../../../lab/control-plane/simulation/api';
import { labTools, resolvedTools, type Tools } from '../../../lab/control-plane/tools';
import { debianTree } from '../../../lab/images/debian';
import { ensureImages, type LabImages } from '../../../lab/images/images';
import type { NodeNetwork } from '../../../lab/node/network';
import {
  apiEndpoint,
  apiPort,
  freeNetwork,
  nodeImageReferences,
  nodeObjects,
  nodePackages,
  nodeTools,
  startNode,
  stopNode,
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
const signal = new AbortController().signal;
const silent = (): void => undefined;

/** A lab of nothing but its API server and one real node. */
export class NodeLab {
  private constructor(
    readonly directory: string,
    readonly network: NodeNetwork,
    readonly kubectl: Kubectl,
  ) {}

  /** Starts it, or repairs what is broken in it. */
  static async start(labsDirectory: string, name: string, parts: Parts): Promise<NodeLab> {
    const paths = labPaths(labsDirectory, name);
    await mkdir(paths.directory, { recursive: true, mode: 0o700 });
    const network = await freeNetwork(paths.directory);
    const tools = await resolvedTools(parts.tools);
    const real = { network, played: [] };
    const reach = { paths, tools, real, onProgress: silent, signal };
    const credentials = await ensureControlPlane(reach);
    const api = labApi(credentials);
    const objects = [apiEndpoint(network), ...nodeObjects('node-real')];
    const seed = { nodes: 0, preload: [], objects, onProgress: silent, signal };
    await seedLab(api, seed).finally(() => {
      api.close();
    });
    await writeFile(paths.kubeconfig, labKubeconfig(name, credentials));
    const kubectl = new Kubectl({ kubeconfigFile: paths.kubeconfig }, parts.tools);
    const lab = new NodeLab(paths.directory, network, kubectl);
    const file = (of: string) => readFile(path.join(paths.pki, of), 'utf8');
    await startNode({
      ...{ directory: lab.directory, name: 'node-real', network, onProgress: silent, signal },
      ...parts,
      api: {
        server: `https://${network.host}:${apiPort}`,
        caCert: await file('ca.crt'),
        caKey: await file('ca.key'),
      },
    });
    return lab;
  }

  /** Ends every process of it at once, as a power failure does. */
  async lose(): Promise<void> {
    await killProcesses(this.directory);
  }

  async stop(): Promise<void> {
    await stopNode(this.directory);
    await killProcesses(this.directory);
  }
}

interface Parts {
  readonly tools: Tools;
  readonly tree: string;
  readonly images: LabImages;
}

/** Labs with real nodes, which take everything of theirs along when they close. */
export class NodeLabs {
  private readonly labs: NodeLab[] = [];

  private constructor(
    private readonly folder: string,
    private readonly parts: Parts,
  ) {}

  static async open(): Promise<NodeLabs> {
    const options = { cache, onProgress: silent, signal };
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'plinth-nodes-')));
    return new NodeLabs(folder, {
      tools: await ensureTools([...labTools, ...nodeTools]),
      tree: await debianTree({ ...options, suite: 'trixie', packages: nodePackages }),
      images: await ensureImages(nodeImageReferences, { ...options, tools: ensureTools }),
    });
  }

  async start(name: string): Promise<NodeLab> {
    const lab = await NodeLab.start(this.folder, name, this.parts);
    this.labs.push(lab);
    return lab;
  }

  async close(): Promise<void> {
    for (const lab of this.labs) await lab.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
