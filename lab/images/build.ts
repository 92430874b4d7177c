import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { stat } from 'node:fs/promises';
import { catalogue } from '../toolchain/catalogue';
import { thisPlatform } from '../toolchain/platform';
import { digestOf, readObject } from '../toolchain/store';
import { debianTree, packagesOf } from './debian';
import { filesOf, type Sources } from './files';
import type { ImageRecord } from './image-store';
import { writeArchive } from './oci';
import { megabytes } from './pull';
import type { Recipe } from './recipe';
import { fullReference, versionOf, type Reference } from './reference';

// raised when archives are written differently, so that those of before are not taken for today's
const revision = 1;

/** What making an image needs. */
export interface BuildOptions {
  readonly cache: string;
  /** Executables of every program of the recipe. */
  readonly tools: Readonly<Record<string, string>>;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** A recipe whose ingredients are all there. */
export interface Prepared {
  readonly recipe: Recipe;
  readonly sources: Sources;
  /** Changes with the recipe and with whatever goes into it. */
  readonly key: string;
}

/** Gets what a recipe needs: Debian packages, and the digests of programs. */
export async function prepare(recipe: Recipe, options: BuildOptions): Promise<Prepared> {
  const { cache, tools, onProgress, signal } = options;
  const tree = recipe.debian && (await debianTree({ ...recipe.debian, cache, onProgress, signal }));
  const programs = Object.values(recipe.programs ?? {});
  const digests = await Promise.all(
    programs.map((program) => digestOfProgram(tools[program] ?? '')),
  );
  // named by how it was made; what it was made of at that time is noted in it
  const debian = tree && [basename(dirname(tree)), ...(await packagesOf(tree))];
  const { tags: _, ...written } = recipe;
  const inputs = { revision, written, digests, debian, arch: thisPlatform().arch };
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  return { recipe, sources: { tree, tools }, key };
}

/** Writes the archive of an image. */
export async function build(
  reference: string,
  { tag, digest: locked }: Reference,
  { recipe, sources }: Prepared,
  archive: string,
  onProgress: (message: string) => void,
): Promise<ImageRecord> {
  const entries = await filesOf(recipe, sources);
  const size = entries.reduce((sum, entry) => sum + (entry.type === 'File' ? entry.size : 0), 0);
  onProgress(`writing ${reference}: ${entries.length} files, ${megabytes(size)}`);
  const architecture = thisPlatform().arch;
  const digest = await writeArchive(archive, {
    reference: fullReference(reference),
    architecture,
    config: recipe.config,
    entries,
  });
  const version = await versionMade(recipe, sources.tree);
  const asked = versionOf(tag);
  const differs = [
    ...(locked === undefined ? [] : ['not the locked image, but made here under its digest']),
    ...(version === undefined || version === asked ? [] : [`${version} instead of ${asked}`]),
    recipe.differs,
  ];
  return { reference, origin: 'built', digest, differs: differs.join('; ') };
}

/** The version a recipe makes, where it is told by a program or package. */
async function versionMade(recipe: Recipe, tree: string | undefined): Promise<string | undefined> {
  const { version } = recipe;
  if (version === undefined) return undefined;
  if ('tool' in version) return catalogue[version.tool].version;
  if (tree === undefined) return undefined;
  const prefix = `${version.package}_`;
  const found = (await packagesOf(tree)).find((name) => name.startsWith(prefix));
  return found && upstreamVersion(found.slice(prefix.length));
}

/** `18.6` of Debian's `18.6-3`, `1.38.0` of `1:1.38.0-3+b1`. */
export function upstreamVersion(version: string): string {
  return /^(?:\d+:)?v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? version;
}

/** Digest of an executable: the one noted beside it in the tool cache, if it is still that file. */
async function digestOfProgram(file: string): Promise<string> {
  const record = await readObject(join(dirname(file), 'record.json'));
  const { size, mtimeMs } = await stat(file);
  if (record['size'] === size && record['mtimeMs'] === mtimeMs) return String(record['sha256']);
  return digestOf(file);
}
