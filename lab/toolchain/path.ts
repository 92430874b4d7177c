import { open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import satisfies from 'semver/functions/satisfies';
import type { Tool } from './tool';
import { run } from './process';
import { readObject, writeWhole } from './store';

/** A tool found on `PATH` in a fitting version, or what was found and why it does not do. */
export interface PathFinding {
  readonly found?: { readonly path: string; readonly version: string };
  readonly rejected: readonly string[];
}

const patienceMs = 10_000;

/** Looks for tools on `PATH` and remembers the answers, so that each executable is asked once. */
export class PathSearch {
  private readonly file: string;
  private known: Promise<Readonly<Record<string, unknown>>> | undefined;
  private home: Promise<string> | undefined;
  private readonly learned: Record<string, string> = {};

  constructor(
    private readonly cache: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.file = join(cache, 'versions.json');
  }

  /** Looks for one tool. */
  async find(name: string, tool: Tool): Promise<PathFinding> {
    this.known ??= readObject(this.file);
    const rejected: string[] = [];
    const seen = new Set<string>();
    for (const folder of this.folders()) {
      const path = join(folder, name);
      const real = await native(path);
      // /bin is often /usr/bin
      if (!real || seen.has(real.path)) continue;
      seen.add(real.path);
      const verdict = await this.judge(path, real, tool);
      if (!verdict) continue;
      if ('version' in verdict) return { found: { path, version: verdict.version }, rejected };
      rejected.push(`${path} ${verdict.unfit}`);
    }
    return { rejected };
  }

  /** Keeps what was learned for later runs. */
  async remember(): Promise<void> {
    if (Object.keys(this.learned).length === 0) return;
    const known = await readObject(this.file);
    // only a saving: a cache that cannot be written must not stop a run that has all it needs
    await writeWhole(this.file, JSON.stringify({ ...known, ...this.learned })).catch(
      () => undefined,
    );
  }

  private folders(): readonly string[] {
    const all = (this.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
    // a checkout's own folder of links: they lead back to what an earlier run chose
    const own = (folder: string): boolean =>
      folder === this.env['PLINTH_BIN'] || folder.endsWith(join(sep, '.plinth', 'bin'));
    return [...new Set(all)].filter((folder) => !own(folder.replace(/\/+$/, '')));
  }

  private async judge(
    path: string,
    real: Native,
    tool: Tool,
  ): Promise<{ version: string } | { unfit: string } | undefined> {
    this.home ??= realpath(this.cache).catch(() => this.cache);
    if (real.path.startsWith((await this.home) + sep)) return undefined;
    // snap, mise and the like: one program behind many names, which starts whatever it is set to
    if (!basename(real.path).startsWith(basename(path))) {
      return { unfit: `leads to ${real.path}` };
    }
    if (!real.binary) return { unfit: 'is a script, which may start anything' };
    const folder = dirname(path);
    if (tool.beside && !(await native(join(folder, tool.beside)))?.binary) {
      return { unfit: `has no ${tool.beside} beside it` };
    }
    if (!tool.ask) return { unfit: 'can not tell its version' };
    const asked = tool.askInstead ? join(folder, tool.askInstead) : path;
    const version = await this.versionOf(asked, tool.ask);
    if (!version) return { unfit: 'does not tell its version' };
    if (!satisfies(version, tool.fits)) return { unfit: `is ${version}, must be ${tool.fits}` };
    return { version };
  }

  private async versionOf(path: string, ask: readonly string[]): Promise<string> {
    const real = await native(path);
    if (!real?.binary) return '';
    const key = [real.path, real.size, real.mtimeMs, ...ask].join(' ');
    const known = (await this.known)?.[key];
    if (typeof known === 'string') return known;
    const { end, stdout } = await run({
      file: path,
      args: ask,
      env: { ...this.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      timeoutMs: patienceMs,
    });
    const version = (end === 0 && /\bv?(\d+\.\d+\.\d+[\w.+-]*)/.exec(stdout)?.[1]) || '';
    // a machine too busy to answer in time may answer next time
    if (end !== 'timed out') this.learned[key] = version;
    return version;
  }
}

interface Native {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly binary: boolean;
}

async function native(path: string): Promise<Native | undefined> {
  try {
    const info = await stat(path);
    if (!info.isFile() || (info.mode & 0o111) === 0) return undefined;
    const binary = magic.includes(await firstBytes(path));
    return { path: await realpath(path), size: info.size, mtimeMs: info.mtimeMs, binary };
  } catch {
    // unreadable or gone: not something to run
    return undefined;
  }
}

// ELF, and Mach-O for one architecture or several
const magic = ['7f454c46', 'cffaedfe', 'cafebabe'];

async function firstBytes(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('hex');
  } finally {
    await handle.close();
  }
}
