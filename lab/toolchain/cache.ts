import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { alive } from './process';
import { digestOf, flush, hasCode, readObject, writeWhole } from './store';

/** The folder that all checkouts of a user share. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: string = process.platform): string {
  if (env['PLINTH_CACHE']) return resolve(env['PLINTH_CACHE']);
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'plinth');
  return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'plinth');
}

/** Where one tool lies in the cache, or would. */
export interface Entry {
  readonly folder: string;
  readonly executable: string;
}

/** `'absent'`, `'sound'`, or what is wrong with it. */
export type Condition = 'absent' | 'sound' | { readonly broken: string };

const dayMs = 24 * 60 * 60 * 1000;

/** Finished executables, one folder each, and the scratch folders in which they are made. */
export class ToolCache {
  constructor(readonly folder: string) {}

  entry(tool: string, version: string, platform: string, key: string): Entry {
    const folder = join(this.folder, 'tools', `${tool}-${version}-${platform}-${key}`);
    return { folder, executable: join(folder, tool) };
  }

  /** A look at size and times; the whole file is read only when those changed since it was made. */
  async check(entry: Entry): Promise<Condition> {
    const file = await stat(entry.executable).catch(() => undefined);
    const recordFile = join(entry.folder, 'record.json');
    const record = await readObject(recordFile);
    if (!file && record['size'] === undefined) return 'absent';
    if (!file?.isFile()) return { broken: 'the executable is gone' };
    if (typeof record['sha256'] !== 'string') return { broken: 'its record is unreadable' };
    if (file.size !== record['size']) {
      return { broken: `it has ${file.size} bytes, not ${String(record['size'])}` };
    }
    if ((file.mode & 0o111) === 0) return { broken: 'it is not executable' };
    if (file.mtimeMs === record['mtimeMs']) return 'sound';
    if ((await digestOf(entry.executable)) !== record['sha256']) {
      return { broken: 'its content changed' };
    }
    await writeWhole(recordFile, json({ ...record, mtimeMs: file.mtimeMs })).catch(
      // a read-only cache is still a good one, only slower
      () => undefined,
    );
    return 'sound';
  }

  /** A fresh folder for this process; {@link sweep} of a later run removes it should this one die. */
  async scratch(): Promise<string> {
    const name = `${process.pid}.${hostname()}.${randomBytes(4).toString('hex')}`;
    const folder = join(this.folder, 'scratch', name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Moves a finished executable into its place, in one step that a crash cannot cut in two. */
  async publish(entry: Entry, file: string, source: string): Promise<void> {
    const scratch = await this.scratch();
    try {
      const next: Entry = { folder: join(scratch, 'entry'), executable: file };
      await this.prepare(next, entry, source);
      await this.replace(entry, next.folder, join(scratch, 'previous'));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Removes what dead runs left behind. */
  async sweep(): Promise<void> {
    const folder = join(this.folder, 'scratch');
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const [pid, ...host] = name.split('.').slice(0, -1);
      const here = host.join('.') === hostname();
      const info = await stat(join(folder, name)).catch(() => undefined);
      const old = Date.now() - (info?.mtimeMs ?? 0) > dayMs;
      if (here ? !alive(Number(pid)) : old) {
        await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  private async prepare(next: Entry, entry: Entry, source: string): Promise<void> {
    await mkdir(next.folder);
    const executable = join(next.folder, entry.executable.slice(entry.folder.length + 1));
    await chmod(next.executable, 0o755);
    await flush(next.executable);
    await rename(next.executable, executable);
    const { size, mtimeMs } = await stat(executable);
    const sha256 = await digestOf(executable);
    await writeWhole(join(next.folder, 'record.json'), json({ source, size, mtimeMs, sha256 }));
    await flush(next.folder);
  }

  private async replace(entry: Entry, next: string, previous: string): Promise<void> {
    const tools = join(this.folder, 'tools');
    await mkdir(tools, { recursive: true });
    try {
      await rename(next, entry.folder);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
      // a second run was first: what it made is as good as ours
      if ((await this.check(entry)) === 'sound') return;
      await rename(entry.folder, previous);
      await rename(next, entry.folder);
    }
    await flush(tools);
  }
}

function json(record: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
