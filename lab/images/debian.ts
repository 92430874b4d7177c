import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { ToolCache } from '../toolchain/cache';
import { withLock } from '../toolchain/lock';
import { thisPlatform } from '../toolchain/platform';
import { hasCode, writeWhole } from '../toolchain/store';
import { aptConfiguration, aptNeeds, debianMirror, keyring } from './apt';
import { call, inTurns } from './call';
import { settle } from './settle';

/** A release of Debian that trees are made of. */
export type Suite = 'trixie' | 'forky';

/** What a tree is made of, and where. */
export interface DebianTreeOptions {
  readonly suite: Suite;
  /** Packages that must be in it; what they depend on comes along, what they recommend does not. */
  readonly packages: readonly string[];
  /**
   * Packages that come along and are not unpacked; `*` at the end stands for any ending.
   * @default - none
   */
  readonly leave?: readonly string[];
  /** The folder that all checkouts share. */
  readonly cache: string;
  /** Is told what is being done and how far it is. */
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

// raised when trees are made differently, so that those of before are not taken for today's
const revision = 2;

// their files are the frame of every tree, and no package depends on them
const frame = ['base-files', 'base-passwd'];

/**
 * A folder with the files of Debian packages and all they depend on, as if installed, made once and then only read.
 * Nothing is installed on this machine and no package script runs: what those would do is done by {@link settle}.
 *
 * @throws {UserError} where this machine has no apt, no Debian mirror, or the mirror no such package.
 */
export async function debianTree(options: DebianTreeOptions): Promise<string> {
  const { cache, suite, signal } = options;
  const packages = [...new Set([...frame, ...options.packages])].sort();
  const { os, arch } = thisPlatform();
  const leave = [...(options.leave ?? [])].sort();
  const inputs = JSON.stringify({ revision, suite, arch, packages, leave });
  const key = createHash('sha256').update(inputs);
  const name = `${suite}-${key.digest('hex').slice(0, 16)}`;
  const entry = join(cache, 'debian', name);
  const tree = join(entry, 'tree');
  if (await inUse(entry)) return tree;

  const needs = await aptNeeds(os);
  if (needs.length > 0) {
    throw new UserError(needs, {
      fix: 'run this on Debian, or install apt, dpkg and debian-archive-keyring and add a Debian mirror to its sources',
    });
  }
  const onWait = (holder: string): void => {
    options.onProgress(`waiting for ${holder}, which makes a tree of ${suite}`);
  };
  return withLock(cache, `debian-${suite}`, { signal, onWait }, async () => {
    if (await inUse(entry)) return tree;
    const tools = new ToolCache(cache);
    const scratch = await tools.scratch();
    try {
      await new TreeMaker({ ...options, packages }, arch, scratch).make();
      await rm(entry, { recursive: true, force: true });
      await mkdir(join(cache, 'debian'), { recursive: true });
      await rename(join(scratch, 'entry'), entry);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return tree;
  });
}

/** The packages of a tree, as `name_version`. */
export async function packagesOf(tree: string): Promise<readonly string[]> {
  const { packages } = JSON.parse(await readFile(join(tree, '..', 'record.json'), 'utf8')) as {
    packages: readonly string[];
  };
  return packages;
}

class TreeMaker {
  private readonly tree: string;
  private readonly archives: string;
  private readonly configuration: string;
  /** Outlives the run: what has not changed since the last one is not fetched again. */
  private readonly lists: string;
  private counted = 0;

  constructor(
    private readonly options: DebianTreeOptions,
    private readonly arch: string,
    private readonly scratch: string,
  ) {
    this.tree = join(scratch, 'entry', 'tree');
    this.archives = join(scratch, 'archives');
    this.configuration = join(scratch, 'apt.conf');
    this.lists = join(options.cache, 'debian', 'lists', options.suite);
  }

  async make(): Promise<void> {
    await this.prepare();
    await this.fetch();
    const archives = await this.unpack();
    this.say('putting what package scripts would set up in place');
    await settle(this.tree, this.options);
    const packages = archives.map((file) => decodeURIComponent(file.replace(/_[^_]+\.deb$/, '')));
    await writeWhole(
      join(this.scratch, 'entry', 'record.json'),
      `${JSON.stringify({ suite: this.options.suite, asked: this.options.packages, packages }, undefined, 2)}\n`,
    );
  }

  private async prepare(): Promise<void> {
    const { suite, signal } = this.options;
    const mirror = await debianMirror(signal);
    await mkdir(this.tree, { recursive: true });
    await mkdir(join(this.archives, 'partial'), { recursive: true });
    await mkdir(join(this.lists, 'partial'), { recursive: true });
    const sources = join(this.scratch, 'sources.list');
    const status = join(this.scratch, 'status');
    await writeFile(sources, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
    // nothing counts as installed, so that all that is needed comes along
    await writeFile(status, '');
    const { scratch, archives, lists, arch } = this;
    const text = aptConfiguration({ scratch, sources, status, archives, lists, arch });
    await writeFile(this.configuration, text);
  }

  private async fetch(): Promise<void> {
    this.say('reading the list of packages');
    await this.apt(['update', '--error-on=any']);
    this.say('choosing packages');
    await this.apt(['install', '--download-only', '--yes', ...this.options.packages]);
  }

  private async apt(args: readonly string[]): Promise<void> {
    const { packages, suite, signal } = this.options;
    const complaint = await call('apt-get', ['-q', '-c', this.configuration, ...args], {
      signal,
      onLine: (line) => {
        // `dlstatus:7:9.31:Retrieving file 7 of 74 (3s remaining)`
        const now = /^dlstatus:[^:]*:[^:]*:Retrieving (file \d+ of \d+)/.exec(line)?.[1];
        if (now !== undefined) this.count(`fetching ${now}`);
      },
      // apt's own words; the rest are addresses and warnings
      keep: /^E: /,
    });
    if (complaint === undefined) return;
    throw new UserError(
      `images.debian: 'packages' must be had from ${suite}, got '${packages.join(' ')}': ${complaint}`,
      {
        fix: 'let this machine reach the Debian mirror of its apt sources (`apt-get update` tells)',
      },
    );
  }

  private async unpack(): Promise<readonly string[]> {
    const archives = (await readdir(this.archives))
      .filter((file) => file.endsWith('.deb') && !this.stays(file.replace(/_.*$/, '')))
      .sort();
    // brings the links /bin, /lib and /sbin, which others write through
    const first = archives.filter((file) => file.startsWith('base-files_'));
    const others = archives.filter((file) => !first.includes(file));
    let done = 0;
    for (const group of [first, others]) {
      await inTurns(group, async (file) => {
        const args = ['-x', join(this.archives, file), this.tree];
        const complaint = await call('dpkg-deb', args, { signal: this.options.signal });
        if (complaint !== undefined) throw new Error(`dpkg-deb -x ${file}: ${complaint}`);
        done += 1;
        this.count(`unpacking ${done} of ${archives.length}`);
      });
    }
    return archives;
  }

  private stays(name: string): boolean {
    return (this.options.leave ?? []).some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  }

  private say(what: string): void {
    this.options.onProgress(`Debian ${this.options.suite}: ${what}`);
  }

  /** Says how far something is, twice a second at most. */
  private count(what: string): void {
    const now = performance.now();
    if (now - this.counted < 500) return;
    this.counted = now;
    this.say(what);
  }
}

/** Whether there is a whole tree, which counts as used from now on. */
async function inUse(entry: string): Promise<boolean> {
  const now = new Date();
  return utimes(join(entry, 'record.json'), now, now).then(
    () => true,
    // a read-only cache is still a good one
    (error: unknown) => hasCode(error, 'EROFS', 'EACCES', 'EPERM'),
  );
}
