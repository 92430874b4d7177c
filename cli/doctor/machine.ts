import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gte } from 'semver';
import type { Need } from './need';

const oldestNode = '20.19.0';
const gibibyte = 1024 ** 3;
// tools and Go's build cache take about 5 GiB when everything has to be built
const wantedSpace = 6 * gibibyte;
const leastSpace = gibibyte;

export function nodeNeed(version: string): Need {
  return gte(version, oldestNode)
    ? { name: 'node', state: 'ok', detail: version }
    : {
        name: 'node',
        state: 'missing',
        detail: `${version} is too old`,
        fix: `install Node ${oldestNode} or newer`,
      };
}

/** @param found undefined when the program does not run. */
export function programNeed(
  name: string,
  found: string | undefined,
  needed: Omit<Need, 'name'>,
): Need {
  return found === undefined ? { name, ...needed } : { name, state: 'ok', detail: found };
}

/** @param free bytes. */
export function spaceNeed(free: number, path: string): Need {
  const detail = `${(free / gibibyte).toFixed(1)} GiB free at ${path}`;
  if (free >= wantedSpace) return { name: 'disk', state: 'ok', detail };
  const fix = 'free some space, or name another folder in PLINTH_CACHE';
  return { name: 'disk', state: free < leastSpace ? 'missing' : 'attention', detail, fix };
}

/** What a program says of its version, undefined when it does not run. */
async function versionOf(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(file, args, { env, timeout: 5000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

/** Node, npm, git, Go and room for all of it. */
export async function machineNeeds(
  env: NodeJS.ProcessEnv,
  cache: string,
  toolsMissing: boolean,
): Promise<readonly Need[]> {
  const [npm, git, go, space] = await Promise.all([
    versionOf('npm', ['--version'], env),
    versionOf('git', ['--version'], env),
    versionOf('go', ['version'], env),
    statfs(nearestFolder(cache)),
  ]);
  return [
    nodeNeed(process.versions.node),
    programNeed('npm', npm, {
      state: 'missing',
      detail: 'not on PATH',
      fix: 'install npm, it comes with Node',
    }),
    programNeed('git', git, { state: 'attention', detail: 'not on PATH', fix: 'install git' }),
    programNeed('go', go, {
      state: 'attention',
      detail: toolsMissing
        ? 'not on PATH; tools that can not be downloaded are built with it'
        : 'not on PATH; every tool is there without it',
      ...(toolsMissing ? { fix: 'install Go 1.26 or newer from https://go.dev/dl' } : {}),
    }),
    spaceNeed(space.bavail * space.bsize, nearestFolder(cache)),
  ];
}
