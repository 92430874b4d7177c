import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors/user-error';

/** A file to be written. */
export interface RenderedFile {
  /** Path below the folder. */
  readonly path: string;
  readonly content: string;
}

/** What a render did to its folder. */
export interface Changes {
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly removed: readonly string[];
  /** Files of an earlier render that somebody has changed since, and that are not rendered any more. */
  readonly kept: readonly string[];
}

/** Which files of a folder are a render's, by their digest, in the order in which they can be applied. */
interface RenderRecord {
  readonly stack: string;
  readonly files: Readonly<Record<string, string>>;
}

export const recordName = 'rendered.json';

/**
 * Makes the files of a folder what was rendered. Each file appears whole or not at all; what an earlier
 * render left is removed, what others put there stays. A run that was killed is made good by the next.
 *
 * @throws UserError when files of others are in the way; nothing is touched then.
 */
export function writeRendered(
  folder: string,
  stack: string,
  files: readonly RenderedFile[],
): Changes {
  const before = readRecord(folder, stack);
  rejectForeign(folder, files, before);
  const rendered = Object.fromEntries(files.map(({ path, content }) => [path, digest(content)]));
  const stale = Object.keys(before.files).filter((path) => rendered[path] === undefined);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // before the first file: whatever a killed run leaves is known to be a render's
  writeRecord(folder, { stack, files: { ...before.files, ...rendered } });
  const written = files.filter(({ path, content }) => textOf(join(folder, path)) !== content);
  for (const { path, content } of written) writeWhole(join(folder, path), content);
  const { removed, kept } = removeStale(folder, stale, before);
  writeRecord(folder, { stack, files: rendered });
  return {
    written: written.map(({ path }) => path),
    unchanged: files.length - written.length,
    removed,
    kept,
  };
}

function readRecord(folder: string, stack: string): RenderRecord {
  const file = join(folder, recordName);
  const text = textOf(file);
  if (text === undefined) return { stack, files: {} };
  const record = parsed(text);
  if (record === undefined) {
    throw new UserError(
      `${file}: must be the list of files that an earlier render left, it is damaged`,
      {
        fix: `remove ${folder} or choose another folder with --output`,
      },
    );
  }
  if (record.stack !== stack) {
    throw new UserError(
      `${folder}: must be the folder of the stack '${stack}', it is that of '${record.stack}'`,
      {
        fix: 'choose another folder with --output',
      },
    );
  }
  return record;
}

function parsed(text: string): RenderRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<RenderRecord> | null;
    const { stack, files } = value ?? {};
    return typeof stack === 'string' && typeof files === 'object' ? { stack, files } : undefined;
  } catch {
    return undefined;
  }
}

function rejectForeign(
  folder: string,
  files: readonly RenderedFile[],
  { files: ours }: RenderRecord,
): void {
  const foreign = files
    .filter(({ path }) => ours[path] === undefined && existsSync(join(folder, path)))
    .filter(({ path, content }) => textOf(join(folder, path)) !== content);
  if (foreign.length === 0) return;
  throw new UserError(
    foreign.map(
      ({ path }) => `${join(folder, path)}: must not be there, it is no file of an earlier render`,
    ),
    { fix: 'move it away or choose another folder with --output' },
  );
}

/** Only what is still as it was written is thrown away. */
function removeStale(folder: string, stale: readonly string[], { files }: RenderRecord) {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const path of stale) {
    const text = textOf(join(folder, path));
    if (text === undefined) continue;
    if (digest(text) !== files[path]) {
      kept.push(path);
      continue;
    }
    rmSync(join(folder, path));
    removed.push(path);
    removeEmpty(dirname(join(folder, path)));
  }
  return { removed, kept };
}

function removeEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

function writeRecord(folder: string, record: RenderRecord): void {
  writeWhole(join(folder, recordName), `${JSON.stringify(record, undefined, 2)}\n`);
}

function writeWhole(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}`;
  try {
    writeFileSync(aside, content);
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
