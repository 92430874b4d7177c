import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Command line, then environment. */
  readonly words: readonly string[];
}

const helper =
  /(pulumi-(language|resource)-[a-z-]+|lab\/plugins\/launch\.js|dynamic-provider\/index\.js)$/;

/**
 * The helpers of engines that are no more: language host and plugins, which a killed engine leaves behind. One whose
 * engine lives is none, nor is the helper of an engine with another home.
 */
export function orphans(rows: readonly ProcessRow[], home: string): readonly ProcessRow[] {
  const engines = new Set(rows.filter(isEngine).map(({ pid }) => pid));
  return rows.filter(
    ({ words, parent }) =>
      !engines.has(parent) &&
      words.includes(`PULUMI_HOME=${home}`) &&
      words.some((word) => helper.test(word)) &&
      // every helper is told where its engine listens
      words.some((word) => /^127\.0\.0\.1:\d+$/.test(word)),
  );
}

function isEngine({ words: [program = ''] }: ProcessRow): boolean {
  return basename(program) === 'pulumi';
}

/** Ends what dead engines left. @returns how many there were. */
export function endOrphans(home: string): number {
  const found = orphans(processRows(), home);
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone by itself meanwhile
    }
  }
  return found.length;
}

function processRows(): readonly ProcessRow[] {
  // containers often lack ps
  return existsSync('/proc/self/stat') ? rowsFromProc() : rowsFromPs();
}

function rowsFromProc(): readonly ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const words = ['cmdline', 'environ'].flatMap((part) =>
          readFileSync(`/proc/${name}/${part}`, 'utf8').split('\0').slice(0, -1),
        );
        return [{ pid: Number(name), parent, words }];
      } catch {
        // ended while being read, or somebody else's
        return [];
      }
    });
}

function rowsFromPs(): readonly ProcessRow[] {
  try {
    return parseProcessRows(
      execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }),
    );
  } catch {
    return [];
  }
}

/** From the lines of `ps -E -o pid=,ppid=,command=`. */
export function parseProcessRows(text: string): readonly ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, ...words] = line.trim().split(/\s+/);
    return words.length === 0 ? [] : [{ pid: Number(pid), parent: Number(parent), words }];
  });
}
