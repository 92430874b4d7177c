import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LabPaths } from './paths';
import { portNames } from './ports';

const schema = z.object({
  ports: z.record(z.enum(portNames), z.int().min(1).max(65_535)),
  /** kwokctl's configuration, once it was carried out to the end. */
  configuration: z.string().optional(),
});

/** What a lab was installed with. */
export type LabRecord = Readonly<z.infer<typeof schema>>;

/** The record, or undefined when there is none or it is damaged: the lab is then installed anew over its data. */
export async function readRecord(paths: LabPaths): Promise<LabRecord | undefined> {
  const text = await readFile(paths.record, 'utf8').catch(() => '');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeRecord(paths: LabPaths, record: LabRecord): Promise<void> {
  await writeWhole(paths.record, `${JSON.stringify(record, null, 2)}\n`);
}

/** Writes a file so that it is never seen half written. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const aside = `${file}.new`;
  await writeFile(aside, content, { mode: 0o600 });
  await rename(aside, file);
}
