import { cp, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { call, inTurns, type CallOptions } from './call';

/**
 * What packages leave to `update-alternatives`: the name, and the files that may serve it in Debian's order of
 * preference.
 */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  'usr/bin/awk': ['usr/bin/mawk'],
  'usr/sbin/iptables': ['usr/sbin/iptables-nft'],
  'usr/sbin/iptables-save': ['usr/sbin/iptables-nft-save'],
  'usr/sbin/iptables-restore': ['usr/sbin/iptables-nft-restore'],
  'usr/sbin/ip6tables': ['usr/sbin/ip6tables-nft'],
  'usr/sbin/ip6tables-save': ['usr/sbin/ip6tables-nft-save'],
  'usr/sbin/ip6tables-restore': ['usr/sbin/ip6tables-nft-restore'],
};

// what nobody reads in a container; licences stay
const superfluous = ['bug', 'doc-base', 'info', 'lintian', 'locale', 'man', 'menu'];

/** Does to an unpacked tree what the packages' scripts would do, as far as anything we run needs it. */
export async function settle(
  tree: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  await trim(tree);
  await accounts(tree);
  await authorities(tree);
  await nameServices(tree);
  await choose(tree);
  await compileLocale(tree, options.signal);
  await compilePython(tree, options.signal);
}

async function trim(tree: string): Promise<void> {
  const share = join(tree, 'usr', 'share');
  for (const name of superfluous) await rm(join(share, name), { recursive: true, force: true });
  const doc = join(share, 'doc');
  await inTurns(await namesIn(doc), async (name) => {
    const folder = join(doc, name);
    // some are links to another's
    if (!(await lstat(folder)).isDirectory()) return;
    for (const file of await namesIn(folder)) {
      if (file !== 'copyright') await rm(join(folder, file), { recursive: true });
    }
  });
}

async function accounts(tree: string): Promise<void> {
  for (const name of ['passwd', 'group']) {
    await cp(join(tree, 'usr/share/base-passwd', `${name}.master`), join(tree, 'etc', name));
  }
}

async function authorities(tree: string): Promise<void> {
  const folder = join(tree, 'usr/share/ca-certificates');
  const names = (await namesIn(folder, true)).filter((name) => name.endsWith('.crt')).sort();
  if (names.length === 0) return;
  const certificates = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const bundle = certificates.map((text) => `${text.trimEnd()}\n`).join('');
  await mkdir(join(tree, 'etc/ssl/certs'), { recursive: true });
  await writeFile(join(tree, 'etc/ssl/certs/ca-certificates.crt'), bundle);
  // where OpenSSL looks, which finds nothing in the folder without the links its own tool would make
  const file = join(tree, 'usr/lib/ssl/cert.pem');
  if (await there(file)) return;
  await mkdir(dirname(file), { recursive: true });
  await symlink('/etc/ssl/certs/ca-certificates.crt', file);
}

async function choose(tree: string): Promise<void> {
  for (const [name, candidates] of Object.entries(alternatives)) {
    if (await there(join(tree, name))) continue;
    for (const candidate of candidates) {
      if (!(await there(join(tree, candidate)))) continue;
      await symlink(relative(dirname(name), candidate), join(tree, name));
      break;
    }
  }
}

/** Names of users and hosts come from files and DNS, as Debian has it. */
async function nameServices(tree: string): Promise<void> {
  const file = join(tree, 'usr/share/libc-bin/nsswitch.conf');
  if (await there(file)) await cp(file, join(tree, 'etc/nsswitch.conf'));
}

/** The one locale beside C.UTF-8 that databases are made with most. */
async function compileLocale(tree: string, signal: AbortSignal): Promise<void> {
  const sources = join(tree, 'usr/share/i18n');
  if (!(await there(join(sources, 'locales/en_US')))) return;
  const output = join(tree, 'usr/lib/locale/en_US.utf8');
  const args = ['-i', 'en_US', '-f', 'UTF-8', '--no-archive', output];
  const env = { PATH: process.env['PATH'], I18NPATH: sources, LC_ALL: 'C' };
  const complaint = await callOfTree(tree, 'usr/bin/localedef', args, { signal, env });
  if (!(await there(join(output, 'LC_COLLATE')))) {
    throw new Error(`localedef made no en_US.UTF-8: ${complaint ?? 'it said nothing'}`);
  }
}

/**
 * Compiles what Python packages bring: whoever runs in a container may not write there, and would compile everything
 * anew at each start.
 */
async function compilePython(tree: string, signal: AbortSignal): Promise<void> {
  const python = (await namesIn(join(tree, 'usr/bin'))).find((name) => /^python3\.\d+$/.test(name));
  if (python === undefined) return;
  const env = { PYTHONHOME: join(tree, 'usr'), PYTHONDONTWRITEBYTECODE: '1', LC_ALL: 'C.UTF-8' };
  const folders = [join(tree, 'usr/lib', python), join(tree, 'usr/lib/python3/dist-packages')];
  await inTurns(folders, async (folder) => {
    if (!(await there(folder))) return;
    // its own workers (-j) would be started without the loader; times (the default) are not kept by an image
    const how = ['-q', '-s', tree, '-p', '/', '--invalidation-mode', 'unchecked-hash'];
    const args = ['-m', 'compileall', ...how, folder];
    const complaint = await callOfTree(tree, join('usr/bin', python), args, { signal, env });
    // it also fails for a single file that is not meant for this version of Python, which nothing imports
    if (complaint === undefined || (await compiled(folder))) return;
    throw new Error(`${python} compiles nothing of ${folder}: ${complaint}`);
  });
}

async function compiled(folder: string): Promise<boolean> {
  return (await namesIn(folder, true)).some((name) => name.endsWith('.pyc'));
}

/** Runs a program of the tree by the tree's own loader and libraries, so that no rights are needed. */
async function callOfTree(
  tree: string,
  program: string,
  args: readonly string[],
  options: CallOptions,
): Promise<string | undefined> {
  const loader = (await namesIn(join(tree, 'usr/lib64'))).find((name) => name.startsWith('ld-'));
  const triplet = (await namesIn(join(tree, 'usr/lib'))).find((name) =>
    name.endsWith('-linux-gnu'),
  );
  const libraries = join(tree, 'usr/lib', triplet ?? '');
  const start = ['--library-path', libraries, join(tree, program)];
  return call(join(tree, 'usr/lib64', loader ?? ''), [...start, ...args], options);
}

async function namesIn(folder: string, recursive = false): Promise<readonly string[]> {
  return readdir(folder, { recursive, encoding: 'utf8' }).catch(() => []);
}

async function there(file: string): Promise<boolean> {
  // a link counts by itself: followed, it would lead out of the tree
  return lstat(file).then(
    () => true,
    () => false,
  );
}
