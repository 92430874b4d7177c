import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sizeFrom } from '../../environments/plain-values';
import type { Volumes } from '../../environments/rules/storage';
import { UserError } from '../../errors/user-error';
import { copySources } from '../rehearse/sources';

const root = join(__dirname, '..', '..');

// values that did not hold at that commit were never deployed: they have nothing to compare with
const program = `
const { environmentFor, environmentNames } = require(process.argv[1]);
const { volumesOf } = require(process.argv[2]);
const all = environmentNames.flatMap((name) => {
  try {
    return [[name, [...volumesOf(environmentFor(name))].map(([path, size]) => [path, size.asString()])]];
  } catch (error) {
    // of a class of that commit's own
    if (error.constructor.name !== 'UserError') throw error;
    return [];
  }
});
process.stdout.write(JSON.stringify(all));
`;

/** The volumes of each environment as its values were at a commit, by the environment's name. */
export async function volumesSince(
  checkout: string,
  ref: string,
): Promise<ReadonlyMap<string, Volumes>> {
  const commit = commitOf(checkout, ref);
  const folder = mkdtempSync(join(tmpdir(), 'plinth-since-'));
  try {
    await copySources(checkout, { name: ref, commit }, folder);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const register = join(root, 'transpile', 'register.js');
    const modules = [join(folder, 'environments'), join(root, 'environments', 'rules', 'storage')];
    const out = execFileSync(process.execPath, ['-r', register, '-e', program, ...modules], {
      encoding: 'utf8',
    });
    const all = JSON.parse(out) as readonly [string, readonly [string, string][]][];
    return new Map(all.map(([name, sizes]) => [name, volumesOf(sizes)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function volumesOf(sizes: readonly [string, string][]): Volumes {
  return new Map(
    sizes.flatMap(([path, text]) => {
      const size = sizeFrom(text);
      return size === undefined ? [] : [[path, size] as const];
    }),
  );
}

function commitOf(checkout: string, ref: string): string {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  try {
    return execFileSync('git', args, {
      cwd: checkout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch (cause) {
    throw new UserError(`environment: '--since' must be a commit, tag or branch, got '${ref}'`, {
      fix: 'git log --oneline shows commits; a shallow clone has only the newest: git fetch --unshallow',
      cause,
    });
  }
}
