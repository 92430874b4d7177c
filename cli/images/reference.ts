import { parseReference as parse } from '../../lab/images/reference';

/** Where tags of an image are. */
export interface Repository {
  /** Host of the registry, with its port, as references name it. */
  readonly registry: string;
  /** Path in the registry. */
  readonly path: string;
}

/** An image reference taken apart. */
export interface Reference extends Repository {
  readonly tag: string;
  /** @default - the tag alone says which image it is */
  readonly digest?: string;
}

/** Takes a full reference apart: registry, path and tag must all be there. */
export function parseReference(text: string): Reference {
  const { registry, repository, tag, digest } = parse(text);
  const path = repository.slice(registry.length + 1);
  return { registry, path, tag, ...(digest === undefined ? {} : { digest }) };
}

/** A repository as references begin. */
export function repositoryText({ registry, path }: Repository): string {
  return `${registry}/${path}`;
}

/** A reference as environments have it. */
export function referenceText(reference: Reference): string {
  const { tag, digest } = reference;
  const locked = digest === undefined ? '' : `@${digest}`;
  return `${repositoryText(reference)}:${tag}${locked}`;
}
