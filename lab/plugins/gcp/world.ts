import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../protocol/values';

/** Something that was made in the simulated cloud. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  /** Inputs and defaults. */
  readonly values: JsonObject;
  readonly outputs: JsonObject;
  /** `true` of what can never be deleted once nobody wants it any more, such as a key. @default - somebody does */
  readonly forgotten?: true;
}

/**
 * What there is in the simulated cloud: one file for each thing, so that other runs find it. Secrets in it lie open, as
 * they do to the cloud's own programs; only this user can read the folder.
 */
export class World {
  constructor(private readonly folder: string) {}

  async find(type: string, id: string): Promise<Thing | undefined> {
    return readThing(this.file(type, id));
  }

  async all(): Promise<readonly Thing[]> {
    const names = await readdir(this.folder).catch(() => []);
    const things = names
      .filter((name) => /^[0-9a-f]{32}\.json$/.test(name))
      .map((name) => readThing(path.join(this.folder, name)));
    return (await Promise.all(things)).filter((thing) => thing !== undefined);
  }

  async put(thing: Thing): Promise<void> {
    await this.write(this.file(thing.type, thing.id), thing);
  }

  async remove(type: string, id: string): Promise<void> {
    await rm(this.file(type, id), { force: true });
  }

  /** The next number of a counter, from 1. */
  async next(counter: string): Promise<number> {
    const file = path.join(this.folder, `${nameOf(counter)}.count`);
    const last = Number(await readFile(file, 'utf8').catch(() => '0'));
    await this.write(file, last + 1);
    return last + 1;
  }

  private file(type: string, id: string): string {
    return path.join(this.folder, `${nameOf(`${type} ${id}`)}.json`);
  }

  private async write(file: string, content: unknown): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const aside = `${file}.${randomBytes(4).toString('hex')}`;
    await writeFile(aside, JSON.stringify(content), { mode: 0o600 });
    await rename(aside, file);
  }
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function readThing(file: string): Promise<Thing | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Thing);
}
