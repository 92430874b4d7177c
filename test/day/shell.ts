import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Said by the shell when a block has ended well. */
const mark = 'this-block-has-ended';

/** One shell in which blocks of commands are run, each in what the ones before left: folder, variables, jobs. */
export class Shell {
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;
  private stdout = '';
  private stderr = '';

  /** @param scratch - folder for what the shell reads. */
  constructor(
    directory: string,
    private readonly scratch: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.process = spawn('bash', ['--noprofile', '--norc'], {
      cwd: directory,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // whatever a page leaves running can be ended with it
      detached: true,
    });
    this.ended = once(this.process, 'exit');
    this.process.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString()));
    this.process.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    this.process.stdin?.write('set -eo pipefail\n');
  }

  /**
   * Runs commands until the first that fails.
   *
   * @returns what they printed to standard output.
   * @throws Error with all that was printed when one fails: no more can be run then.
   */
  async run(commands: string): Promise<string> {
    const file = join(this.scratch, 'block.sh');
    writeFileSync(file, `${commands}\n`);
    this.stdout = '';
    this.stderr = '';
    // a command that reads must not take the next block
    this.process.stdin?.write(`. '${file}' </dev/null\necho; echo ${mark}\n`);
    while (!this.stdout.includes(mark)) {
      if (this.process.exitCode !== null) throw new Error(this.told(commands));
      await Promise.race([
        this.ended,
        ...(this.process.stdout ? [once(this.process.stdout, 'data')] : []),
      ]);
    }
    return this.stdout.slice(0, this.stdout.indexOf(mark));
  }

  /** What the block printed so far, for a message. */
  told(commands: string): string {
    return [`$ ${commands}`, this.stdout.replace(mark, ''), this.stderr].join('\n');
  }

  /** Lets the shell end as when its reader closes it. */
  async close(): Promise<void> {
    this.process.stdin?.end();
    await this.ended;
  }

  /** Ends the shell with all it started. */
  end(): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // it has ended, and everything with it
    }
  }
}
