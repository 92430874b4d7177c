import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { run } from '../toolchain/process';

/** The keys Debian's releases are signed with; older ones sign newer ones' keyring. */
export const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Where a machine's programs and keys are looked for. */
export interface AptPlaces {
  /** @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** @default - Debian's own place */
  readonly keys?: string;
}

/** What keeps this machine from unpacking Debian packages, in words. */
export async function aptNeeds(os: string, places: AptPlaces = {}): Promise<readonly string[]> {
  if (os !== 'linux') return [`images.debian: 'machine' must be Linux with apt, got '${os}'`];
  const lacks = await aptLacks(places);
  return lacks.map((what) => `images.debian: 'machine' must have ${what}, got none`);
}

/** What a Linux machine lacks to unpack Debian packages. */
export async function aptLacks({ env = process.env, keys = keyring }: AptPlaces = {}): Promise<
  readonly string[]
> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const missing: string[] = [];
  for (const program of ['apt-get', 'dpkg-deb']) {
    const found = await Promise.all(folders.map((folder) => executable(join(folder, program))));
    if (!found.includes(true)) missing.push(`${program} on PATH`);
  }
  if (!(await readable(keys))) missing.push(`Debian's keys at ${keys}`);
  return missing;
}

/** One source of apt's, as `apt-get indextargets` tells it. */
interface Target {
  readonly uri: string;
  readonly release: string;
  readonly component: string;
  readonly origin: string;
  readonly label: string;
}

const format = '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN) $(LABEL)';

/** Address of the Debian mirror that this machine's apt is configured with. */
export async function debianMirror(signal: AbortSignal): Promise<string> {
  const args = ['indextargets', '--format', format, 'Created-By: Packages'];
  const { stdout } = await run({ file: 'apt-get', args, env: process.env, signal });
  const mirror = mirrorAmong(stdout);
  if (mirror !== undefined) return mirror;
  throw new UserError(`images.debian: 'sources' of apt must name a Debian mirror, got none`, {
    fix: 'add one to /etc/apt/sources.list.d (deb822 format, Signed-By the Debian archive keyring)',
  });
}

/**
 * The first address that serves Debian's own `main`. Where apt has fetched no lists yet it leaves origin and label
 * as they are written in the format; then the address and the release must tell.
 */
export function mirrorAmong(targets: string): string | undefined {
  return targets.split('\n').map(targetOf).find(isDebian)?.uri;
}

function targetOf(line: string): Target {
  const [uri = '', release = '', component = '', origin = '', label = ''] = line.split(' ');
  return { uri, release, component, origin, label };
}

function isDebian({ uri, release, component, origin, label }: Target): boolean {
  if (component !== 'main') return false;
  if (origin !== '$(ORIGIN)') return origin === 'Debian' && label === 'Debian';
  return /\/debian\/?$/.test(uri) && !release.includes('/');
}

/** Folders and files of an apt that shares nothing with the machine's but how it reaches the network. */
export interface PrivateApt {
  readonly scratch: string;
  readonly sources: string;
  readonly status: string;
  readonly archives: string;
  readonly lists: string;
  readonly arch: string;
}

/** Configuration that, read last, takes the machine's folders, preferences and hooks out of apt. */
export function aptConfiguration(apt: PrivateApt): string {
  const cleared = [
    'APT::Architectures',
    'APT::Default-Release',
    'APT::Update::Pre-Invoke',
    'APT::Update::Post-Invoke',
    'APT::Update::Post-Invoke-Success',
    'APT::Get',
    'DPkg::Pre-Install-Pkgs',
    'DPkg::Pre-Invoke',
    'DPkg::Post-Invoke',
  ];
  const settings: Readonly<Record<string, string>> = {
    'APT::Architecture': apt.arch,
    'APT::Architectures::': apt.arch,
    'APT::Install-Recommends': 'false',
    'APT::Install-Suggests': 'false',
    // its user may not read our folders
    'APT::Sandbox::User': 'root',
    'APT::Status-Fd': '2',
    'Acquire::GzipIndexes': 'true',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Dir::Cache': apt.scratch,
    'Dir::Cache::archives': apt.archives,
    // kept in memory: a file of 40 MB that is read once
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Dir::Etc::sourcelist': apt.sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::Log': apt.scratch,
    'Dir::State': apt.scratch,
    'Dir::State::lists': apt.lists,
    'Dir::State::status': apt.status,
  };
  return [
    ...cleared.map((name) => `#clear ${name};`),
    ...Object.entries(settings).map(([name, value]) => `${name} "${value}";`),
    '',
  ].join('\n');
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function readable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
