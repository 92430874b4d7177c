import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../errors/user-error';
import type { Target } from './target';

async function git(folder: string, args: readonly string[]): Promise<string> {
  return (await bytesOf(folder, args)).toString().trim();
}

async function bytesOf(folder: string, args: readonly string[], input = ''): Promise<Buffer> {
  // with such variables a hook of git's would lead us into another repository
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const options = { cwd: folder, env: Object.fromEntries(kept), encoding: 'buffer' } as const;
  const running = promisify(execFile)('git', [...args], options);
  running.child.stdin?.on('error', () => {
    // a git that ends without reading says why on its own
  });
  running.child.stdin?.end(input, 'latin1');
  return (await running).stdout;
}

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
  const content = await bytesOf(checkout, ['cat-file', 'commit', commit]);
  await bytesOf(
    folder,
    ['hash-object', '-t', 'commit', '-w', '--stdin'],
    content.toString('latin1'),
  );
  writeFileSync(join(own, 'objects', 'info', 'alternates'), `${join(shared, 'objects')}\n`);
  // a link here, which the sources' own `node_modules/` does not mean
  writeFileSync(join(own, 'info', 'exclude'), 'node_modules\n');
  if (branch.startsWith('refs/heads/')) {
    await git(folder, ['symbolic-ref', 'HEAD', branch]);
    await git(folder, ['update-ref', branch, commit]);
  } else {
    await git(folder, ['update-ref', '--no-deref', 'HEAD', commit]);
  }
  if (remote !== '') await git(folder, ['config', 'remote.origin.url', remote]);
  await git(folder, ['read-tree', commit]);
}
