import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './cache';
import type { Tool } from './tool';
import { withLock } from './lock';
import { Maker } from './maker';
import { explain, missingTools } from './missing';
import { PathSearch } from './path';
import { Reporter } from './progress';
import type { Finding, WorkshopProps } from './wanted';

/** Finds tools, and makes those that are missing. */
export class Workshop<Name extends string> {
  private readonly report: Reporter<Name>;
  private readonly modules = new Map<string, Promise<string>>();

  constructor(private readonly props: WorkshopProps<Name>) {
    this.report = new Reporter(props.onEvent ?? (() => undefined));
  }

  /** What is there now; makes nothing. */
  async look(names: readonly Name[]): Promise<readonly Finding<Name>[]> {
    const search = new PathSearch(this.props.cache.folder, this.props.env);
    const findings = await Promise.all(
      [...new Set(names)].map((name) => this.lookForOne(name, search)),
    );
    await search.remember();
    return findings;
  }

  /** The path of every tool named; those that are missing are made, or one error tells of them all. */
  async ensure(names: readonly Name[]): Promise<Readonly<Record<string, string>>> {
    this.props.signal?.throwIfAborted();
    const findings = await this.look(names);
    for (const { name, found } of findings) {
      if (found) this.report.tell(name, 'found', `${found.version} at ${found.path}`);
    }
    const missing = findings.filter(({ found }) => !found);
    if (missing.length > 0) {
      await this.make(missing).catch((error: unknown) => {
        throw explain(error, this.props.cache.folder);
      });
    }
    return Object.fromEntries(
      findings.map(({ name, found, entry }) => [name, found?.path ?? entry.executable]),
    );
  }

  private async make(missing: readonly Finding<Name>[]): Promise<void> {
    const { cache } = this.props;
    await cache.sweep();
    const maker = new Maker({ ...this.props, report: this.report, wanted: missing });
    await this.makeEach(missing, maker);
    if (maker.failures.size > 0) throw missingTools(missing, maker.failures, cache.folder);
  }

  private async makeEach(missing: readonly Finding<Name>[], maker: Maker<Name>): Promise<void> {
    const { cache, signal } = this.props;
    const order = Object.values<Tool>(this.props.catalogue).map(({ module }) => module);
    for (const module of new Set(order)) {
      const group = missing.filter(({ tool }) => tool.module === module);
      if (group.length === 0) continue;
      const onWait = (holder: string): void => {
        for (const { name } of group) {
          this.report.tell(name, 'waiting', `for ${holder}, which makes ${module}`);
        }
      };
      await withLock(cache.folder, module, { signal, onWait }, () => maker.make(module, group));
    }
  }

  private async lookForOne(name: Name, search: PathSearch): Promise<Finding<Name>> {
    const tool: Tool = this.props.catalogue[name];
    const { found, rejected } =
      this.props.path === 'ignored' ? { rejected: [] } : await search.find(name, tool);
    const entry = await this.entry(name, tool);
    const wanted = { name, tool, entry };
    if (found) return { ...wanted, found: { source: 'path', ...found }, rejected };
    const condition = await this.props.cache.check(entry);
    if (condition === 'sound') {
      const { version } = tool;
      return { ...wanted, found: { source: 'cache', path: entry.executable, version }, rejected };
    }
    if (condition === 'absent') return { ...wanted, rejected };
    return { ...wanted, rejected: [...rejected, `${entry.executable}: ${condition.broken}`] };
  }

  /** The place in the cache that belongs to exactly this tool, made from exactly these sources. */
  private async entry(name: Name, tool: Tool): Promise<Entry> {
    const { os, arch } = this.props.platform;
    const hash = createHash('sha256');
    const flags = [tool.ldflags ?? [], ...(tool.tags === undefined ? [] : [tool.tags])];
    hash.update(JSON.stringify([name, tool.version, os, arch, tool.package, ...flags]));
    hash.update(await this.module(tool.module));
    const key = hash.digest('hex').slice(0, 16);
    return this.props.cache.entry(name, tool.version, `${os}-${arch}`, key);
  }

  private module(name: string): Promise<string> {
    const known = this.modules.get(name);
    if (known) return known;
    const content = inputsOf(join(this.props.modules, name));
    this.modules.set(name, content);
    return content;
  }
}

/** Everything of ours that a build of the module reads: its pins, and programs in it and in folders that it names. */
async function inputsOf(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const pins = ['go.mod', 'go.sum'].filter((file) => files.includes(file));
  const programs = files.filter((file) => file.endsWith('.go')).sort();
  const texts = await Promise.all(
    [...pins, ...programs].map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      // where there are no programs it is what it was before they counted, so that nothing is built anew
      return pins.includes(file) ? text : `${file}\0${text}`;
    }),
  );
  const replaced = (texts[0] ?? '').matchAll(/^replace .+ => (\.\.\/\S+)$/gm);
  const elsewhere = [...replaced].map(([, path = '']) => inputsOf(join(folder, path)));
  return [...texts, ...(await Promise.all(elsewhere))].join('\0');
}
