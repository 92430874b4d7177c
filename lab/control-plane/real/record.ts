import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LabPaths } from '../paths';
import { writeWhole } from '../record';
import { operatorNames } from './operators';

const schema = z.object({
  /** Number of the lab's network. */
  network: z.int().min(0).max(255),
  /** Images that can neither be pulled nor made. */
  missing: z.array(z.object({ reference: z.string(), reason: z.string() })).readonly(),
  /** Images whose pods run on the simulated node. */
  simulated: z.array(z.string()).readonly(),
  /** Operators that the simulator plays. */
  played: z.array(z.enum(operatorNames)).readonly(),
  /** Whether the API server calls webhooks: not so where one of their operators is played. */
  webhooks: z.enum(['called', 'off']),
  /** Images that were made here, and in what they differ from those of their registry. */
  built: z
    .array(z.object({ reference: z.string(), differs: z.string().exactOptional() }))
    .readonly(),
  /** Paths of its own objects, those that others are about to take the place of among them. */
  objects: z.array(z.string()).readonly().exactOptional(),
  /** Stands for its images, its own objects and its node; missing while they are being brought in. */
  content: z.string().exactOptional(),
  /** Pods that go on with an image which another has taken the place of: nobody would make them again. */
  left: z
    .array(z.object({ pod: z.string(), uid: z.string() }))
    .readonly()
    .exactOptional(),
});

/** What is known of a lab with a real node, beside what every lab has. */
export type RealRecord = Readonly<z.infer<typeof schema>>;

const damaged: RealRecord = {
  ...{ network: 0, missing: [], simulated: [], played: [], built: [] },
  webhooks: 'called',
};

/** A pod that goes on with an image which another has taken the place of. */
export type LeftPod = NonNullable<RealRecord['left']>[number];

/** The record; undefined where every node is simulated. Whoever has a damaged one has a real node all the same. */
export async function readRealRecord(paths: LabPaths): Promise<RealRecord | undefined> {
  const text = await readFile(paths.real, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return damaged;
  }
}

export async function writeRealRecord(paths: LabPaths, record: RealRecord): Promise<void> {
  await writeWhole(paths.real, `${JSON.stringify(record, null, 2)}\n`);
}
