import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RehearsalReport } from '../../cli/rehearse/report';
import { Checkout, type Ended } from './checkout';

/** What a rehearsal printed, and how it ended. */
export interface Rehearsed {
  readonly code: number;
  readonly stderr: string;
  readonly report: RehearsalReport;
}

/** A checkout with a repository of its own, in which tests commit what they rehearse. */
export class RehearsedCheckout {
  private readonly checkout = Checkout.copy();

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
    // a link to a folder is no folder to git
    writeFileSync(join(this.directory, '.git', 'info', 'exclude'), 'node_modules\n');
    this.commit('as it is');
    // tests have reports written there, and a report's folder must be there before the rehearsal
    mkdirSync(join(this.directory, '.plinth'), { recursive: true });
  }

  /** Folder of the checkout. */
  get directory(): string {
    return this.checkout.directory;
  }

  /** Fails when the text is not there: the test would rehearse nothing. */
  private edit(file: string, from: string, to: string): void {
    const path = join(this.directory, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no '${from}'`);
    writeFileSync(path, text.replaceAll(from, to));
  }

  private commit(name: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', `--message=${name}`);
    return this.git('rev-parse', 'HEAD').trim();
  }

  /** Makes a commit with one edit, off the branch; the working tree is as before. */
  commitWith(file: string, from: string, to: string): string {
    this.edit(file, from, to);
    const commit = this.commit(`${from} → ${to}`);
    this.git('reset', '--quiet', '--hard', 'HEAD~1');
    return commit;
  }

  /** Rehearses to the end; credentials that nobody may use are in its environment. */
  rehearse(...args: readonly string[]): Promise<Rehearsed> {
    return new Promise((resolve, reject) => {
      const options = { cwd: this.directory, env: baited, maxBuffer: 1 << 28 };
      execFile(this.program, ['rehearse', ...args, '--json'], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        try {
          resolve({ code, stderr, report: JSON.parse(stdout) as RehearsalReport });
        } catch {
          reject(new Error(`no report (exit code ${code})\n${stdout}${stderr}`));
        }
      });
    });
  }

  /** Begins a rehearsal that the test will end. */
  begin(...args: readonly string[]): ChildProcess {
    return spawn(this.program, ['rehearse', ...args], {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: baited,
    });
  }

  /** Runs `./plinth` to its end. */
  plinth(...args: readonly string[]): Ended {
    return this.checkout.plinth(...args);
  }

  /** Names of what rehearsals have left in their folder. */
  leftovers(): readonly string[] {
    const folder = join(this.directory, '.plinth', 'rehearsals');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Ids of processes that still work in the checkout. */
  processes(): readonly number[] {
    return this.checkout.processes();
  }

  /** Whether git sees a change in the working tree. */
  isClean(): boolean {
    return this.git('status', '--porcelain').trim() === '';
  }

  remove(): void {
    this.checkout.remove();
  }

  private get program(): string {
    return join(this.directory, 'plinth');
  }

  private git(...args: readonly string[]): string {
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    return execFileSync('git', [...author, ...args], { cwd: this.directory, encoding: 'utf8' });
  }
}

/** Part of every credential that a rehearsal is run with: its program must not find it anywhere. */
export const bait = 'must-not-be-used';

const baited: NodeJS.ProcessEnv = {
  ...process.env,
  GOOGLE_APPLICATION_CREDENTIALS: `/${bait}/key.json`,
  GOOGLE_OAUTH_ACCESS_TOKEN: bait,
  PULUMI_ACCESS_TOKEN: bait,
  PULUMI_BACKEND_URL: `gs://${bait}`,
  KUBECONFIG: `/${bait}/kubeconfig`,
};
