import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { git } from '../git';
import type { Source } from './report';

export const workingTree: Source = { name: 'working tree' };

/**
 * The commit that a name of git's means in a checkout.
 *
 * @throws UserError when there is no repository, or no such commit in it.
 */
export async function resolveRef(checkout: string, option: string, ref: string): Promise<Source> {
  if (!existsSync(join(checkout, '.git'))) {
    throw new UserError(`rehearse: '${option}' needs the repository, ${checkout} is none`, {
      fix: 'rehearse in a clone of the repository, or without --from and --to',
    });
  }
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return { name: ref, commit: (await git(checkout, args)).trim() };
  } catch (cause) {
    throw new UserError(`rehearse: '${option}' must be a commit, tag or branch, got '${ref}'`, {
      fix: 'git log --oneline shows commits; a shallow clone has only the newest: git fetch --unshallow',
      cause,
    });
  }
}

/** Puts the sources of a commit, or of the working tree as it is now, into a folder. */
export async function copySources(checkout: string, source: Source, into: string): Promise<void> {
  mkdirSync(into, { recursive: true, mode: 0o700 });
  if (source.commit === undefined) {
    await copyWorkingTree(checkout, into);
    return;
  }
  // an index of its own: the checkout's is somebody's work
  const index = join(into, '.index');
  const own = { more: { GIT_INDEX_FILE: index } };
  await git(checkout, ['read-tree', source.commit], own);
  await git(checkout, ['checkout-index', '--all', `--prefix=${into}/`], own);
  rmSync(index);
}

async function copyWorkingTree(checkout: string, into: string): Promise<void> {
  if (!existsSync(join(checkout, '.git'))) {
    copyAll(checkout, into);
    return;
  }
  const files = await git(checkout, ['ls-files', '-co', '--exclude-standard', '-z']);
  const folders = new Set<string>();
  for (const file of files.split('\0').filter((name) => !notSources.includes(name))) {
    const from = join(checkout, file);
    const kind = kindOf(from);
    if (kind === undefined) continue;
    const folder = dirname(join(into, file));
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    // as git does it for a commit
    if (kind === 'link') symlinkSync(readlinkSync(from), join(into, file));
    else copyFileSync(from, join(into, file));
  }
}

// a file may have been deleted and not yet be forgotten by git
function kindOf(path: string): 'file' | 'link' | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) return 'link';
  return found?.isFile() === true ? 'file' : undefined;
}

const notSources: readonly string[] = ['node_modules', '.git', '.plinth'];

function copyAll(checkout: string, into: string): void {
  for (const name of readdirSync(checkout).filter((each) => !notSources.includes(each))) {
    cpSync(join(checkout, name), join(into, name), { recursive: true, verbatimSymlinks: true });
  }
}
