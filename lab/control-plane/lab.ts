import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureControlPlane } from './control-plane';
import { labState, type LabState } from './inspect';
import { labKubeconfig } from './kubeconfig';
import { withLabLock } from './lock';
import { labNames, labPaths, type LabPaths } from './paths';
import { killProcesses } from './processes';
import { writeWhole } from './record';
import { seedLab } from './seed';
import { labApi } from './simulation/api';
import { resolvedTools, type Tools } from './tools';

export type { LabState } from './inspect';

/** A running lab. */
export interface Lab {
  readonly name: string;
  readonly directory: string;
  /** Such as `https://127.0.0.1:40123`. */
  readonly server: string;
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

export interface StartLabOptions extends LabOptions {
  /** Executables by tool name; see `labTools`. */
  readonly tools: Tools;
  /** Simulated nodes. @default 3 */
  readonly nodes?: number;
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
  const { nodes = 3, onProgress = silent, signal = never() } = options;
  const paths = labPaths(options.labsDirectory, options.name);
  return withLabLock(paths, { onWait: waiting(paths, onProgress), signal }, async () => {
    const tools = await resolvedTools(options.tools);
    await mkdir(paths.directory, { recursive: true, mode: 0o700 });
    const credentials = await ensureControlPlane({ paths, tools, onProgress, signal });
    onProgress(`waiting for ${nodes} simulated nodes`);
    const api = labApi(credentials);
    try {
      await seedLab(api, nodes, signal);
    } finally {
      api.close();
    }
    const kubeconfig = labKubeconfig(paths.name, credentials);
    await writeWhole(paths.kubeconfig, kubeconfig);
    const { name, directory } = paths;
    const { server } = credentials;
    return { name, directory, server, kubeconfig, kubeconfigFile: paths.kubeconfig };
  });
}

/** Ends a lab: no process, port or file of it is left, its data included. */
export async function stopLab(options: StopLabOptions): Promise<void> {
  const paths = labPaths(options.labsDirectory, options.name);
  await withLabLock(paths, { onWait: silent, signal: undefined }, async () => {
    await killProcesses(paths.directory);
    await discard(paths);
  });
}

/** What is there of a lab, component by component. Changes nothing. */
export async function inspectLab(options: LabOptions): Promise<LabState> {
  return labState(labPaths(options.labsDirectory, options.name));
}

/** Names of all labs in a folder, running or not. */
export async function listLabs(labsDirectory: string): Promise<readonly string[]> {
  return labNames(labsDirectory);
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
