import { UserError } from '../../errors/user-error';

/** An operating system and architecture, in Go's names. */
export interface Platform {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'amd64' | 'arm64';
}

/** The platform of this machine, or an error that says which ones are supported. */
export function thisPlatform(
  os: string = process.platform,
  architecture: string = process.arch,
): Platform {
  const arch = architecture === 'x64' ? 'amd64' : architecture;
  if ((os === 'linux' || os === 'darwin') && (arch === 'amd64' || arch === 'arm64')) {
    return { os, arch };
  }
  throw new UserError(
    `machine: 'platform' must be linux or darwin on amd64 or arm64, got '${os}/${architecture}'`,
    { fix: 'run Plinth on Linux or macOS (on Windows: inside WSL 2)' },
  );
}
