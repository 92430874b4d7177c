import type { DebianFiles, Folder, Recipe, User } from '../recipe';
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
