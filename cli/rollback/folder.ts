import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processState } from '../engine/processes';

/** Folder of a checkout's rollbacks. */
export function rollbacksOf(checkout: string): string {
  return join(checkout, '.plinth', 'rollbacks');
}

/** Makes a folder for one rollback, and removes those of runs that were killed. */
export function makeRollbackFolder(rollbacks: string, stack: string): string {
  mkdirSync(rollbacks, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(rollbacks)) {
    const [, pid] = /^(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && processState(Number(pid)).state === 'gone') {
      removeRollbackFolder(join(rollbacks, name));
    }
  }
  return mkdtempSync(join(rollbacks, `${process.pid}-${stack}-`));
}

export function removeRollbackFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
