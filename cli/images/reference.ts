import { UserError } from '../../errors/user-error';

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

const form =
  /^((?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)|(?:[a-z0-9-]+:\d+)|localhost)\/([a-z0-9._-]+(?:\/[a-z0-9._-]+)*):(\w[\w.-]{0,127})(?:@(sha256:[0-9a-f]{64}))?$/;

/** Takes a full reference apart: registry, path and tag must all be there. */
export function parseReference(text: string): Reference {
  const [, registry, path, tag, digest] = form.exec(text) ?? [];
  if (registry === undefined || path === undefined || tag === undefined) {
    throw new UserError(
      `images: 'reference' must be a full one with a tag, such as 'docker.io/library/busybox:1.37.0', got '${text}'`,
    );
  }
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
