import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aside } from './folder';

/** What an earlier run learnt at a price, so that the next one need not pay it. */
export interface Memo {
  /** When the download of which version failed, in milliseconds since 1970. */
  readonly failedDownload?: { readonly version: string; readonly at: number };
  /** The version that an executable on PATH gave. */
  readonly probed?: {
    readonly path: string;
    readonly changedAt: number;
    readonly version: string | undefined;
  };
}

/** Reads what is known about a plugin; nothing where there is no memo, or a broken one. */
export function readMemo(plugins: string, name: string): Memo {
  try {
    return JSON.parse(readFileSync(fileOf(plugins, name), 'utf8')) as Memo;
  } catch {
    return {};
  }
}

/** Adds to what is known about a plugin. */
export async function remember(plugins: string, name: string, more: Memo): Promise<void> {
  const whole = aside(plugins);
  await writeFile(whole, JSON.stringify({ ...readMemo(plugins, name), ...more }));
  await rename(whole, fileOf(plugins, name));
}

function fileOf(plugins: string, name: string): string {
  return join(plugins, `.plinth-memo-${name}.json`);
}
