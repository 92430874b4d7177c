import type { ToolName } from '../../toolchain/catalogue';
import type { DebianFiles, Folder, ImageConfig, Recipe, User } from '../recipe';
import { shell } from './shell';

// one tree for all, whatever each takes of it
const packages = ['busybox-static', 'ca-certificates', 'tzdata'];
const trust = ['/etc/ssl/certs/ca-certificates.crt', '/usr/share/zoneinfo/'];

/** Authorities and time zones: what static programs find in distroless images. */
export const authorities = {
  suite: 'trixie',
  packages,
  // what only the scripts of packages use, which never run
  leave: ['debconf', 'openssl'],
  only: trust,
} satisfies DebianFiles;

/** The same, and a shell, as in Alpine's images. */
export const withShell = {
  debian: { ...authorities, only: [...trust, ...shell.debian.only] },
  links: shell.links,
} satisfies Partial<Recipe>;

/** Where everybody may write. */
export const temporary: Readonly<Record<string, Folder>> = { '/tmp': { mode: 0o1777 } };

/** The user of distroless images. */
export const nonroot: User = { name: 'nonroot', id: 65532, home: '/home/nonroot' };

/** The user of busybox images. */
export const nobody: User = { name: 'nobody', id: 65534 };

/** An image of one program that needs no more than authorities and somewhere to write. */
export interface ProgramImage {
  readonly repository: string;
  /** In what it differs from the upstream image. */
  readonly differs: string;
  readonly tool: ToolName;
  /** Where the program lies. */
  readonly path: string;
  /** Who is known in the image besides root. */
  readonly user: User;
  readonly config: ImageConfig;
}

/** The recipe of such an image. */
export function programImage(image: ProgramImage): Recipe {
  const { repository, differs, tool, path, user, config } = image;
  return {
    ...{ repository, version: { tool }, differs },
    debian: authorities,
    programs: { [path]: tool },
    folders: temporary,
    users: [user],
    config,
  };
}
