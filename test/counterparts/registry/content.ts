import { createHash } from 'node:crypto';

/** An image of a pretend repository. */
export interface PretendImage {
  readonly tag: string;
  /** When it was built; what makes its content differ from others. @default - it does not tell */
  readonly built?: string;
  /** A note in the manifest instead of a time in the configuration. @default - none */
  readonly noted?: string;
  /** `index`: several architectures and an attestation under one tag; `manifest`: one image. @default - index */
  readonly form?: 'index' | 'manifest';
}

/** A content and its type, by its digest. */
export interface Blob {
  readonly type: string;
  readonly body: Buffer;
}

/** What a repository has: contents by digest, and the digest of each tag. */
export interface Contents {
  readonly blobs: Map<string, Blob>;
  readonly tags: Map<string, string>;
}

/** The digest of a content. */
export function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

/** Puts an image under its tag. */
export function putImage({ blobs, tags }: Contents, image: PretendImage): string {
  const put = (type: string, value: unknown): string => {
    const body = Buffer.from(JSON.stringify(value));
    const digest = digestOf(body);
    blobs.set(digest, { type, body });
    return digest;
  };
  const single = (architecture: string): string => {
    const config = put('application/vnd.oci.image.config.v1+json', {
      architecture,
      os: 'linux',
      created: image.built ?? '1970-01-01T00:00:00Z',
      comment: image.tag,
    });
    return put('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config },
      layers: [],
      ...(image.noted !== undefined && {
        annotations: { 'org.opencontainers.image.created': image.noted },
      }),
    });
  };
  const digest =
    image.form === 'manifest'
      ? single('amd64')
      : put('application/vnd.oci.image.index.v1+json', {
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: [
            { digest: single('arm64'), platform: { os: 'linux', architecture: 'arm64' } },
            { digest: single('amd64'), platform: { os: 'linux', architecture: 'amd64' } },
            {
              digest: digestOf(Buffer.from('x')),
              platform: { os: 'unknown', architecture: 'unknown' },
            },
          ],
        });
  tags.set(image.tag, digest);
  return digest;
}
