import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a plugin's folder was made from. */
export interface Marker {
  readonly source: 'official' | 'stand-in';
  /** Equal keys, equal contents. */
  readonly key: string;
}

/** What a plugin's folder is to hold: a link to an executable, a script, or a verified archive's files. */
export type Contents = { readonly marker: Marker } & (
  { readonly link: string } | { readonly script: string } | { readonly archive: string }
);

const MARKER = 'plinth.json';
// the engine skips names like this one when it looks for plugins
const ASIDE = /^\.plinth-(\d+)-/;

/** Whether a file is there that this user may run; a dangling link is not. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Reads what a plugin's folder was made from; undefined where there is none, or none of ours. */
export function readMarker(folder: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, MARKER), 'utf8')) as Marker;
  } catch {
    return undefined;
  }
}

/** A path of this process's own, beside a plugin's folder, for what is not complete. */
export function aside(plugins: string): string {
  mkdirSync(plugins, { recursive: true, mode: 0o700 });
  return join(plugins, `.plinth-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Removes what runs that were killed left beside the plugins. */
export function sweep(plugins: string): void {
  for (const name of entries(plugins)) {
    const pid = ASIDE.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(plugins, name), { recursive: true, force: true });
    }
  }
}

/** Builds aside, then renames: whoever looks sees a whole folder, or for an instant none. */
export async function replaceFolder(
  folder: string,
  executable: string,
  contents: Contents,
): Promise<void> {
  const plugins = dirname(folder);
  const built = aside(plugins);
  const old = aside(plugins);
  await mkdir(built, { mode: 0o700 });
  const path = join(built, executable.slice(folder.length + 1));
  if ('link' in contents) await symlink(contents.link, path);
  else if ('script' in contents) await writeFile(path, contents.script, { mode: 0o700 });
  else await unpack(contents.archive, built);
  await writeFile(join(built, MARKER), JSON.stringify(contents.marker));
  await rename(folder, old).catch(unlessCode('ENOENT'));
  // another run that renamed first built the same
  await rename(built, folder).catch(unlessCode('ENOTEMPTY', 'EEXIST'));
  const rubbish = [old, built, ...('archive' in contents ? [contents.archive] : [])];
  await Promise.all(rubbish.map((path) => rm(path, { recursive: true, force: true })));
}

async function unpack(archive: string, folder: string): Promise<void> {
  // loaded only here: most runs have nothing to unpack and should not pay for it
  const { extract } = await import('tar');
  await extract({ file: archive, cwd: folder });
}

function unlessCode(...codes: readonly string[]) {
  return (error: unknown) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  };
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
