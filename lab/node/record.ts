import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeWhole } from '../control-plane/record';
import type { NodePaths } from './paths';

const schema = z.object({
  /** Number of its network. */
  network: z.int().min(0).max(255),
  /** Stands for everything it was started with. */
  fingerprint: z.string(),
  services: z.array(z.string()).readonly(),
});

/** What a node was started with. */
export type NodeRecord = Readonly<z.infer<typeof schema>>;

/** The record; undefined when there is none or it is damaged. */
export async function readNodeRecord(paths: NodePaths): Promise<NodeRecord | undefined> {
  const text = await readFile(paths.record, 'utf8').catch(() => '');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeNodeRecord(paths: NodePaths, record: NodeRecord): Promise<void> {
  await writeWhole(paths.record, `${JSON.stringify(record, undefined, 2)}\n`);
}
