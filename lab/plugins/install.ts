import { join } from 'node:path';
import { version as gcpVersion } from '@pulumi/gcp/package.json';
import { version as kubernetesVersion } from '@pulumi/kubernetes/package.json';
import { version as randomVersion } from '@pulumi/random/package.json';
import { version as tlsVersion } from '@pulumi/tls/package.json';
import { UserError } from '../../errors/user-error';
import { version as labVersion } from '../../package.json';
import type { Patience } from '../toolchain/http';
import { downloadOnceADay } from './download';
import {
  isExecutable,
  readMarker,
  replaceFolder,
  sweep,
  type Contents,
  type Marker,
} from './folder';
import { findInstalled, findOnPath, type Wanted } from './official';

/** A plugin that Plinth's programs need. */
export type PluginName = 'kubernetes' | 'random' | 'lab' | 'tls' | 'gcp';

/** What serves one plugin. */
export interface InstalledPlugin {
  readonly name: PluginName;
  /** Version under which the engine finds it: that of the npm package. */
  readonly version: string;
  /** `official` for any build but ours. */
  readonly source: 'official' | 'stand-in';
  /** Absolute path of the executable. */
  readonly path: string;
}

/** Where to install, and what from. */
export interface InstallOptions {
  /** Folder that will be the engine's PULUMI_HOME. */
  readonly pulumiHome: string;
  /** @default - `kubernetes`, `random` and `lab`; all of them in a world of stand-ins */
  readonly names?: readonly PluginName[];
  /**
   * `always`: what would make real things, or go with them, is simulated whatever the machine has: gcp, tls and lab.
   * Without it gcp can not be installed: a stack that means the cloud must never be served by what only says so.
   * @default 'where-needed'
   */
  readonly standIns?: 'where-needed' | 'always';
  /** Folder with another build of `pulumi-resource-kubernetes`. @default - searched for, as for the others */
  readonly kubernetesPlugin?: string;
  /** Whether official builds may be fetched. @default 'allowed' */
  readonly downloads?: 'allowed' | 'never';
  /** How long a server may be silent. @default - a few seconds */
  readonly patience?: Patience;
  /** Its HOME, PULUMI_HOME and PATH are searched; PLINTH_MIRROR and proxies count. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

const VERSIONS: Readonly<Record<PluginName, string>> = {
  kubernetes: kubernetesVersion,
  random: randomVersion,
  lab: labVersion,
  tls: tlsVersion,
  gcp: gcpVersion,
};
const USUAL: readonly PluginName[] = ['kubernetes', 'random', 'lab'];
const SIMULATED: readonly PluginName[] = ['gcp', 'tls', 'lab'];
const LAUNCHER = join(__dirname, 'launch.js');

/**
 * Fills `<pulumiHome>/plugins`, so that the engine finds every plugin there without a warning and without the network.
 * An official build is used where the machine has it: among the user's own plugins, on PATH, or as a download (which
 * is tried at most once a day); a stand-in takes its place elsewhere. Says which serves.
 */
export async function installPlugins(options: InstallOptions): Promise<readonly InstalledPlugin[]> {
  const plugins = join(options.pulumiHome, 'plugins');
  sweep(plugins);
  const everything = options.standIns === 'always';
  const names = options.names ?? (everything ? (Object.keys(VERSIONS) as PluginName[]) : USUAL);
  if (names.includes('gcp') && !everything) {
    throw new Error("plugins: gcp is simulated only in a world of stand-ins (standIns: 'always')");
  }
  return Promise.all(names.map((name) => installPlugin(plugins, name, options)));
}

async function installPlugin(
  plugins: string,
  name: PluginName,
  options: InstallOptions,
): Promise<InstalledPlugin> {
  const version = VERSIONS[name];
  const folder = join(plugins, `resource-${name}-v${version}`);
  const path = join(folder, `pulumi-resource-${name}`);
  const current = isExecutable(path) ? readMarker(folder) : undefined;
  const wanted = { name, version, plugins, env: options.env ?? process.env };
  if (name === 'lab' || (options.standIns === 'always' && SIMULATED.includes(name))) {
    return fill({ name, version, path, folder }, current, standIn(name));
  }
  const given = name === 'kubernetes' ? givenBuild(options.kubernetesPlugin) : undefined;
  const downloaded = `downloaded ${version}`;
  // a download is official and complete: nothing better can be found
  if (given === undefined && current?.key === downloaded) {
    return { name, version, source: 'official', path };
  }
  const next = given ?? (await official(wanted, downloaded, options)) ?? standIn(name);
  return fill({ name, version, path, folder }, current, next);
}

type Place = Omit<InstalledPlugin, 'source'> & { readonly folder: string };

async function fill(
  { folder, ...plugin }: Place,
  current: Marker | undefined,
  next: Contents,
): Promise<InstalledPlugin> {
  if (current?.key !== next.marker.key) await replaceFolder(folder, plugin.path, next);
  return { ...plugin, source: next.marker.source };
}

function givenBuild(folder: string | undefined): Contents | undefined {
  if (folder === undefined || folder === '') return undefined;
  const executable = join(folder, 'pulumi-resource-kubernetes');
  if (isExecutable(executable)) return linkTo(executable);
  throw new UserError(
    `plugins: 'PLINTH_KUBERNETES_PLUGIN' must be a folder with an executable pulumi-resource-kubernetes, got '${folder}'`,
    { fix: 'unset PLINTH_KUBERNETES_PLUGIN, or name the folder that holds the plugin' },
  );
}

async function official(
  wanted: Wanted,
  key: string,
  { pulumiHome, downloads, patience }: InstallOptions,
): Promise<Contents | undefined> {
  const present = findInstalled(wanted, pulumiHome) ?? (await findOnPath(wanted));
  if (present !== undefined) return linkTo(present);
  if (downloads === 'never') return undefined;
  const archive = await downloadOnceADay(wanted, patience);
  return archive === undefined ? undefined : { archive, marker: { source: 'official', key } };
}

function linkTo(executable: string): Contents {
  return { link: executable, marker: { source: 'official', key: `linked ${executable}` } };
}

function standIn(name: PluginName): Contents {
  const key = `stand-in ${process.execPath} ${LAUNCHER}`;
  const script = [
    '#!/bin/sh',
    `node=${quoted(process.execPath)}`,
    // a Node that has been updated since lives elsewhere
    '[ -x "$node" ] || node=node',
    `exec "$node" ${quoted(LAUNCHER)} ${name} "$@"`,
    '',
  ].join('\n');
  return { script, marker: { source: 'stand-in', key } };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
