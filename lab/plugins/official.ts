import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { major, gte, rcompare, valid } from 'semver';
import { isExecutable } from './folder';
import { readMemo, remember } from './memo';
import { pluginVersion } from './plugin-version';

/** The plugin that is looked for. */
export interface Wanted {
  readonly name: string;
  /** Version of the npm package; the same or a later one of the same major version fits. */
  readonly version: string;
  /** Folder of the engine's plugins that is being filled. */
  readonly plugins: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks among the plugins that the user's own Pulumi has installed; the newest that fits. */
export function findInstalled(wanted: Wanted, except: string): string | undefined {
  const homes = [wanted.env.PULUMI_HOME, join(wanted.env.HOME ?? homedir(), '.pulumi')];
  const found = homes
    .filter((home) => home !== undefined && home !== '' && resolve(home) !== resolve(except))
    .flatMap((home) => installedIn(join(home ?? '', 'plugins'), wanted))
    .sort((a, b) => rcompare(a.version, b.version));
  return found[0]?.path;
}

/** Looks on PATH. The version is asked of the plugin itself, once for each executable. */
export async function findOnPath(wanted: Wanted): Promise<string | undefined> {
  const { name, plugins, env } = wanted;
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, `pulumi-resource-${name}`))
    .find(isExecutable);
  if (path === undefined) return undefined;
  const changedAt = statSync(path).mtimeMs;
  let { probed } = readMemo(plugins, name);
  if (probed?.path !== path || probed.changedAt !== changedAt) {
    probed = { path, changedAt, version: await pluginVersion(path) };
    await remember(plugins, name, { probed });
  }
  return fits(probed.version, wanted.version) ? path : undefined;
}

function installedIn(plugins: string, { name, version }: Wanted) {
  const prefix = `resource-${name}-v`;
  return foldersOf(plugins).flatMap((folder) => {
    const found = folder.slice(prefix.length);
    const path = join(plugins, folder, `pulumi-resource-${name}`);
    if (!folder.startsWith(prefix) || !fits(found, version) || !isExecutable(path)) return [];
    // the engine's own mark of an installation that has not ended
    return existsSync(join(plugins, `${folder}.partial`)) ? [] : [{ version: found, path }];
  });
}

function foldersOf(plugins: string): readonly string[] {
  try {
    return readdirSync(plugins);
  } catch {
    return [];
  }
}

/** An older plugin makes the engine warn; another major version has other types. */
function fits(found: string | undefined, wanted: string): boolean {
  return valid(found) !== null && major(found ?? '') === major(wanted) && gte(found ?? '', wanted);
}
