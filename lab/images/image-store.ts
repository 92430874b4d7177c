import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolCache } from '../toolchain/cache';
import { withLock } from '../toolchain/lock';
import { hasCode, readObject, writeWhole } from '../toolchain/store';
import { diskFull } from '../toolchain/missing';
import type { LabImage } from './image';

/** What is noted beside an archive. */
export type ImageRecord = Omit<LabImage, 'archive'>;

const monthMs = 30 * 24 * 60 * 60 * 1000;

/** Finished archives, one folder each. */
export class ImageStore {
  private readonly folder: string;
  private readonly scratches: ToolCache;

  constructor(
    private readonly cache: string,
    private readonly signal: AbortSignal,
  ) {
    this.folder = join(cache, 'images');
    this.scratches = new ToolCache(cache);
  }

  /** The archive of a reference that was made under a key. */
  async find(reference: string, key: string): Promise<LabImage | undefined> {
    const entry = this.entry(reference, key);
    const file = join(entry, 'record.json');
    const record = await readObject(file);
    const { origin, digest, differs } = record;
    if (record['reference'] !== reference || typeof digest !== 'string') return undefined;
    if (origin !== 'pulled' && origin !== 'built') return undefined;
    const now = new Date();
    // a read-only cache is still a good one
    await utimes(file, now, now).catch(() => undefined);
    const archive = join(entry, 'image.tar');
    return {
      reference,
      archive,
      origin,
      digest,
      ...(typeof differs === 'string' && { differs }),
    };
  }

  /** Finds an archive or has it written; a second run of the same cache waits for the first. */
  async obtain(
    reference: string,
    key: string,
    onWait: (holder: string) => void,
    write: (archive: string, scratch: string) => Promise<ImageRecord>,
  ): Promise<LabImage> {
    const there = await this.find(reference, key);
    if (there) return there;
    const name = `image-${nameOf(reference)}`;
    const image = await withLock(this.cache, name, { signal: this.signal, onWait }, async () => {
      // whoever held the lock may have made it
      const found = await this.find(reference, key);
      if (found) return found;
      await this.make(reference, key, write);
      return this.find(reference, key);
    });
    if (image === undefined) throw new Error(`the archive of ${reference} is gone`);
    return image;
  }

  /** Removes archives that nobody used for a month. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const entry = join(this.folder, name);
      const used = await stat(join(entry, 'record.json')).catch(() => undefined);
      if (Date.now() - (used?.mtimeMs ?? 0) > monthMs) {
        await rm(entry, { recursive: true, force: true }).catch(unlessReadOnly);
      }
    }
  }

  private async make(
    reference: string,
    key: string,
    write: (archive: string, scratch: string) => Promise<ImageRecord>,
  ): Promise<void> {
    const scratch = await this.scratches.scratch();
    const next = join(scratch, 'entry');
    try {
      await mkdir(next);
      const record = await write(join(next, 'image.tar'), scratch);
      await writeWhole(join(next, 'record.json'), `${JSON.stringify(record, undefined, 2)}\n`);
      await mkdir(this.folder, { recursive: true });
      const entry = this.entry(reference, key);
      // half an entry can only be there if somebody put it there
      await rm(entry, { recursive: true, force: true });
      await rename(next, entry);
    } catch (error) {
      if (hasCode(error, 'ENOSPC', 'EDQUOT'))
        throw diskFull(this.cache, (error as Error).message, error);
      throw error;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  private entry(reference: string, key: string): string {
    return join(this.folder, `${nameOf(reference)}-${key.slice(0, 16)}`);
  }
}

/** A read-only cache is still a good one: in it nothing ever counts as used. */
function unlessReadOnly(error: unknown): void {
  if (!hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
}

function nameOf(reference: string): string {
  return reference.replace(/[^\w.-]+/g, '-');
}
