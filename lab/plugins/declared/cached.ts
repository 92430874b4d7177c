import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../toolchain/cache';
import type * as Read from './read';
import type { Declared } from './shape';

/** Which declarations of which package. */
export interface Wanted {
  /** Name of the npm package, such as `@pulumi/tls`. */
  readonly npm: string;
  readonly types: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What a package declares of some types. Reading its type definitions takes seconds where it is large, so that what
 * was found is kept in the cache folder, under the package's version.
 */
export function declaredBy({ npm, types, env }: Wanted): Declared {
  const manifest = require.resolve(`${npm}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const key = createHash('sha256')
    .update(JSON.stringify([FORMAT, types]))
    .digest('hex');
  const name = `${npm.replace(/^@/, '').replace('/', '-')}-${version}-${key.slice(0, 12)}.json`;
  const file = join(cacheFolder(env), 'declared', name);
  const known = kept(file);
  if (known !== undefined) return known;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a compiler that only the first use needs
  const { readDeclared } = require('./read') as typeof Read;
  const declared = readDeclared(dirname(manifest), types);
  keep(file, declared);
  return declared;
}

// to be raised when the form of what is kept changes
const FORMAT = 1;

function kept(file: string): Declared | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Declared;
  } catch {
    return undefined;
  }
}

function keep(file: string, declared: Declared): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const aside = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(aside, JSON.stringify(declared), { mode: 0o600 });
    renameSync(aside, file);
  } catch {
    // a cache that can not be written to costs time, and nothing else
  }
}
