import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ServingPlugin } from './world';

/** A plugin as it was installed. */
export interface InstalledVersion extends ServingPlugin {
  readonly version: string;
  /** Path of its executable, in a folder of its own. */
  readonly path: string;
}

/**
 * Lets the plugins of this checkout serve a program that was locked with other versions of their packages: the engine
 * looks for the very version that a program names, and there is no other that would be safe to have.
 */
export function serveVersionsOf(program: string, plugins: readonly InstalledVersion[]): void {
  for (const { name, version, path } of plugins) {
    const wanted = lockedVersion(join(program, 'node_modules', '@pulumi', name, 'package.json'));
    if (wanted === undefined || wanted === version) continue;
    const place = join(dirname(dirname(path)), `resource-${name}-v${wanted}`);
    const executable = join(place, basename(path));
    if (existsSync(executable)) continue;
    // the engine passes over a folder that is itself a link
    mkdirSync(place, { recursive: true });
    symlinkSync(path, executable);
  }
}

/** @returns undefined when the program does not have the package. */
function lockedVersion(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
  return version;
}
