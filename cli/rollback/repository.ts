import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { git, gitBytes } from '../git';
import type { Target } from './target';

/** @throws UserError when the checkout does not have the sources of an update. */
export async function requireCommit(
  checkout: string,
  { number, source: { commit } }: Target,
): Promise<void> {
  const problem = `rollback: the sources of update ${number} must be in this repository, ${commit} is not`;
  if (!existsSync(join(checkout, '.git'))) {
    throw new UserError(problem, { fix: 'roll back in a clone of the repository' });
  }
  try {
    await git(checkout, ['cat-file', '-e', `${commit}^{commit}`]);
  } catch (cause) {
    throw new UserError(problem, {
      fix: `git fetch origin ${commit}; a shallow clone has only the newest: git fetch --unshallow`,
      cause,
    });
  }
}

/**
 * Makes a repository of a folder that has the sources of a commit: the engine records the commit that it finds there,
 * and the program tells workloads which it is. Else both would take that of the checkout around it.
 */
export async function makeRepository(
  folder: string,
  checkout: string,
  { commit, branch = '' }: Target['source'],
): Promise<void> {
  const [shared, remote] = await Promise.all([
    git(checkout, ['rev-parse', '--path-format=absolute', '--git-common-dir']),
    git(checkout, ['config', '--get', 'remote.origin.url']).catch(() => ''),
  ]);
  await git(folder, ['init', '--quiet', '--template=']);
  const own = join(folder, '.git');
  mkdirSync(join(own, 'objects', 'info'), { recursive: true });
  mkdirSync(join(own, 'info'), { recursive: true });
  // the engine looks for it here alone; git writes nothing that it finds elsewhere, so this comes first
  const input = await gitBytes(checkout, ['cat-file', 'commit', commit]);
  await git(folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input });
  const objects = join(shared.trim(), 'objects');
  writeFileSync(join(own, 'objects', 'info', 'alternates'), `${objects}\n`);
  // a link here, which the sources' own `node_modules/` does not mean
  writeFileSync(join(own, 'info', 'exclude'), 'node_modules\n');
  if (branch.startsWith('refs/heads/')) {
    await git(folder, ['symbolic-ref', 'HEAD', branch]);
    await git(folder, ['update-ref', branch, commit]);
  } else {
    await git(folder, ['update-ref', '--no-deref', 'HEAD', commit]);
  }
  const address = withoutCredentials(remote.trim());
  if (address !== '') await git(folder, ['config', 'remote.origin.url', address]);
  await git(folder, ['read-tree', commit]);
}

/** What is told of it is who keeps the sources; a token in it would be read by everybody who may list processes. */
function withoutCredentials(address: string): string {
  return address.replace(/^(https?:\/\/)[^/]*@/i, '$1');
}
