import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack } from './archive';
import type { ToolCache } from './cache';
import { Downloader, sourceOf, type Source } from './download';
import { findGo, goBuild, type Go } from './go';
import { Http, SourceProblem } from './http';
import { diskFull } from './missing';
import type { Reporter } from './progress';
import { Reach } from './reach';
import type { Wanted, WorkshopProps } from './wanted';

/** What making tools depends on, beside what the workshop knows. */
export interface MakerProps<Name extends string> extends WorkshopProps<Name> {
  readonly report: Reporter<Name>;
  /** Everything that is missing: an archive may hold several of them. */
  readonly wanted: readonly Wanted<Name>[];
}

/** Makes missing tools: downloads the official build, else builds from the pinned sources. */
export class Maker<Name extends string> {
  /** Why tools could not be made, each source that was tried. */
  readonly failures = new Map<Name, string[]>();
  private readonly made = new Set<Name>();
  private readonly cache: ToolCache;
  private readonly downloader: Downloader;

  constructor(private readonly props: MakerProps<Name>) {
    this.cache = props.cache;
    const http = new Http(props.env, props.signal, props.patience);
    this.downloader = new Downloader(http, new Reach(props.cache.folder));
  }

  /** Makes the tools of one module; what fails is noted, so that the others are still tried. */
  async make(module: string, group: readonly Wanted<Name>[]): Promise<void> {
    const moduleFolder = join(this.props.modules, module);
    const go = await findGo(this.props.env, moduleFolder);
    let missing = await this.unmade(group);
    for (const wanted of missing) await this.download(wanted, 'missing' in go);
    missing = await this.unmade(missing);
    if (missing.length === 0) return;
    if ('missing' in go) this.fail(missing, go.missing);
    else await this.build(go, moduleFolder, missing);
  }

  private async unmade(group: readonly Wanted<Name>[]): Promise<readonly Wanted<Name>[]> {
    const missing: Wanted<Name>[] = [];
    for (const wanted of group) {
      if (this.made.has(wanted.name)) continue;
      if ((await this.cache.check(wanted.entry)) === 'sound') this.done(wanted);
      else missing.push(wanted);
    }
    return missing;
  }

  private async download(wanted: Wanted<Name>, lastChance: boolean): Promise<void> {
    const { report, platform } = this.props;
    const source = this.source(wanted);
    if (!source) {
      this.fail([wanted], `there is no official build for ${platform.os}-${platform.arch}`);
      return;
    }
    if (this.made.has(wanted.name)) return;
    const obstacle = await this.downloader.obstacle(source, !lastChance);
    if (obstacle) {
      this.fail([wanted], `${source.url}: ${obstacle}`);
      return;
    }
    // an archive may hold others that are missing too
    const together = this.props.wanted.filter(
      (other) => this.source(other)?.url === source.url && !this.made.has(other.name),
    );
    const names = together.map(({ name }) => name);
    const scratch = await this.cache.scratch();
    try {
      const file = await report.during(names, 'downloading', source.url, (onProgress) =>
        this.downloader.fetch(source, scratch, onProgress),
      );
      await this.takeOut(file, together, scratch, source.url);
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      const { message } = error;
      this.fail([wanted], message.includes(source.url) ? message : `${source.url}: ${message}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  private async takeOut(
    file: string,
    group: readonly Wanted<Name>[],
    scratch: string,
    url: string,
  ): Promise<void> {
    const members = group.flatMap((wanted) => this.source(wanted)?.member ?? []);
    const files =
      members.length > 0 ? await unpack(file, members, scratch) : new Map<string, string>();
    for (const wanted of group) {
      const member = this.source(wanted)?.member;
      await this.cache.publish(wanted.entry, (member && files.get(member)) ?? file, url);
      this.done(wanted);
    }
  }

  private source({ tool }: Wanted<Name>): Source | undefined {
    return sourceOf(tool.download, tool.version, this.props.platform, this.props.mirror);
  }

  private async build(go: Go, moduleFolder: string, group: readonly Wanted<Name>[]): Promise<void> {
    const { env, signal, platform, report } = this.props;
    const names = group.map(({ name }) => name);
    const scratch = await this.cache.scratch();
    try {
      const [only] = group;
      const output = group.length === 1 && only ? join(scratch, only.name) : `${scratch}/`;
      const problem = await report.during(
        names,
        'building',
        `${names.join(', ')} with ${go.version}`,
        (onProgress) =>
          goBuild(
            go,
            {
              moduleFolder,
              packages: group.map(({ tool }) => tool.package),
              ldflags: [...new Set(group.flatMap(({ tool }) => tool.ldflags ?? []))],
              tags: [...new Set(group.flatMap(({ tool }) => tool.tags ?? []))],
              platform,
              output,
              scratch,
            },
            { env, signal, onProgress },
          ),
      );
      signal?.throwIfAborted();
      if (problem?.includes('no space left on device')) throw diskFull(this.cache.folder, problem);
      if (problem) {
        this.fail(group, problem);
        return;
      }
      for (const wanted of group) {
        await this.cache.publish(
          wanted.entry,
          join(scratch, wanted.name),
          `go build, ${go.version}`,
        );
        this.done(wanted);
      }
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  private done({ name, tool, entry }: Wanted<Name>): void {
    this.failures.delete(name);
    this.made.add(name);
    this.props.report.tell(name, 'done', `${tool.version} at ${entry.executable}`);
  }

  private fail(group: readonly Wanted<Name>[], reason: string): void {
    for (const { name } of group) {
      this.failures.set(name, [...(this.failures.get(name) ?? []), reason]);
    }
  }
}
