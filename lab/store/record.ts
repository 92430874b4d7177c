import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors/user-error';
import { writeWhole } from '../control-plane/record';

const keySchema = z.object({
  name: z.string(),
  bucket: z.string(),
  folder: z.string(),
  right: z.enum(['read', 'write']),
  listing: z.enum(['folder', 'bucket']).exactOptional(),
  secret: z.string(),
});
const schema = z.object({
  /** Secret of the store's own administrator, whom no policy confines. */
  administratorSecret: z.string(),
  /** Where the lab talks to it; missing where no store runs, as with simulated nodes. */
  url: z.string().exactOptional(),
  keys: z.array(keySchema),
});

/** A grant, and the secret by which its holder is known. */
export type StoreKey = Readonly<z.infer<typeof keySchema>>;

/** What a lab knows of its store. */
export type StoreRecord = Readonly<z.infer<typeof schema>>;

/** Files of a store, beside what it keeps itself. */
export interface StorePaths {
  readonly directory: string;
  readonly record: string;
  /** Certificate and key of the authority, and of the store. */
  readonly authority: { readonly certificate: string; readonly key: string };
  readonly server: { readonly certificate: string; readonly key: string };
}

/** Where the lab in this folder keeps what it knows of its store. */
export function storePaths(labDirectory: string): StorePaths {
  const directory = path.join(labDirectory, 'store');
  const pair = (name: string) => ({
    certificate: path.join(directory, `${name}.crt`),
    key: path.join(directory, `${name}.key`),
  });
  const record = path.join(directory, 'store.json');
  return { directory, record, authority: pair('authority'), server: pair('server') };
}

/** The record; a new one, without keys, where there is none yet. */
export async function readRecord({ record: file }: StorePaths): Promise<StoreRecord> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { administratorSecret: newSecret(), keys: [] };
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // what is in it is secret, and so is what is wrong with it
    throw new UserError(`lab.store: '${file}' must be what the lab wrote, and is damaged`, {
      fix: './plinth down, and up again: the store starts empty',
    });
  }
}

/** Writes the record. */
export async function writeRecord({ record }: StorePaths, content: StoreRecord): Promise<void> {
  await writeSecret(record, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Writes a file that nobody else may read, so that it is never seen half written. */
export async function writeSecret(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, content);
}

/** A secret that nobody can guess: 240 bits, of characters that need no quotes anywhere. */
export function newSecret(): string {
  return randomBytes(30).toString('hex');
}
