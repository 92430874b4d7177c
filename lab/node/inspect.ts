import path from 'node:path';
import { agentName, agentRuns } from './agent';
import { livingNode, toldInside, type LivingNode } from './namespaces';
import { nodePaths } from './paths';
import { readNodeRecord } from './record';
import { servicesFolder } from './configuration/services';

/** One service of a node. */
export interface NodeServiceState {
  readonly name: string;
  readonly state: 'running' | 'stopped';
  /** Its log. */
  readonly log: string;
}

/** What is there of a node. */
export interface NodeState {
  readonly state: 'running' | 'broken' | 'stopped';
  /** Empty where the lab never had a node. */
  readonly services: readonly NodeServiceState[];
}

/** What is there of the lab's node. Changes nothing; needs root. */
export async function inspectNode(directory: string): Promise<NodeState> {
  const paths = nodePaths(directory);
  const record = await readNodeRecord(paths);
  const node = await livingNode(paths);
  const running = node === undefined ? [] : await runningServices(node, record?.services ?? []);
  const enforced = await agentRuns(paths);
  const names = record === undefined ? [] : [...record.services, agentName];
  const services = names.map((name): NodeServiceState => {
    const log = path.join(paths.logs, name, 'current');
    const runs = name === agentName ? enforced : running.includes(name);
    return { name, log, state: runs ? 'running' : 'stopped' };
  });
  if (node === undefined) return { state: 'stopped', services };
  const whole = services.every(({ state }) => state === 'running');
  return { state: whole && services.length > 0 ? 'running' : 'broken', services };
}

async function runningServices(
  node: LivingNode,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const folders = names.map((name) => `${servicesFolder}/${name}`);
  // it fails when one of them does not run, and still tells of all
  const words = ['sh', '-c', 'sv status "$@" || true', 'sv', ...folders];
  return parseStatus(await toldInside(node, words));
}

/** Names of the services that run; reads what `sv status` prints. */
export function parseStatus(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => /^run: \S*?([^/\s]+): /.exec(line)?.[1] ?? []);
}
