import { UserError } from '../../errors/user-error';

/** An image reference taken apart. */
export interface Reference {
  /** Host of the registry, with its port. */
  readonly registry: string;
  /** Registry and path, without tag and digest. */
  readonly repository: string;
  readonly tag: string;
  /** What locks it. @default - the tag alone says which image it is */
  readonly digest?: string;
}

const host = /(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|[a-z0-9-]+:\d+|localhost)/.source;
const path = /(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+/.source;
const form = new RegExp(`^((${host})${path}):(\\w[\\w.-]{0,127})(?:@(sha256:[0-9a-f]{64}))?$`);

/** Takes a full reference apart: registry, path and tag must all be there, as in everything the platform runs. */
export function parseReference(reference: string): Reference {
  const [, repository, registry, tag, digest] = form.exec(reference) ?? [];
  if (repository === undefined || registry === undefined || tag === undefined) {
    throw new UserError(
      `images: 'reference' must be a full one with a tag, such as 'docker.io/library/busybox:1.37.0', got '${reference}'`,
    );
  }
  return { registry, repository, tag, ...(digest === undefined ? {} : { digest }) };
}

/** The version a tag names: `1.11.1` of `v1.11.1-slim`; the whole tag where it holds none. */
export function versionOf(tag: string): string {
  return /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? tag;
}

/**
 * A reference as containerd knows it: with everything that may be left out, and by its digest alone where it has one.
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function fullReference(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const named = hasHost ? reference : `docker.io/${rest.length > 0 ? '' : 'library/'}${reference}`;
  if (named.includes('@')) return named.replace(/:[^/:@]+(?=@)/, '');
  return /:[^/]*$/.test(named) ? named : `${named}:latest`;
}
