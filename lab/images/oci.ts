import { createHash } from 'node:crypto';
import type { ImageConfig } from './recipe';
import { TarWriter, type Entry } from './tar-writer';

/** What an archive is written of. */
export interface ArchiveContent {
  /** Under which name it is imported. */
  readonly reference: string;
  readonly architecture: string;
  readonly config: ImageConfig;
  readonly entries: readonly Entry[];
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const epoch = '1970-01-01T00:00:00Z';
const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/**
 * Writes an image as an OCI layout in a tar archive; the same content gives the same bytes.
 *
 * @returns the digest of its manifest
 */
export async function writeArchive(file: string, content: ArchiveContent): Promise<string> {
  let digest = '';
  await TarWriter.write(file, async (tar) => {
    await tar.add(text('oci-layout', { imageLayoutVersion: '1.0.0' }));
    const layer = await tar.nest(
      (sha256) => `blobs/sha256/${sha256}`,
      async (inner) => {
        for (const entry of content.entries) await inner.add(entry);
      },
    );
    const config = await blob(tar, types.config, imageConfig(content, layer.sha256));
    const manifest = await blob(tar, types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config,
      layers: [{ mediaType: types.layer, digest: `sha256:${layer.sha256}`, size: layer.size }],
    });
    digest = manifest.digest;
    // the first name is containerd's, the second everybody's
    const annotations = {
      'io.containerd.image.name': content.reference,
      'org.opencontainers.image.ref.name': content.reference,
    };
    const manifests = [{ ...manifest, annotations }];
    await tar.add(text('index.json', { schemaVersion: 2, manifests }));
  });
  return digest;
}

/** The configuration of an image in OCI's words. */
export function imageConfig(content: ArchiveContent, layer: string): unknown {
  const { config, architecture } = content;
  const env = { PATH: defaultPath, ...config.env };
  return {
    created: epoch,
    architecture,
    os: 'linux',
    config: {
      ...(config.user !== undefined && { User: config.user }),
      ...(config.ports && { ExposedPorts: setOf(config.ports) }),
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...(config.entrypoint && { Entrypoint: config.entrypoint }),
      ...(config.cmd && { Cmd: config.cmd }),
      ...(config.volumes && { Volumes: setOf(config.volumes) }),
      WorkingDir: config.workdir ?? '/',
      ...(config.stopSignal !== undefined && { StopSignal: config.stopSignal }),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
    history: [{ created: epoch, created_by: 'plinth' }],
  };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function blob(tar: TarWriter, mediaType: string, content: unknown): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(content));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await tar.add(textOf(`blobs/sha256/${sha256}`, bytes));
  return { mediaType, digest: `sha256:${sha256}`, size: bytes.length };
}

function text(path: string, content: unknown): Entry {
  return textOf(path, Buffer.from(JSON.stringify(content)));
}

function textOf(path: string, content: Buffer): Entry {
  return { type: 'File', path, mode: 0o644, owner: 0, size: content.length, content };
}

function setOf(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
