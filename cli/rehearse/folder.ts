import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { judge, type Lock } from '../engine/locks';
import { processState } from '../engine/processes';
import { errorCode } from '../error-code';
import { endWorld } from './end-world';

/** Who made a rehearsal, and what is to become of it. */
interface Owner extends Lock {
  readonly stack: string;
  readonly end: 'destroy' | 'keep';
}

/** Folder of a checkout's rehearsals. */
export function rehearsalsOf(checkout: string): string {
  return join(checkout, '.plinth', 'rehearsals');
}

const ownerFile = 'owner.json';

/** Makes the folder of a rehearsal. It appears with its owner's name in it, so that nobody takes it for a dead one's. */
export function makeFolder(
  rehearsals: string,
  { stack, end }: Pick<Owner, 'stack' | 'end'>,
): string {
  mkdirSync(rehearsals, { recursive: true, mode: 0o700 });
  const aside = mkdtempSync(join(rehearsals, '.new-'));
  const owner: Owner = {
    stack,
    end,
    pid: process.pid,
    username: userInfo().username,
    hostname: hostname(),
    timestamp: new Date().toISOString(),
  };
  writeFileSync(join(aside, ownerFile), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  const directory = join(rehearsals, `${stack}-${randomBytes(3).toString('hex')}`);
  renameSync(aside, directory);
  return directory;
}

/** Folders whose makers are dead. What was kept on purpose stays until the same stack is rehearsed again. */
export function leftovers(rehearsals: string, stack: string): readonly string[] {
  if (!existsSync(rehearsals)) return [];
  return readdirSync(rehearsals, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(rehearsals, entry.name))
    .filter((directory) => {
      const owner = ownerOf(directory);
      if (owner === undefined || judge(owner, hostname(), processState) !== 'stale') return false;
      return owner.end === 'destroy' || owner.stack === stack;
    });
}

/** Folder of the rehearsal of a stack that was kept to be looked at. @returns undefined when there is none. */
export function keptFolder(rehearsals: string, stack: string): string | undefined {
  return leftovers(rehearsals, stack).find((directory) => {
    const owner = ownerOf(directory);
    return owner?.stack === stack && owner.end === 'keep';
  });
}

/** @returns undefined for a folder that is only being made, or removed. */
function ownerOf(directory: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, ownerFile), 'utf8')) as Owner;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Ends and removes what dead rehearsals left: engines, plugins, labs, files.
 *
 * @returns how many there were.
 */
export async function sweep(rehearsals: string, stack: string): Promise<number> {
  if (leftovers(rehearsals, stack).length === 0) return 0;
  const release = await sweeper(rehearsals);
  if (release === undefined) return 0;
  try {
    const found = leftovers(rehearsals, stack);
    for (const directory of found) await removeRehearsal(directory);
    return found.length;
  } finally {
    await release();
  }
}

/** One sweeps at a time; another need not wait for it. */
async function sweeper(rehearsals: string): Promise<(() => Promise<void>) | undefined> {
  try {
    const lockfilePath = join(rehearsals, '.sweep.lock');
    return await lock(rehearsals, { lockfilePath, stale: 10_000, update: 1_000 });
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Ends everything that runs in a rehearsal's folder, then removes it. The owner's name goes last: it may be killed, too. */
export async function removeRehearsal(directory: string): Promise<void> {
  await endWorld(directory);
  for (const name of readdirSync(directory).filter((each) => each !== ownerFile)) {
    rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  rmSync(directory, { recursive: true, force: true });
}
