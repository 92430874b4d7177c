import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command of a checkout printed, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this checkout in another folder, so that a test's platform is nobody's `.plinth/`. */
export class Checkout {
  private constructor(readonly directory: string) {}

  /** Copies what git would clone, changes not yet committed included; packages are shared. */
  static copy(): Checkout {
    const source = join(__dirname, '..', '..');
    const directory = mkdtempSync(join(tmpdir(), 'plinth-checkout-'));
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: source,
      encoding: 'utf8',
    });
    for (const file of files
      .split('\0')
      .filter((name) => name !== '' && existsSync(join(source, name)))) {
      cpSync(join(source, file), join(directory, file), { recursive: true, force: true });
    }
    symlinkSync(join(source, 'node_modules'), join(directory, 'node_modules'));
    return new Checkout(directory);
  }

  /** Runs a program in the checkout to its end. */
  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Ended {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.directory,
      env,
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1 << 28,
    });
    return { status, stdout, stderr };
  }

  /** Runs `./plinth` in the checkout. */
  plinth(...args: readonly string[]): Ended {
    return this.run(join(this.directory, 'plinth'), args);
  }

  /** The environment that `eval "$(./plinth env)"` gives a shell. */
  environment(): NodeJS.ProcessEnv {
    const script = 'eval "$(./plinth env)" && env -0';
    const { stdout } = this.run('bash', ['-c', script]);
    return Object.fromEntries(
      stdout
        .split('\0')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  /** Process ids of everything that runs with the checkout's folder in its command line or as its folder. */
  processes(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => this.mentions(pid))
      .map(Number);
  }

  private mentions(pid: string): boolean {
    try {
      return (
        readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(this.directory) ||
        readlinkSync(join('/proc', pid, 'cwd')).startsWith(this.directory)
      );
    } catch {
      // ended meanwhile
      return false;
    }
  }

  /** Resident memory of a process, 0 when it has ended. Linux only. */
  static residentKilobytes(pid: number): number {
    try {
      const status = readFileSync(join('/proc', String(pid), 'status'), 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    } catch {
      return 0;
    }
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
