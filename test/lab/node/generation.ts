import path from 'node:path';
import { build, prepare } from '../../../lab/images/build';
import { ensureImages, recipeFor, type LabImages } from '../../../lab/images/images';
import { parseReference } from '../../../lab/images/reference';
import { nodeImages } from '../../../lab/node/manifests/images';
import { nodeImageReferences } from '../../../lab/node/node';
import { cacheFolder } from '../../../lab/toolchain/cache';
import { ensureTools } from '../../../lab/toolchain/toolchain';

/** A node's images, the shell's made anew in a folder: whose containers know which generation they are of. */
export async function shellOfGeneration(generation: string, folder: string): Promise<LabImages> {
  const common = {
    cache: cacheFolder(process.env),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  const reference = nodeImages.shell;
  const parts = parseReference(reference);
  const recipe = recipeFor(parts);
  if (recipe === undefined) throw new Error(`there is no recipe for ${reference}`);
  const config = { ...recipe.config, env: { ...recipe.config.env, GENERATION: generation } };
  const prepared = await prepare({ ...recipe, config }, { ...common, tools: {} });
  const archive = path.join(folder, 'image.tar');
  const shell = await build(reference, parts, prepared, archive, common.onProgress);
  const others = nodeImageReferences.filter((other) => other !== reference);
  const { present, missing } = await ensureImages(others, { ...common, tools: ensureTools });
  return { present: [...present, { ...shell, archive }], missing };
}
