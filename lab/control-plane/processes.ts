import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { LabPaths } from './paths';

/** A live process of a lab. */
export interface LabProcess {
  readonly component: string;
  readonly pid: number;
}

/**
 * The live processes of a lab, found by what the system says they run rather than by pid files: those may be
 * missing (kwokctl was killed before it wrote one) or name a stranger (the number was used again).
 */
export async function labProcesses(directory: string): Promise<readonly LabProcess[]> {
  const commands = process.platform === 'linux' ? await procCommands() : await psCommands();
  return (
    commands
      .filter(({ command }) => command.startsWith(`${directory}${path.sep}`))
      // kwokctl asks each binary for its version first
      .filter(({ firstArgument }) => firstArgument !== '--version')
      .map(({ pid, command }) => ({ pid, component: path.basename(command) }))
  );
}

interface Command {
  readonly pid: number;
  /** Path the process was started by. */
  readonly command: string;
  readonly firstArgument: string;
}

async function procCommands(): Promise<readonly Command[]> {
  const entries = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const commands = await Promise.all(
    entries.map(async (entry) => {
      // a process that ends meanwhile has no command line, and neither has a zombie
      const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
      const [command = '', firstArgument = ''] = line.split('\0', 2);
      return { pid: Number(entry), command, firstArgument };
    }),
  );
  return commands.filter(({ command }) => command !== '');
}

async function psCommands(): Promise<readonly Command[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,stat=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return parsePs(stdout);
}

/** Reads `ps -o pid=,stat=,command=`. Zombies are left out. */
export function parsePs(output: string): readonly Command[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+([^Z\s]\S*)\s+(.*?)(?: (--[a-z]\S*).*)?$/.exec(line);
    const [, pid, , command, firstArgument = ''] = match ?? [];
    return pid === undefined || command === undefined
      ? []
      : [{ pid: Number(pid), command, firstArgument }];
  });
}

/** Makes kwokctl's pid files say what is true: it believes them blindly, and would kill whoever has the number now. */
export async function writePidFiles(
  paths: LabPaths,
  processes: readonly LabProcess[],
): Promise<void> {
  await rm(paths.pids, { recursive: true, force: true });
  await mkdir(paths.pids, { recursive: true, mode: 0o750 });
  for (const { component, pid } of processes) {
    await writeFile(path.join(paths.pids, `${component}.pid`), String(pid));
  }
}

/** Components that have a pid file: what kwokctl started, whether or not it still lives. */
export async function startedComponents(paths: LabPaths): Promise<readonly string[]> {
  const files = await readdir(paths.pids).catch(() => []);
  return files.map((file) => path.basename(file, '.pid'));
}

/** Kills the processes of a lab, or of one of its components, and waits until they have let go of files and ports. */
export async function killProcesses(directory: string, component?: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const processes = (await labProcesses(directory)).filter(
      (process) => component === undefined || process.component === component,
    );
    if (processes.length === 0) return;
    for (const { pid } of processes) killQuietly(pid);
    // a dying process loses its command line before it closes its sockets
    while ((await Promise.all(processes.map(holdsOn))).includes(true)) {
      if (Date.now() > deadline) throw new Error(`processes of ${directory} survive being killed`);
      await sleep(10);
    }
  }
}

async function holdsOn({ pid }: LabProcess): Promise<boolean> {
  if (process.platform !== 'linux') return isAlive(pid);
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  if (stat === '') return false;
  // a zombie stays for good where nobody reaps it, and holds nothing once its other threads have ended as well
  const threads = await readdir(`/proc/${String(pid)}/task`).catch(() => []);
  return threads.length > 1 || !/^\d+ \(.*\) [ZX]/.test(stat);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
