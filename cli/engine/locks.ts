import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { duration } from '../text/duration';
import { processState, type ProcessState } from './processes';
import { errorCode } from '../error-code';

/** What the engine writes into the lock of a file backend. */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

export type LockVerdict = 'stale' | 'held' | 'unknown';

// the engine takes its lock within its first second; clocks are read in whole ticks
const tolerance = 2000;

/**
 * Whether the run that took a lock is over. Stale only when provably so: same machine, and the process gone or its
 * id given to a younger one. A lock of another machine is never ours to break.
 */
export function judge(
  lock: Lock,
  here: string,
  stateOf: (pid: number) => ProcessState,
): LockVerdict {
  if (lock.hostname !== here) return 'unknown';
  const owner = stateOf(lock.pid);
  if (owner.state === 'gone') return 'stale';
  return owner.startedAt > Date.parse(lock.timestamp) + tolerance ? 'stale' : 'held';
}

function lockFolder(state: string, project: string, stack: string): string {
  return join(state, '.pulumi', 'locks', 'organization', project, stack);
}

/**
 * Removes the locks that dead runs left on a stack, so that nobody needs to know how to break them.
 *
 * @throws UserError naming the process when a run is alive, or the machine when it can not be known.
 */
export function releaseStaleLocks(
  state: string,
  project: string,
  stack: string,
  now = Date.now(),
): number {
  const folder = lockFolder(state, project, stack);
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  for (const file of files) release(join(folder, file), stack, now);
  return files.length;
}

function release(file: string, stack: string, now: number): void {
  const lock = readLock(file);
  if (lock === undefined) return;
  const verdict = judge(lock, hostname(), processState);
  if (verdict !== 'stale') throw heldBy(lock, verdict, stack, now);
  rmSync(file, { force: true });
  rmSync(`${file}.attrs`, { force: true });
}

export function heldBy(
  lock: Lock,
  verdict: 'held' | 'unknown',
  stack: string,
  now: number,
): UserError {
  const since = duration(Math.max(0, now - Date.parse(lock.timestamp)));
  if (verdict === 'held') {
    return new UserError(
      `stack '${stack}': another run is at work: process ${lock.pid} of ${lock.username}, started ${since} ago`,
      { fix: `wait for it, or end it with \`kill -INT ${lock.pid}\`` },
    );
  }
  return new UserError(
    `stack '${stack}': locked by process ${lock.pid} of ${lock.username} on another machine, '${lock.hostname}', ${since} ago`,
    {
      fix: `if that run is over, \`pulumi cancel --stack ${stack}\` after \`eval "$(./plinth env)"\``,
    },
  );
}

/** @returns undefined when its run has just ended and took it away. */
function readLock(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lock;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
