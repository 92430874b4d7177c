import { stat } from 'node:fs/promises';
import path from 'node:path';
import type * as Node from '../node/node';
import { healthy, probes } from './health';
import { components } from './kwokctl';
import { lastRelevantLine } from './logs';
import { logFile, type LabPaths } from './paths';
import { labProcesses } from './processes';
import { readRealRecord, type RealRecord } from './real/record';
import { realNode } from './real/simulated-node';
import { readRecord } from './record';

// a loaded machine must not make a healthy lab look broken
const patienceMs = 3_000;

/** One process of a lab. */
export interface ComponentState {
  readonly name: string;
  /** `unhealthy`: it runs and does not answer that it is well. */
  readonly state: 'running' | 'unhealthy' | 'stopped';
  /** Process id; missing when it is stopped. */
  readonly pid?: number;
  /** Port on 127.0.0.1; missing when it was never installed. */
  readonly port?: number;
  readonly log: string;
}

/** A lab as it is now. */
export interface LabState {
  readonly name: string;
  /** `degraded`: there is data of it, and not everything runs. */
  readonly state: 'absent' | 'running' | 'degraded';
  /** What is wrong with which component, one line each; empty unless it is degraded. */
  readonly problems: readonly string[];
  readonly components: readonly ComponentState[];
  /** What is real in it and what is not. @default - all its nodes are simulated */
  readonly real?: RealRecord;
}

export async function labState(paths: LabPaths): Promise<LabState> {
  const { name, directory } = paths;
  const folder = await stat(directory).catch(() => undefined);
  if (folder === undefined) return { name, state: 'absent', problems: [], components: [] };
  const real = await readRealRecord(paths);
  const states = [
    ...(await componentStates(paths)),
    ...(real === undefined ? [] : await nodeStates(paths)),
  ];
  const problems = await Promise.all(
    states.filter(({ state }) => state !== 'running').map(problemOf),
  );
  return {
    name,
    state: problems.length === 0 ? 'running' : 'degraded',
    problems,
    components: states,
    ...(real && { real }),
  };
}

/** The real node, and what runs on it beside pods. */
async function nodeStates({ directory }: LabPaths): Promise<readonly ComponentState[]> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- other labs need not pay for it
  const { inspectNode } = require('../node/node') as typeof Node;
  const { state, services } = await inspectNode(directory);
  const node = { running: 'running', broken: 'unhealthy', stopped: 'stopped' } as const;
  const log = path.join(directory, 'node', 'logs', 'kubelet', 'current');
  return [{ name: realNode, state: node[state], log }, ...services];
}

async function componentStates(paths: LabPaths): Promise<readonly ComponentState[]> {
  const ports = (await readRecord(paths))?.ports;
  const processes = await labProcesses(paths.directory);
  const all = ports === undefined ? [] : probes(ports);
  return Promise.all(
    components.map(async (name) => {
      const probe = all.find(({ component }) => component === name);
      const pid = processes.find(({ component }) => component === name)?.pid;
      const well = pid !== undefined && probe !== undefined && (await healthy(probe, patienceMs));
      return {
        name,
        state: pid === undefined ? 'stopped' : well ? 'running' : 'unhealthy',
        ...(pid !== undefined && { pid }),
        ...(probe !== undefined && { port: probe.port }),
        log: logFile(paths, name),
      };
    }),
  );
}

async function problemOf({ name, state, log }: ComponentState): Promise<string> {
  const line = await lastRelevantLine(log);
  const says = line === undefined ? '' : `: ${line}`;
  return `${name} is ${state}${says} (log: ${log})`;
}
