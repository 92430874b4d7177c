import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Content of a file, undefined where there is none. */
export type Read = (path: string) => string | undefined;

/**
 * The commit and branch of a checkout, from git's own files: no process is started. Changes not yet committed count
 * as the commit they build on. Where there is no repository, such as in an archive of the sources, what CI says;
 * undefined where nobody knows.
 *
 * @see https://git-scm.com/docs/gitrepository-layout
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function checkedOut(
  checkout: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  read: Read = textOf,
) {
  // of a pull request, GITHUB_REF_NAME is '<number>/merge'
  const named = env['GITHUB_HEAD_REF'] || env['GITHUB_REF_NAME'];
  const head = headOf(checkout, read);
  if (head !== undefined) {
    return { revision: head.revision, branch: head.branch ?? (named || 'HEAD') };
  }
  const revision = env['GITHUB_SHA'];
  return revision && named ? { revision, branch: named } : undefined;
}

function headOf(checkout: string, read: Read) {
  const repository = gitFolder(join(checkout, '.git'), read);
  const head = read(join(repository, 'HEAD'))?.trim() ?? '';
  const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  if (ref === undefined) return isCommit(head) ? { revision: head, branch: undefined } : undefined;
  // a worktree keeps its HEAD and shares its branches
  const shared = resolve(repository, read(join(repository, 'commondir'))?.trim() ?? '.');
  const revision =
    read(join(shared, ref))?.trim() ?? packed(read(join(shared, 'packed-refs')), ref);
  if (revision === undefined || !isCommit(revision)) return undefined;
  return { revision, branch: ref.replace(/^refs\/heads\//, '') };
}

/** `.git` is the repository, or in a worktree or submodule a file that says where it is. */
function gitFolder(path: string, read: Read): string {
  const [, elsewhere] = /^gitdir: (.+)$/m.exec(read(path) ?? '') ?? [];
  return elsewhere === undefined ? path : resolve(path, '..', elsewhere.trim());
}

function packed(refs: string | undefined, ref: string): string | undefined {
  return refs
    ?.split('\n')
    .map((line) => line.trim().split(' '))
    .find(([, name]) => name === ref)?.[0];
}

function isCommit(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // absent, or a folder
    return undefined;
  }
}
