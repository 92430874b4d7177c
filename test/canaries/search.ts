import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Where a value was found, and in which form. */
export interface Leak {
  /** What was searched: a path, or the name of a text. */
  readonly where: string;
  /** The value's name; not the value, which would end up in a report. */
  readonly value: string;
  readonly form: string;
}

interface Needle {
  readonly value: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Every value in every form in which it could hide, ready to be looked for. */
export class Canaries {
  private readonly needles = new Map<number, Needle[]>();
  // hundreds of megabytes are looked through for hundreds of needles: most places are told apart by three bytes
  private readonly starts = new Uint8Array(1 << 24);

  /** @param values by name; what is too short to be told from chance must not be among them. */
  constructor(values: ReadonlyMap<string, string>) {
    const short = [...values].filter(([, text]) => text.length < 8).map(([name]) => name);
    if (short.length > 0) throw new Error(`too short to be looked for: ${short.join(', ')}`);
    for (const [value, text] of values) {
      for (const [form, written] of formsOf(text)) {
        const bytes = Buffer.from(written);
        const start = startAt(bytes, 0);
        this.starts[start] = 1;
        this.needles.set(start, [...(this.needles.get(start) ?? []), { value, form, bytes }]);
      }
    }
  }

  /** Looks through some bytes, and through what is compressed in them. */
  in(where: string, content: Buffer | string): readonly Leak[] {
    return layersOf(Buffer.from(content)).flatMap(({ layer, bytes }) =>
      [...this.foundIn(bytes)].map(({ value, form }) => ({
        where: `${where}${layer}`,
        value,
        form,
      })),
    );
  }

  private foundIn(bytes: Buffer): ReadonlySet<Needle> {
    const found = new Set<Needle>();
    for (let at = 0; at + 2 < bytes.length; at += 1) {
      const start = startAt(bytes, at);
      if (this.starts[start] === 0) continue;
      for (const needle of this.needles.get(start) ?? []) {
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle);
      }
    }
    return found;
  }

  /** Looks through every file below a folder, links not followed. */
  below(folder: string, except: readonly RegExp[] = []): { leaks: readonly Leak[]; files: number } {
    const leaks: Leak[] = [];
    let files = 0;
    const visit = (path: string): void => {
      const name = relative(folder, path);
      if (except.some((pattern) => pattern.test(name))) return;
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        const inner = join(path, entry.name);
        const innerName = relative(folder, inner);
        if (except.some((pattern) => pattern.test(innerName))) continue;
        if (entry.isDirectory()) visit(inner);
        else if (entry.isFile() && statSync(inner).size > 0) {
          files += 1;
          leaks.push(...this.in(innerName, readFileSync(inner)));
        }
      }
    };
    visit(folder);
    return { leaks, files };
  }
}

function startAt(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

/** A value as it is, quoted, and encoded; in base64 at each of three offsets from the start of a text. */
function formsOf(text: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(text);
  const forms = new Map([
    ['plain', text],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(text)).slice(3, -3)],
    ['URL', encodeURIComponent(text)],
    ['hex', bytes.toString('hex')],
  ]);
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // the first and the last characters depend on what stands around
    const first = [0, 2, 3][offset] ?? 0;
    const whole = Math.floor(((bytes.length + offset) * 8) / 6);
    const inner = encoded.slice(first, whole);
    forms.set(`base64, offset ${offset}`, inner);
    forms.set(`base64url, offset ${offset}`, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  const seen = new Set<string>();
  return new Map([...forms].filter(([, form]) => !seen.has(form) && seen.add(form)));
}

interface Layer {
  readonly layer: string;
  readonly bytes: Buffer;
}

// the start of gzip in base64
const packedText = /H4sI[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** The bytes themselves, and what is in them as gzip, in base64 too. */
function layersOf(bytes: Buffer): readonly Layer[] {
  const layers: Layer[] = [{ layer: '', bytes }];
  const add = (layer: string, packed: Buffer): void => {
    try {
      layers.push({ layer, bytes: gunzipSync(packed) });
    } catch {
      // only begins like gzip
    }
  };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) add(' (gzip)', bytes);
  if (bytes.includes('H4sI')) {
    for (const [text] of bytes.toString('latin1').matchAll(packedText)) {
      add(' (gzip in base64)', Buffer.from(text, 'base64'));
    }
  }
  return layers;
}
