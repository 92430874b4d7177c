import type { ImageCatalogue, ImageName } from '../../environments/images';
import type { Deployment } from '../engine/state';
import { parseReference, repositoryText } from './reference';

/** References that the objects of a stack ask for, by the catalogue's names; found by their repositories. */
export function deployedReferences(
  { deployment }: Deployment,
  images: ImageCatalogue,
): ReadonlyMap<ImageName, readonly string[]> {
  const texts = (deployment.resources ?? [])
    // the descriptions of kinds have examples of images in them
    .filter(({ type }) => !type.endsWith(':CustomResourceDefinition'))
    // what a replacement left behind does not run
    .filter((resource) => !('delete' in resource && resource.delete === true))
    .map(({ inputs }) => JSON.stringify(inputs ?? {}))
    .join('\n');
  return new Map(
    (Object.keys(images) as ImageName[]).map((name) => [
      name,
      referencesIn(texts, repositoryText(parseReference(images[name]))),
    ]),
  );
}

function referencesIn(texts: string, repository: string): readonly string[] {
  const escaped = repository.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const reference = new RegExp(
    `(?<![\\w./:-])${escaped}:\\w[\\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?(?![\\w.-])`,
    'g',
  );
  return [...new Set(texts.match(reference) ?? [])].sort();
}
