import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { imageConfig, writeArchive, type ArchiveContent } from '../../../lab/images/oci';
import { temporaryFolder } from '../../temporary';

const content: ArchiveContent = {
  reference: 'a.example/app:1',
  architecture: 'amd64',
  config: {
    user: '26:26',
    entrypoint: ['/app'],
    cmd: ['serve'],
    env: { PATH: '/opt', LANG: 'C.UTF-8' },
    workdir: '/work',
    ports: ['80/tcp', '9090/tcp'],
    volumes: ['/data'],
    stopSignal: 'SIGINT',
  },
  entries: [{ type: 'Directory', path: 'data', mode: 0o700, owner: 26 }],
};

test('the configuration is in the words of OCI', () => {
  expect(imageConfig(content, 'ab12')).toEqual({
    created: '1970-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: '26:26',
      ExposedPorts: { '80/tcp': {}, '9090/tcp': {} },
      Env: ['PATH=/opt', 'LANG=C.UTF-8'],
      Entrypoint: ['/app'],
      Cmd: ['serve'],
      Volumes: { '/data': {} },
      WorkingDir: '/work',
      StopSignal: 'SIGINT',
    },
    rootfs: { type: 'layers', diff_ids: ['sha256:ab12'] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'plinth' }],
  });
});

test('what a recipe does not say is left to the runtime, but for the path and the folder', () => {
  expect(imageConfig({ ...content, config: {} }, 'ab12')).toHaveProperty('config', {
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    WorkingDir: '/',
  });
});

test('an archive leads from its index to a manifest, its configuration and its layer', async () => {
  const folder = temporaryFolder('oci');
  const file = join(folder, 'image.tar');
  const digest = await writeArchive(file, content);
  await extract({ file, cwd: folder, strict: true });
  const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const blob = (name: string): string => `blobs/sha256/${name.replace('sha256:', '')}`;
  const annotations = {
    'io.containerd.image.name': 'a.example/app:1',
    'org.opencontainers.image.ref.name': 'a.example/app:1',
  };
  expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  expect(json('index.json')).toMatchObject({
    schemaVersion: 2,
    manifests: [{ digest, annotations }],
  });
  const manifest = json(blob(digest)) as Record<'config', { digest: string }> &
    Record<'layers', { digest: string; size: number; mediaType: string }[]>;
  const [layer] = manifest.layers;
  const bytes = readFileSync(join(folder, blob(layer?.digest ?? '')));
  expect(layer).toEqual({
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: 512 + 1024,
  });
  expect(json(blob(manifest.config.digest))).toEqual(
    imageConfig(content, (layer?.digest ?? '').replace('sha256:', '')),
  );
});

test('the digest changes with the content and with nothing else', async () => {
  const write = (changed: Partial<ArchiveContent>): Promise<string> =>
    writeArchive(join(temporaryFolder('oci'), 'image.tar'), { ...content, ...changed });
  const digest = await write({});
  expect(await write({})).toBe(digest);
  expect(await write({ reference: 'a.example/app:2' })).toBe(digest);
  expect(await write({ config: { user: '1' } })).not.toBe(digest);
  expect(await write({ entries: [] })).not.toBe(digest);
});
