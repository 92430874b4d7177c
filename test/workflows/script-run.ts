import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../temporary';

const scripts = join(__dirname, '..', '..', '.github', 'scripts');

export interface ScriptOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which a script runs, with programs that take the place of real ones. */
export class Workplace {
  readonly folder = temporaryFolder('workflow');
  readonly programs = join(this.folder, 'programs');
  /** RUNNER_TEMP. */
  readonly scratch = join(this.folder, 'scratch');
  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv = {}) {
    mkdirSync(this.programs);
    mkdirSync(this.scratch);
    this.env = env;
  }

  /** Puts a shell script before all programs of that name. */
  program(name: string, lines: string): void {
    this.executable(join(this.programs, name), lines);
  }

  /** What `./plinth` does. */
  plinth(lines: string): void {
    this.executable(join(this.folder, 'plinth'), lines);
  }

  run(
    script: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<ScriptOutcome> {
    const all = {
      PATH: [this.programs, process.env['PATH']].join(delimiter),
      HOME: this.folder,
      RUNNER_TEMP: this.scratch,
      GITHUB_RUN_ID: '100',
      GITHUB_RUN_ATTEMPT: '2',
      ...this.env,
      ...env,
    };
    return new Promise((resolve) => {
      execFile(
        join(scripts, script),
        args,
        { cwd: this.folder, env: all },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ code, stdout, stderr });
        },
      );
    });
  }

  private executable(file: string, lines: string): void {
    writeFileSync(file, `#!/usr/bin/env bash\nset -eu\n${lines}\n`);
    chmodSync(file, 0o755);
  }
}
