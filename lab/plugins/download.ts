import { mkdir, rename, rm } from 'node:fs/promises';
import { Downloader, sourceOf } from '../toolchain/download';
import { Http, SourceProblem, type Patience } from '../toolchain/http';
import { thisPlatform } from '../toolchain/platform';
import { Reach } from '../toolchain/reach';
import { aside } from './folder';
import { readMemo, remember } from './memo';
import type { Wanted } from './official';

const DAY_MS = 24 * 60 * 60 * 1000;
// a run must not wait long for what a stand-in can do
const LIMIT_MS = 60_000;
const PATIENCE: Patience = { connectMs: 3_000, silenceMs: 5_000, pace: 256 * 1024 };

/**
 * Downloads an official plugin and verifies it; undefined where that fails, or has failed within a day, so that a
 * machine without network pays once.
 */
export async function downloadOnceADay(
  wanted: Wanted,
  patience: Patience = PATIENCE,
): Promise<string | undefined> {
  const { plugins, name, version } = wanted;
  const { failedDownload: failed } = readMemo(plugins, name);
  if (failed?.version === version && Date.now() - failed.at < DAY_MS) return undefined;
  const folder = aside(plugins);
  const archive = aside(plugins);
  await mkdir(folder);
  try {
    await rename(await download(wanted, folder, patience), archive);
    return archive;
  } catch (error) {
    if (!(error instanceof SourceProblem || isTimeout(error))) throw error;
    // the stand-in serves, and whoever asked is told which serves
    await remember(plugins, name, { failedDownload: { version, at: Date.now() } });
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(wanted: Wanted, folder: string, patience: Patience): Promise<string> {
  const { name, version, env } = wanted;
  const releases = `https://github.com/pulumi/pulumi-${name}/releases/download/v{version}`;
  const published = {
    // where Pulumi's engine itself gets it
    url: `https://get.pulumi.com/releases/plugins/pulumi-resource-${name}-v{version}-{os}-{arch}.tar.gz`,
    checksums: `${releases}/pulumi-${name}_{version}_checksums.txt`,
    platforms: ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64'],
  };
  const source = sourceOf(published, version, thisPlatform(), env.PLINTH_MIRROR);
  if (source === undefined) throw new SourceProblem(`${name} is not published for this machine`);
  const http = new Http(env, AbortSignal.timeout(LIMIT_MS), patience);
  // what could not be reached is remembered here, for each plugin
  return new Downloader(http, new Reach(folder)).fetch(source, folder, () => undefined);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
