import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Recipe, User } from './recipe';
import type { Entry } from './tar-writer';

/** Where what a recipe names lies on this machine. */
export interface Sources {
  /**
   * The tree of its Debian packages.
   * @default - it takes none
   */
  readonly tree?: string | undefined;
  /** Executables by their names. */
  readonly tools: Readonly<Record<string, string>>;
}

/** Everything that goes into an image, sorted by path; parents come before what they hold. */
export async function filesOf(recipe: Recipe, sources: Sources): Promise<readonly Entry[]> {
  const files = new Files();
  if (recipe.debian && sources.tree !== undefined) {
    const chosen = choice(recipe.debian.only, recipe.debian.without);
    for await (const entry of treeEntries(sources.tree, '')) {
      if (chosen(entry.path)) files.add(entry);
    }
  }
  for (const [path, { mode = 0o755, owner = 0 }] of Object.entries(recipe.folders ?? {})) {
    files.add({ type: 'Directory', path: inside(path), mode, owner });
  }
  for (const [path, tool] of Object.entries(recipe.programs ?? {})) {
    const file = sources.tools[tool] ?? '';
    const { size } = await stat(file);
    files.add({ type: 'File', path: inside(path), mode: 0o755, owner: 0, size, content: { file } });
  }
  for (const [path, file] of Object.entries(recipe.files ?? {})) {
    const { content, mode = 0o644 } = typeof file === 'string' ? { content: file } : file;
    files.text(inside(path), content, mode);
  }
  for (const [path, target] of Object.entries(recipe.links ?? {})) {
    files.add({ type: 'SymbolicLink', path: inside(path), target });
  }
  await addUsers(files, recipe.users ?? [], sources.tree);
  return files.sorted();
}

class Files {
  private readonly entries = new Map<string, Entry>();

  /** Puts an entry where its path leads, through links such as `/bin`, in the place of what was there. */
  add(entry: Entry): void {
    const path = this.through(entry.path);
    this.addParents(path);
    this.entries.set(path, { ...entry, path });
  }

  text(path: string, content: string, mode: number): void {
    const bytes = Buffer.from(content);
    this.add({ type: 'File', path, mode, owner: 0, size: bytes.length, content: bytes });
  }

  sorted(): readonly Entry[] {
    // by code units, which no locale changes
    return [...this.entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private through(path: string): string {
    const parent = dirname(path);
    if (parent === '.') return path;
    const name = path.slice(parent.length + 1);
    const real = this.through(parent);
    const entry = this.entries.get(real);
    if (entry?.type !== 'SymbolicLink') return `${real}/${name}`;
    const target = entry.target.startsWith('/')
      ? entry.target
      : `/${dirname(real)}/${entry.target}`;
    return this.through(inside(join(target, name)));
  }

  private addParents(path: string): void {
    const parent = dirname(path);
    if (parent === '.' || this.entries.has(parent)) return;
    this.addParents(parent);
    this.entries.set(parent, { type: 'Directory', path: parent, mode: 0o755, owner: 0 });
  }
}

function inside(path: string): string {
  return path.replace(/^\/+/, '');
}

/** Whether a path is among those a recipe takes; a path with a slash at its end stands for all below it. */
function choice(
  only: readonly string[] | undefined,
  without: readonly string[] = [],
): (path: string) => boolean {
  const among = (paths: readonly string[], path: string): boolean =>
    paths.some((one) => (one.endsWith('/') ? `/${path}/`.startsWith(one) : `/${path}` === one));
  return (path) => (only === undefined || among(only, path)) && !among(without, path);
}

async function* treeEntries(tree: string, folder: string): AsyncGenerator<Entry> {
  const children = await readdir(join(tree, folder), { withFileTypes: true });
  for (const child of children) {
    const path = folder === '' ? child.name : `${folder}/${child.name}`;
    const entry = await treeEntry(tree, path, child);
    if (entry !== undefined) yield entry;
    if (child.isDirectory()) yield* treeEntries(tree, path);
  }
}

async function treeEntry(tree: string, path: string, kind: Dirent): Promise<Entry | undefined> {
  const file = join(tree, path);
  if (kind.isSymbolicLink()) {
    return { type: 'SymbolicLink', path, target: await readlink(file) };
  }
  const { mode, size } = await lstat(file);
  // nothing runs with the rights of a file's owner here, and whose they are depends on who unpacked them
  if (kind.isDirectory()) return { type: 'Directory', path, mode: mode & 0o1777, owner: 0 };
  if (!kind.isFile()) return undefined;
  return { type: 'File', path, mode: mode & 0o777, owner: 0, size, content: { file } };
}

const root = { passwd: 'root:x:0:0:root:/root:/bin/sh', group: 'root:x:0:' };

async function addUsers(
  files: Files,
  users: readonly User[],
  tree: string | undefined,
): Promise<void> {
  if (users.length === 0) return;
  for (const name of ['passwd', 'group'] as const) {
    const taken = users.map((user) => String(name === 'group' ? groupOf(user) : user.id));
    const before = tree ? (await readFile(join(tree, 'etc', name), 'utf8')).trim() : root[name];
    // a number belongs to one: that of PostgreSQL's user is that of Debian's group `tape`
    const others = before.split('\n').filter((line) => !taken.includes(line.split(':')[2] ?? ''));
    const lines = [...others, ...users.map((user) => line(name, user))];
    files.text(`etc/${name}`, `${lines.join('\n')}\n`, 0o644);
  }
}

function line(file: 'passwd' | 'group', user: User): string {
  const { name, id, home = '/nonexistent', shell = '/sbin/nologin' } = user;
  const group = groupOf(user);
  return file === 'group' ? `${name}:x:${group}:` : `${name}:x:${id}:${group}::${home}:${shell}`;
}

function groupOf({ id, group = id }: User): number {
  return group;
}
