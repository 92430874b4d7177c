import { createHash } from 'node:crypto';
import { RegistryProblem } from './problem';

/** What is asked for: an image for several machines, or for one. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

interface Descriptor {
  readonly digest?: unknown;
  readonly platform?: { readonly os?: unknown; readonly architecture?: unknown };
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** As much of an index, a manifest or a configuration as is read here. */
interface Content {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly created?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** Where the time of a build is found: in this content, or in another one. */
export type BuildTime =
  | { readonly kind: 'known'; readonly time: Date }
  | { readonly kind: 'manifest' | 'blob'; readonly digest: string }
  | { readonly kind: 'unknown' };

/** The digest of a content. */
export function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Whether a text is a digest. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text);
}

/**
 * Where the time of the build is. Of an index it is that of the image for the machines most have; builds that
 * leave out what changes each time write 1970, and may have the real time in a note.
 */
export function buildTimeIn(content: Buffer, host: string): BuildTime {
  const value = contentOf(content, host);
  if (value.manifests !== undefined) {
    const { digest } = chosenOf(value.manifests) ?? {};
    if (isDigest(digest)) return { kind: 'manifest', digest };
    throw new RegistryProblem(`${host} gives an index without an image`);
  }
  if (value.config !== undefined) {
    const noted = realTime(value.annotations?.['org.opencontainers.image.created']);
    if (noted !== undefined) return { kind: 'known', time: noted };
    if (isDigest(value.config.digest)) return { kind: 'blob', digest: value.config.digest };
    throw new RegistryProblem(`${host} gives a manifest without a configuration`);
  }
  const time = realTime(value.created);
  return time === undefined ? { kind: 'unknown' } : { kind: 'known', time };
}

function contentOf(content: Buffer, host: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (cause) {
    throw new RegistryProblem(`${host} gives a manifest that is none`, { cause });
  }
  if (typeof value !== 'object' || value === null)
    throw new RegistryProblem(`${host} gives a manifest that is none`);
  return value;
}

/** Attestations stand among the images, for no system. */
function chosenOf(manifests: readonly Descriptor[]): Descriptor | undefined {
  const linux = manifests.filter(({ platform }) => platform?.os === 'linux');
  return (
    linux.find(({ platform }) => platform?.architecture === 'amd64') ?? linux[0] ?? manifests[0]
  );
}

function realTime(text: unknown): Date | undefined {
  const time = typeof text === 'string' ? new Date(text) : undefined;
  const year = time?.getUTCFullYear() ?? Number.NaN;
  // 1970 and 1980 stand for none
  return year > 1990 ? time : undefined;
}
