import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors/user-error';
import type { Host } from './host';
import { stepped } from './progress/progress';

/** Programs that end-to-end tests run beside the tools, and the Debian package that has each. */
const programs: Readonly<Record<string, string>> = {
  'cloud-init': 'cloud-init',
  curl: 'curl',
  fish: 'fish',
  git: 'git',
  initdb: 'postgresql',
  jq: 'jq',
  openssl: 'openssl',
  python3: 'python3',
  shellcheck: 'shellcheck',
  'systemd-analyze': 'systemd',
  wget: 'wget',
  zsh: 'zsh',
};

/** Debian keeps the servers of PostgreSQL off PATH, one folder for each version. */
const serverFolders = '/usr/lib/postgresql';

/** Packages of the programs that are not there. */
export function missingPackages(isThere: (program: string) => boolean): readonly string[] {
  return Object.entries(programs).flatMap(([program, name]) => (isThere(program) ? [] : [name]));
}

/**
 * Installs what the tests need of the distribution, as root on Debian and its kin.
 *
 * @throws UserError with what to install where that is not possible.
 */
export async function ensurePackages(host: Host): Promise<void> {
  const missing = missingPackages((program) => isInstalled(program, host.env));
  if (missing.length === 0) return;
  const fix = `install them: apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isInstalled('apt-get', host.env)) {
    throw new UserError(`the end-to-end tests need ${missing.join(', ')}`, { fix });
  }
  await stepped(host.progress, `packages (${missing.join(', ')})`, async () => {
    const env = { ...host.env, DEBIAN_FRONTEND: 'noninteractive' };
    try {
      await promisify(execFile)('apt-get', ['update'], { env });
      const args = ['install', '--yes', '--no-install-recommends', ...missing];
      await promisify(execFile)('apt-get', args, { env, maxBuffer: 64 * 1024 * 1024 });
    } catch (cause) {
      throw new UserError(`apt-get could not install ${missing.join(', ')}`, { fix, cause });
    }
  });
}

function isInstalled(program: string, env: NodeJS.ProcessEnv): boolean {
  const servers = existsSync(serverFolders)
    ? readdirSync(serverFolders).map((version) => join(serverFolders, version, 'bin'))
    : [];
  return [...(env['PATH'] ?? '').split(delimiter), ...servers].some((folder) =>
    existsSync(join(folder, program)),
  );
}
