import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host';
import { serveVersionsOf, type InstalledVersion } from '../rehearse/other-versions';
import { prepareProgram } from '../rehearse/programs';
import type { StackRun } from '../stack-run';
import { makeRepository } from './repository';
import { settingsOf } from './settings';
import type { Target } from './target';

/** Makes the program of an update ready to run in a folder: sources, packages, settings, and the commit it is of. */
export async function prepareOlderProgram(
  host: Host,
  run: StackRun,
  target: Target,
  options: {
    readonly folder: string;
    /** Plugins of the local stack. @default - the engine finds them by itself */
    readonly plugins?: readonly InstalledVersion[];
  },
): Promise<StackRun> {
  const { folder, plugins = [] } = options;
  const { commit } = target.source;
  const source = { name: `update ${target.number}`, commit };
  await prepareProgram(host, { source, folder, logs: run.logs });
  serveVersionsOf(folder, plugins);
  await makeRepository(folder, host.checkout, target.source);
  placeSettings(host, run.stack, folder);
  return { ...run, directory: folder };
}

function placeSettings(host: Host, stack: string, folder: string): void {
  const name = `Pulumi.${stack}.yaml`;
  const commit = textOf(join(folder, name));
  const { text, of } = settingsOf(commit, textOf(join(host.checkout, name)));
  if (of === 'today' && commit !== undefined) {
    host.note(
      `${name} of that commit was encrypted with other keys: today's settings are used instead`,
    );
  }
  if (text === undefined || text === commit) return;
  // where it is a link, what it leads to is not ours to write
  rmSync(join(folder, name), { force: true });
  writeFileSync(join(folder, name), text, { mode: 0o600 });
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
