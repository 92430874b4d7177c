import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Header, Pax } from 'tar';

/** One entry of a tar archive. Times are those of the epoch, so that the same content gives the same bytes. */
export type Entry = FileEntry | FolderEntry | LinkEntry;

/** A regular file. */
export interface FileEntry {
  readonly type: 'File';
  /** Without a slash at the start. */
  readonly path: string;
  readonly mode: number;
  /** Number of the user and group that own it. */
  readonly owner: number;
  readonly size: number;
  /** What is in it, or the file that it is read from. */
  readonly content: Buffer | { readonly file: string };
}

/** A folder. */
export interface FolderEntry {
  readonly type: 'Directory';
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
}

/** A symbolic link. */
export interface LinkEntry {
  readonly type: 'SymbolicLink';
  readonly path: string;
  readonly target: string;
}

/** Digest and length of what was written. */
export interface Written {
  /** SHA-256, in hex. */
  readonly sha256: string;
  readonly size: number;
}

const block = 512;
const piece = 1 << 20;

/**
 * Writes a tar archive whose members may be archives themselves: those are digested while they are written and named
 * by their digest afterwards, so that nothing is written twice.
 */
export class TarWriter {
  private readonly waiting: Buffer[] = [];
  private waitingSize = 0;
  private position = 0;
  private hash: Hash | undefined;

  private constructor(private readonly output: FileHandle) {}

  /** Writes an archive to a file. */
  static async write(file: string, work: (tar: TarWriter) => Promise<void>): Promise<void> {
    const output = await open(file, 'wx', 0o644);
    try {
      const tar = new TarWriter(output);
      await work(tar);
      await tar.end();
      await tar.drain();
      await output.sync();
    } finally {
      await output.close();
    }
  }

  /** Writes one entry. */
  async add(entry: Entry): Promise<void> {
    await this.put(headerOf(entry));
    if (entry.type !== 'File') return;
    if (Buffer.isBuffer(entry.content)) await this.put(entry.content);
    else await this.copy(entry.content.file, entry.size);
    await this.pad(entry.size);
  }

  /** Writes an archive into this one, as a file whose path depends on the digest. */
  async nest(
    path: (sha256: string) => string,
    work: (inner: TarWriter) => Promise<void>,
  ): Promise<Written> {
    // its header is written last
    await this.put(Buffer.alloc(block));
    await this.drain();
    const start = this.position;
    const hash = createHash('sha256');
    this.hash = hash;
    await work(this);
    await this.end();
    await this.drain();
    this.hash = undefined;
    const size = this.position - start;
    const sha256 = hash.digest('hex');
    const header = headerOf({
      type: 'File',
      path: path(sha256),
      mode: 0o644,
      owner: 0,
      size,
      content: Buffer.alloc(0),
    });
    if (header.length !== block) throw new Error(`no room for the path ${path(sha256)}`);
    await this.output.write(header, 0, block, start - block);
    await this.pad(size);
    return { sha256, size };
  }

  private async end(): Promise<void> {
    await this.put(Buffer.alloc(2 * block));
  }

  private async pad(size: number): Promise<void> {
    const rest = size % block;
    if (rest > 0) await this.put(Buffer.alloc(block - rest));
  }

  private async copy(file: string, size: number): Promise<void> {
    const input = await open(file, 'r');
    try {
      let left = size;
      while (left > 0) {
        const buffer = Buffer.allocUnsafe(Math.min(left, piece));
        const { bytesRead } = await input.read(buffer, 0, buffer.length);
        if (bytesRead === 0) throw new Error(`${file} is shorter than it was`);
        await this.put(buffer.subarray(0, bytesRead));
        left -= bytesRead;
      }
    } finally {
      await input.close();
    }
  }

  private async put(bytes: Buffer): Promise<void> {
    this.hash?.update(bytes);
    this.waiting.push(bytes);
    this.waitingSize += bytes.length;
    if (this.waitingSize >= 4 * piece) await this.drain();
  }

  private async drain(): Promise<void> {
    if (this.waitingSize === 0) return;
    const { bytesWritten } = await this.output.writev(this.waiting, this.position);
    if (bytesWritten !== this.waitingSize) throw new Error('the disk took only a part');
    this.position += bytesWritten;
    this.waiting.length = 0;
    this.waitingSize = 0;
  }
}

function headerOf(entry: Entry): Buffer {
  const fields = {
    path: entry.type === 'Directory' ? `${entry.path}/` : entry.path,
    type: entry.type,
    mode: entry.type === 'SymbolicLink' ? 0o777 : entry.mode,
    uid: entry.type === 'SymbolicLink' ? 0 : entry.owner,
    gid: entry.type === 'SymbolicLink' ? 0 : entry.owner,
    size: entry.type === 'File' ? entry.size : 0,
    mtime: new Date(0),
    ...(entry.type === 'SymbolicLink' && { linkpath: entry.target }),
  };
  const header = new Header(fields);
  const bytes = Buffer.alloc(block);
  if (!header.encode(bytes)) return bytes;
  const { path, linkpath } = { linkpath: undefined, ...fields };
  const size = fields.size > 0o77777777777 ? { size: fields.size } : {};
  return Buffer.concat([new Pax({ path, ...(linkpath && { linkpath }), ...size }).encode(), bytes]);
}
