import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from '../error-code';

/** What is known of a process id on this machine. */
export type ProcessState =
  | { readonly state: 'gone' }
  | { readonly state: 'running'; /** Milliseconds since the epoch. */ readonly startedAt: number };

// USER_HZ, which is 100 on every Linux that Node runs on
const ticksPerSecond = 100;

export function processState(pid: number): ProcessState {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // somebody else's process is a running one
    if (errorCode(error) === 'ESRCH') return { state: 'gone' };
  }
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): ProcessState {
  try {
    return parseProcStat(
      readFileSync(`/proc/${pid}/stat`, 'utf8'),
      readFileSync('/proc/stat', 'utf8'),
    );
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return { state: 'gone' };
    throw error;
  }
}

/** From the texts of `/proc/<pid>/stat` and `/proc/stat`. A zombie is gone: it will never do anything again. */
export function parseProcStat(processText: string, machineText: string): ProcessState {
  // the command, in parentheses, may itself contain blanks and parentheses
  const fields = processText.slice(processText.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return { state: 'gone' };
  const booted = Number(/^btime (\d+)$/m.exec(machineText)?.[1]);
  return { state: 'running', startedAt: (booted + Number(fields[19]) / ticksPerSecond) * 1000 };
}

function fromPs(pid: number): ProcessState {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return parsePs(text);
  } catch (error) {
    return goneByPs(error);
  }
}

/**
 * From a failure of `ps`: with status 1 it knows no such process. Any other failure says nothing about the process, and
 * taking it for an end would break the lock of a live run.
 */
export function goneByPs(error: unknown): ProcessState {
  if (error instanceof Object && 'status' in error && error.status === 1) return { state: 'gone' };
  throw error;
}

/** From the line of `ps -o stat=,lstart=`. */
export function parsePs(text: string): ProcessState {
  const [status = '', ...started] = text.trim().split(/\s+/);
  if (status === '' || status.startsWith('Z')) return { state: 'gone' };
  return { state: 'running', startedAt: Date.parse(started.join(' ')) };
}
