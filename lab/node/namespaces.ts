import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { labProcesses } from '../control-plane/processes';
import { executable } from './executable';
import type { NodePaths } from './paths';
import { lastLine, plainEnvironment, told } from './run';

const startMs = 20_000;

/** How to enter a node: the number that the host knows its first process by. */
export interface LivingNode {
  readonly pid: number;
}

/** The node, if its own first process has taken over. */
export async function livingNode(paths: NodePaths): Promise<LivingNode | undefined> {
  for (const { component, pid } of await labProcesses(paths.directory)) {
    if (component !== path.basename(paths.init)) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    // its children have its name until they become something else
    if (/^NSpid:(\s+\d+)*\s+1$/m.test(status)) return { pid };
  }
  return undefined;
}

/** Opens the namespaces and waits until the node's own first process runs in them. */
export async function openNamespaces(paths: NodePaths, signal: AbortSignal): Promise<LivingNode> {
  await installCommands(paths);
  const file = path.join(paths.logs, 'supervisor.log');
  const log = await open(file, 'w', 0o600);
  const child = spawn(
    paths.supervisor,
    [
      ...['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child=SIGKILL', '--'],
      ...[paths.setup, paths.joinScript],
    ],
    { cwd: '/', env: plainEnvironment, detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  try {
    await started(child);
    child.unref();
    const deadline = Date.now() + startMs;
    for (;;) {
      const node = await livingNode(paths);
      if (node !== undefined) return node;
      if (child.exitCode !== null || Date.now() > deadline) break;
      await sleep(20, undefined, { signal });
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    await log.close();
  }
  child.kill('SIGKILL');
  const said = lastLine(await readFile(file, 'utf8')) ?? 'no message';
  throw new Error(`the node's namespaces did not open: ${said} (log: ${file})`);
}

/** By paths in the lab's folder, which is how the processes of a lab are known. */
async function installCommands(paths: NodePaths): Promise<void> {
  const unshare = await executable('unshare');
  const commands = { [paths.supervisor]: unshare ?? 'unshare', [paths.setup]: '/bin/sh' };
  await mkdir(path.dirname(paths.supervisor), { recursive: true, mode: 0o700 });
  for (const [name, target] of Object.entries(commands)) {
    await rm(name, { force: true });
    await symlink(target, name);
  }
}

function started(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

/** Words that run a program of the node's own in all of its namespaces. */
export function inside({ pid }: LivingNode, ...words: readonly string[]): readonly string[] {
  return ['--target', String(pid), '--all', '--', ...words];
}

/** Runs a program of the node's own in all of its namespaces and gives what it said. */
export async function toldInside(
  node: LivingNode,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  return told('nsenter', inside(node, ...words), signal);
}
