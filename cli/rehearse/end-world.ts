import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listLabs, stopLab } from '../../lab/control-plane/lab';
import { judge, type Lock } from '../engine/locks';
import { endOrphans } from '../engine/orphans';
import { processState } from '../engine/processes';
import { workspaceOf } from '../workspace';
import { rehearsalMark } from './world';

/** Ends every process of a rehearsal: its engine, should one still run, that one's helpers, the labs. */
export async function endWorld(directory: string): Promise<void> {
  const { state, pulumiHome, labs } = workspaceOf(directory);
  for (const pid of engines(state)) endProcess(pid);
  endOrphans(pulumiHome);
  // one after the other: each looks through all processes of the machine
  for (const name of await listLabs(labs)) await stopLab({ name, labsDirectory: labs });
  await endInhabitants(pulumiHome);
}

/** Engines that hold a lock on a state of this folder; nobody else can be meant. */
function engines(state: string): readonly number[] {
  const locks = join(state, '.pulumi', 'locks');
  if (!existsSync(locks)) return [];
  return readdirSync(locks, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(locks, name), 'utf8')) as Lock)
    .filter((held) => judge(held, hostname(), processState) === 'held')
    .map(({ pid }) => pid);
}

const patienceMs = 10_000;

/** What else runs with a home of this rehearsal: a lab that was only being started when its starter was killed. */
async function endInhabitants(home: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = livingIn(home);
    if (found.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(`processes of ${home} survive being killed: ${found.join(', ')}`);
    }
    found.forEach(endProcess);
    await pause(50);
  }
}

/** A process of this machine. */
export interface Living {
  readonly pid: number;
  readonly parent: number;
  /** `NAME=value`. */
  readonly variables: readonly string[];
}

/** Processes that a rehearsal gave this very home; whoever asks, and whose child he is, stays alive. */
export function strays(living: readonly Living[], home: string, asking: number): readonly number[] {
  const parents = new Map(living.map(({ pid, parent }) => [pid, parent]));
  const line = new Set<number>();
  for (let pid: number | undefined = asking; pid !== undefined && !line.has(pid);) {
    line.add(pid);
    pid = parents.get(pid);
  }
  return living
    .filter(({ pid }) => !line.has(pid))
    .filter(({ variables }) =>
      // a user who looks into a rehearsal that was kept has set the home alone
      [`PULUMI_HOME=${home}`, `${rehearsalMark}=true`].every((one) => variables.includes(one)),
    )
    .map(({ pid }) => pid);
}

/** Linux only: elsewhere nobody can be asked for his environment so surely. */
function livingIn(home: string): readonly number[] {
  if (!existsSync('/proc/self/environ')) return [];
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => livingOf(Number(name)));
  return strays(living, home, process.pid);
}

function livingOf(pid: number): readonly Living[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the command, in parentheses, may itself contain blanks and parentheses
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return [{ pid, parent, variables: variablesOf(pid) }];
  } catch {
    // ended while being read
    return [];
  }
}

function variablesOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // somebody else's, which may still be an ancestor
    return [];
  }
}

function endProcess(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone by itself meanwhile
  }
}
