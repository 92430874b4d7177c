import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const kept = 20;

/** A fresh log for one run of a verb; the oldest of earlier ones go. */
export function newLog(folder: string, verb: string, now: Date): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(folder, `${stamp}-${process.pid}-${verb}.log`);
  writeFileSync(file, '', { mode: 0o600 });
  const logs = readdirSync(folder).filter((name) => /^\d{8}T\d{6}Z-/.test(name));
  for (const old of logs.sort().slice(0, -kept)) rmSync(join(folder, old), { force: true });
  return file;
}

/** The lines of a log that say what went wrong when no event did. */
export function lastWords(file: string, count = 15): string {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}

/** Keeps the stack of a bug. @returns where, or undefined when not even that can be written. */
export function crashLog(folder: string, error: unknown): string | undefined {
  try {
    const file = newLog(folder, 'crash', new Date());
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeFileSync(file, `${process.argv.slice(2).join(' ')}\nnode ${process.version}\n${stack}\n`);
    return file;
  } catch {
    return undefined;
  }
}
