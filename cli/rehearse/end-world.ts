import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listLabs, stopLab } from '../../lab/control-plane/lab';
import { judge, type Lock } from '../engine/locks';
import { endOrphans } from '../engine/orphans';
import { processState } from '../engine/processes';
import { workspaceOf } from '../workspace';

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

/** Processes that were given this very home. Linux only: elsewhere nobody can be asked for his environment so surely. */
function livingIn(home: string): readonly number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return variables.includes(`PULUMI_HOME=${home}`);
      } catch {
        // ended while being read, or somebody else's
        return false;
      }
    })
    .map(Number);
}

function endProcess(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone by itself meanwhile
  }
}
