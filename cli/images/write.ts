import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';

/** A file that gets another text. */
export interface Rewrite {
  /** Relative to the checkout. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Gives files their new texts: all of them, or none. */
export function writeAll(checkout: string, rewrites: readonly Rewrite[]): void {
  const steps = rewrites
    .filter(({ before, after }) => before !== after)
    .map((one) => {
      const path = join(checkout, one.file);
      return { ...one, path, next: `${path}.${process.pid}.new` };
    });
  const made: string[] = [];
  const done: (typeof steps)[number][] = [];
  try {
    for (const { path, next, after } of steps) {
      writeFileSync(next, after, { flag: 'wx', mode: statSync(path).mode });
      made.push(next);
    }
    const changed = steps.filter(({ path, before }) => readFileSync(path, 'utf8') !== before);
    if (changed.length > 0) {
      throw new UserError(
        changed.map(({ file }) => `${file}: was changed by somebody else meanwhile`),
        { fix: 'run the command again: no file was changed' },
      );
    }
    for (const one of steps) {
      renameSync(one.next, one.path);
      done.push(one);
    }
  } catch (error) {
    for (const { path, before } of done) writeFileSync(path, before);
    throw error;
  } finally {
    for (const next of made) rmSync(next, { force: true });
  }
}
