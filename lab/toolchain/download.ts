import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Download } from './tool';
import { publishedDigest } from './checksum';
import { SourceProblem, Unreachable, type Http } from './http';
import type { Platform } from './platform';
import type { Reach } from './reach';

/** An official build with its addresses filled in. */
export interface Source {
  readonly url: string;
  readonly checksums: string;
  /**
   * Path of the executable in the archive.
   * @default - the download is the executable
   */
  readonly member?: string;
}

/** The official build of a version for a platform, if there is one. */
export function sourceOf(
  download: Download | undefined,
  version: string,
  platform: Platform,
  mirror?: string,
): Source | undefined {
  if (!download?.platforms.includes(`${platform.os}-${platform.arch}`)) return undefined;
  const arch = platform.arch === 'amd64' ? (download.amd64 ?? 'amd64') : platform.arch;
  const values: Readonly<Record<string, string>> = { version, os: platform.os, arch };
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const address = (template: string): string => {
    const url = fill(template);
    return mirror ? url.replace(/^https:\/\//, `${mirror.replace(/\/+$/, '')}/`) : url;
  };
  return {
    url: address(download.url),
    checksums: address(download.checksums),
    ...(download.member !== undefined && { member: fill(download.member) }),
  };
}

/** Fetches official builds and takes only what has the digest that its publisher states. */
export class Downloader {
  constructor(
    private readonly http: Http,
    private readonly reach: Reach,
  ) {}

  /** Why a source is not worth a try; `fromBefore` counts what earlier runs met. */
  async obstacle(source: Source, fromBefore: boolean): Promise<string | undefined> {
    for (const address of [source.checksums, source.url]) {
      const obstacle = await this.reach.obstacle(new URL(address).origin, fromBefore);
      if (obstacle) return obstacle;
    }
    return undefined;
  }

  /** Fetches into a folder and returns the file; throws a {@link SourceProblem} when there is none to trust. */
  async fetch(source: Source, folder: string, onProgress: (now: string) => void): Promise<string> {
    const { url, checksums } = source;
    const stated = publishedDigest(await this.text(checksums), basename(url));
    if (!stated) throw new SourceProblem(`${checksums} states no SHA-256 of ${basename(url)}`);
    const file = join(folder, basename(url));
    const digest = await this.save(url, file, onProgress);
    if (digest !== stated) {
      throw new SourceProblem(`${url} is damaged: its SHA-256 is ${digest}, stated is ${stated}`);
    }
    return file;
  }

  private async text(url: string): Promise<string> {
    const pieces: Buffer[] = [];
    await this.noting(url, (piece) => void pieces.push(piece));
    return Buffer.concat(pieces).toString('utf8');
  }

  private async save(
    url: string,
    file: string,
    onProgress: (now: string) => void,
  ): Promise<string> {
    const hash = createHash('sha256');
    const handle = await open(file, 'w');
    let received = 0;
    try {
      await this.noting(url, async (piece, total) => {
        hash.update(piece);
        await handle.writeFile(piece);
        received += piece.length;
        onProgress(
          total
            ? `${mebibytes(received)} of ${mebibytes(total)} MiB`
            : `${mebibytes(received)} MiB`,
        );
      });
    } finally {
      await handle.close();
    }
    return hash.digest('hex');
  }

  private async noting(url: string, onPiece: Parameters<Http['read']>[1]): Promise<void> {
    try {
      await this.http.read(url, onPiece);
    } catch (error) {
      if (error instanceof Unreachable) await this.reach.note(new URL(url).origin, error.message);
      throw error;
    }
  }
}

function mebibytes(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(1);
}
