import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../../environments/environment';
import { readObject, writeWhole } from '../../lab/toolchain/store';
import type * as Platform from '../../stacks/platform';
import { workspaceOf } from '../workspace';

// read where the answer is not known: the engine makes the same objects again
const load = createRequire(__filename);

/** What the objects of a platform are made from, in a checkout. */
const sources = ['constructs', 'environments', 'errors', 'stacks', 'package-lock.json'];

/** References of the images that pods of an environment ask for, as they were as long as no source of them has changed. */
export async function platformImages(
  checkout: string,
  environment: Environment,
): Promise<readonly string[]> {
  const { directory } = workspaceOf(checkout);
  const file = join(directory, 'images.json');
  const key = await keyOf(checkout, environment);
  const known = await readObject(file);
  if (known['key'] === key && areTexts(known['images'])) return known['images'];
  const { imagesOf, platform } = load('../../stacks/platform') as typeof Platform;
  const images = imagesOf(platform(environment), environment);
  // the first thing in it: what else comes there is for nobody else to read
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeWhole(file, `${JSON.stringify({ key, images }, undefined, 2)}\n`);
  return images;
}

async function keyOf(checkout: string, environment: Environment): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(environment));
  for (const source of sources) hash.update(JSON.stringify(await stateOf(checkout, source)));
  return hash.digest('hex');
}

/** Path, size and time of a file, or of all in a folder. */
async function stateOf(checkout: string, source: string): Promise<readonly unknown[]> {
  const within = await readdir(join(checkout, source), { recursive: true }).catch(() => []);
  const all = [source, ...within.map((name) => join(source, name))].sort();
  return Promise.all(
    all.map(async (name) => {
      const found = await stat(join(checkout, name)).catch(() => undefined);
      return [name, found?.size, found?.mtimeMs];
    }),
  );
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
