import { realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors/user-error';

/** Where everything of one lab lies. All of it is inside `directory`. */
export interface LabPaths {
  readonly name: string;
  /** The lab's own folder; every process of the lab is started by a path inside it. */
  readonly directory: string;
  /** What kwokctl keeps: binaries (as links), certificates, pid files, logs, its configuration. */
  readonly cluster: string;
  /** etcd's data. Outside of `cluster`, because kwokctl empties that when it fails half way. */
  readonly data: string;
  readonly pki: string;
  readonly pids: string;
  readonly logs: string;
  /** The record of what was installed; written last. */
  readonly record: string;
  /** What is known of its real node; there where it has one. */
  readonly real: string;
  readonly kubeconfig: string;
  /** Held while the lab is being changed. Beside the folder, so that it outlives its removal. */
  readonly lock: string;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;

/** What is wrong with a lab's name, or undefined. */
export function labNameProblem(name: string): string | undefined {
  return dnsLabel.test(name)
    ? undefined
    : `lab: 'name' must be a DNS label of at most 40 characters (a-z, 0-9 and -), got '${name}'`;
}

export function labPaths(labsDirectory: string, name: string): LabPaths {
  const problem = labNameProblem(name);
  if (problem !== undefined) throw new UserError(problem);
  const directory = path.join(canonical(path.resolve(labsDirectory)), name);
  const cluster = path.join(directory, 'clusters', name);
  return {
    name,
    directory,
    cluster,
    data: path.join(directory, 'data'),
    pki: path.join(cluster, 'pki'),
    pids: path.join(cluster, 'pids'),
    logs: path.join(cluster, 'logs'),
    record: path.join(directory, 'lab.json'),
    real: path.join(directory, 'real.json'),
    kubeconfig: path.join(directory, 'kubeconfig'),
    lock: `${directory}.lock`,
  };
}

/** One path for one folder, by whatever links it is reached: processes are recognised by it. */
function canonical(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : path.join(canonical(parent), path.basename(folder));
  }
}

/** The log of a component. */
export function logFile(paths: LabPaths, component: string): string {
  return path.join(paths.logs, `${component}.log`);
}

/** Names of the labs in a folder, running or not. */
export async function labNames(labsDirectory: string): Promise<readonly string[]> {
  const entries = await readdir(labsDirectory, { withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory() && dnsLabel.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
