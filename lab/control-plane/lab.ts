import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as Node from '../node/node';
import type { Manifest } from './apply';
import { ensureControlPlane } from './control-plane';
import { entranceOf, type Entrance } from './entrance';
import { labState, type LabState } from './inspect';
import { labKubeconfig } from './kubeconfig';
import { withLabLock } from './lock';
import { labNames, labPaths, type LabPaths } from './paths';
import type { LabPki } from './pki';
import { killProcesses } from './processes';
import { readRealRecord } from './real/record';
import { writeWhole } from './record';
import type { PreparedNode, RealOptions } from './real/start';
import type * as Real from './real/start';
import { seedLab, type LabNodes, type Seed } from './seed';
import { labApi, type LabCredentials } from './simulation/api';
import { resolvedTools, type LabTools, type Tools } from './tools';

export type { LabState } from './inspect';

/** A running lab. */
export interface Lab {
  readonly name: string;
  readonly directory: string;
  /** Such as `https://127.0.0.1:40123`. */
  readonly server: string;
  /** Certificate of the authority that signed the server's, in PEM. */
  readonly ca: string;
  /** Content with the certificates embedded; cluster, context and user are named `plinth-<name>`. */
  readonly kubeconfig: string;
  readonly kubeconfigFile: string;
}

/** Which lab. */
export interface LabOptions {
  /** A DNS label. */
  readonly name: string;
  /** Folder of all labs. */
  readonly labsDirectory: string;
}

/** What a lab is started with. */
export interface StartLabOptions extends LabOptions {
  /** Executables by tool name; see `labTools`. */
  readonly tools: Tools;
  /** Simulated nodes: their number, or what they are. @default 3 */
  readonly nodes?: number | readonly LabNodes[];
  /** Makes this machine a node, beside a simulated one for what has no image. @default - every node is simulated */
  readonly real?: RealOptions;
  /** An authority that signs the lab's own certificates, and whose clients it admits. @default - one of the lab's own */
  readonly pki?: LabPki;
  /** A loopback address at which the API server can be reached as well; its kubeconfig leads there. @default 127.0.0.1 */
  readonly address?: string;
  /** Port at `address`. @default 6443 */
  readonly port?: number;
  /** Objects that are there from the start, such as what a cloud's own cluster brings. @default - none */
  readonly preload?: readonly Manifest[];
  /** Told what is being done, in a few words each time. @default - nobody is told */
  readonly onProgress?: (message: string) => void;
  /** Gives up early; a later call continues. @default - never */
  readonly signal?: AbortSignal;
}

export interface StopLabOptions extends LabOptions {
  /** Taken so that a lab can be started and stopped with the same options. @default - not needed */
  readonly tools?: Tools;
}

/** Starts a lab, repairs what is broken in it, or returns the healthy one. Data in it is kept. */
export async function startLab(options: StartLabOptions): Promise<Lab> {
  const { onProgress = silent, signal = never() } = options;
  const paths = labPaths(options.labsDirectory, options.name);
  const entrance = entranceOf(options);
  return withLabLock(paths, { onWait: waiting(paths, onProgress), signal }, async () => {
    const tools = await resolvedTools(options.tools);
    await mkdir(paths.directory, { recursive: true, mode: 0o700 });
    const told = { onProgress, signal };
    const node = await prepared(paths, options, told);
    const lab = { paths, tools, entrance, node, told };
    const credentials = await bringUp(lab, options).finally(() => node?.release());
    const server = entrance === undefined ? credentials.server : serverAt(entrance);
    const kubeconfig = labKubeconfig(paths.name, { ...credentials, server });
    await writeWhole(paths.kubeconfig, kubeconfig);
    const { name, directory } = paths;
    const { ca } = credentials;
    return { name, directory, server, ca, kubeconfig, kubeconfigFile: paths.kubeconfig };
  });
}

interface Told {
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

interface Beginning {
  readonly paths: LabPaths;
  readonly tools: LabTools;
  readonly entrance: Entrance | undefined;
  readonly node: PreparedNode | undefined;
  readonly told: Told;
}

async function bringUp(
  { paths, tools, entrance, node, told }: Beginning,
  options: StartLabOptions,
): Promise<LabCredentials> {
  const { pki } = options;
  const given = {
    ...{ ...(entrance && { entrance }), ...(pki && { pki }) },
    ...(node && { real: node.controlPlane }),
  };
  const credentials = await ensureControlPlane({ paths, tools, ...told, ...given });
  const api = labApi(credentials);
  try {
    await seedLab(api, { ...seedOf(options, node), ...told });
    await node?.start(api);
  } finally {
    api.close();
  }
  return credentials;
}

/** Everything of a real node that the API server must know first; undefined where there is none. */
async function prepared(
  paths: LabPaths,
  { real }: StartLabOptions,
  told: Told,
): Promise<PreparedNode | undefined> {
  if (real === undefined) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- other labs need not pay for it
  return (require('./real/start') as typeof Real).prepareNode({ paths, real, ...told });
}

function seedOf(
  { nodes = 3, preload = [] }: StartLabOptions,
  node: PreparedNode | undefined,
): Pick<Seed, 'nodes' | 'preload' | 'objects'> {
  return node === undefined
    ? { nodes, preload }
    : { nodes: node.simulated, preload, objects: node.objects };
}

/** Ends a lab: no process, port or file of it is left, its data included. */
export async function stopLab(options: StopLabOptions): Promise<void> {
  const paths = labPaths(options.labsDirectory, options.name);
  await withLabLock(paths, { onWait: silent, signal: undefined }, async () => {
    await endProcesses(paths);
    await discard(paths);
  });
}

/** Ends the processes of a lab and keeps its data, as a machine that is switched off keeps its disk. */
export async function haltLab(options: LabOptions): Promise<void> {
  const paths = labPaths(options.labsDirectory, options.name);
  await withLabLock(paths, { onWait: silent, signal: undefined }, () => endProcesses(paths));
}

/** What is there of a lab, component by component. Changes nothing. */
export async function inspectLab(options: LabOptions): Promise<LabState> {
  return labState(labPaths(options.labsDirectory, options.name));
}

/** Kind of a lab's nodes; undefined where there is none that was ever started. Asks no process. */
export async function labNodeKind(options: LabOptions): Promise<'simulated' | 'real' | undefined> {
  const paths = labPaths(options.labsDirectory, options.name);
  if ((await readRealRecord(paths)) !== undefined) return 'real';
  return (await stat(paths.record).catch(() => undefined)) && 'simulated';
}

/** Names of all labs in a folder, running or not. */
export async function listLabs(labsDirectory: string): Promise<readonly string[]> {
  return labNames(labsDirectory);
}

/** The node first: its pods would otherwise notice that the API server is gone. */
async function endProcesses(paths: LabPaths): Promise<void> {
  if ((await readRealRecord(paths)) !== undefined) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- other labs need not pay for it
    await (require('../node/node') as typeof Node).stopNode(paths.directory);
  }
  await killProcesses(paths.directory);
}

function serverAt({ address, port }: Entrance): string {
  return `https://${address}:${port}`;
}

/** Takes the folder away in one step: a lab half removed by a killed command would look like a damaged one. */
async function discard(paths: LabPaths): Promise<void> {
  const aside = path.join(path.dirname(paths.directory), `.removing-${paths.name}`);
  await rm(aside, { recursive: true, force: true });
  await rename(paths.directory, aside).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  await rm(aside, { recursive: true, force: true });
}

function waiting(paths: LabPaths, onProgress: (message: string) => void): () => void {
  return () => {
    onProgress(`waiting for another command that is changing the lab '${paths.name}'`);
  };
}

function silent(): void {
  // the default listener
}

function never(): AbortSignal {
  return new AbortController().signal;
}
