import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../error-code';

// `pulumi stack export --version` reads them; each is a whole state, tens of megabytes
const keptCheckpoints = 3;

/**
 * Removes the states that a file backend keeps of each update ever made, but for the newest. What an update was
 * (`pulumi stack history`) stays.
 */
export function pruneHistory(state: string, project: string, stack: string): void {
  const folder = join(state, '.pulumi', 'history', project, stack);
  const checkpoint = new RegExp(`^${stack}-(\\d+)\\.checkpoint\\.json(\\.attrs)?$`);
  const files = namesIn(folder).flatMap((name) => {
    const time = checkpoint.exec(name)?.[1];
    return time === undefined ? [] : [{ name, time: BigInt(time) }];
  });
  const times = [...new Set(files.map(({ time }) => time))].sort((a, b) => (a < b ? 1 : -1));
  const kept = new Set(times.slice(0, keptCheckpoints));
  for (const { name, time } of files) {
    if (!kept.has(time)) rmSync(join(folder, name), { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
