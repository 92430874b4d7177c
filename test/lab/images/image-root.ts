import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureImages } from '../../../lab/images/images';
import { cacheFolder } from '../../../lab/toolchain/cache';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { run, type Ran } from '../../run';

interface Descriptor {
  readonly digest: string;
}

/** How containers of the image run. */
interface Config {
  readonly User?: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env: readonly string[];
  readonly WorkingDir: string;
}

/** What a container is given in place of the image's own. */
export interface Container {
  /** Arguments. @default - the image's own */
  readonly args?: readonly string[];
  /** Command line. @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** Number of the user and group. @default - the image's own */
  readonly user?: number;
  /** Further variables. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** An image, unpacked into a folder. */
export class ImageRoot {
  private constructor(
    readonly folder: string,
    readonly config: Config,
    /** In what it differs from upstream's. */
    readonly differs: string | undefined,
  ) {}

  /** Gets the image of a reference and unpacks it below a folder. */
  static async of(reference: string, scratch: string): Promise<ImageRoot> {
    const { present, missing } = await ensureImages([reference], {
      cache: cacheFolder(process.env),
      tools: (names) => ensureTools(names),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const [image] = present;
    if (!image) throw new Error(missing.map(({ reason }) => reason).join('; '));
    const layout = join(scratch, 'layout');
    await unpack(image.archive, layout);
    const blob = ({ digest }: Descriptor): string => join(layout, 'blobs', ...digest.split(':'));
    const index = await json<{ manifests: [Descriptor] }>(join(layout, 'index.json'));
    const manifest = await json<{ config: Descriptor; layers: readonly Descriptor[] }>(
      blob(index.manifests[0]),
    );
    const { config } = await json<{ config: Config }>(blob(manifest.config));
    const root = join(scratch, 'root');
    for (const layer of manifest.layers) await unpack(blob(layer), root);
    return new ImageRoot(root, config, image.differs);
  }

  /**
   * Runs a program in it: nothing of this machine's files, processes and network is there. As root of this machine it
   * runs as the user it would run as; as anybody else only as the root of a user namespace.
   */
  async run(container: Container = {}): Promise<Ran> {
    const { config } = this;
    const { args = container.command ? [] : (config.Cmd ?? []) } = container;
    const line = [...(container.command ?? config.Entrypoint ?? []), ...args];
    const [user, group] = await this.numbers(container.user?.toString() ?? config.User ?? '0');
    const identity =
      process.getuid?.() === 0
        ? [`--setuid=${user}`, `--setgid=${group}`]
        : ['--user', '--map-root-user'];
    const variables = config.Env.map((text) => text.split(/=(.*)/s).slice(0, 2));
    return run(
      'unshare',
      [
        ...identity,
        ...['--mount', '--net', '--pid', '--fork', '--kill-child'],
        ...[`--root=${this.folder}`, `--wd=${config.WorkingDir}`, '--', ...line],
      ],
      { env: { ...Object.fromEntries(variables), ...container.env } as NodeJS.ProcessEnv },
    );
  }

  /** Numbers of a user and a group, as a container runtime finds them. */
  private async numbers(user: string): Promise<readonly [string, string]> {
    const [name = '', group] = user.split(':');
    if (/^\d+$/.test(name)) return [name, group ?? name];
    const passwd = await readFile(join(this.folder, 'etc/passwd'), 'utf8');
    const [, , id, main] =
      passwd
        .split('\n')
        .map((line) => line.split(':'))
        .find(([one]) => one === name) ?? [];
    if (id === undefined || main === undefined) throw new Error(`the image has no user '${name}'`);
    return [id, main];
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // only root can give files to others; the package `tar` would cut the slash off absolute links
  const owner = process.getuid?.() === 0 ? '--same-owner' : '--no-same-owner';
  const args = ['--extract', '--preserve-permissions', '--numeric-owner', owner];
  const { code, out } = await run('tar', [...args, '--file', archive, '--directory', folder]);
  if (code !== 0) throw new Error(out);
}

async function json<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
