import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout } from '../e2e/checkout';
import { platformVariable } from './variables';

const sources = join(__dirname, '..', '..');
// names the copy of a run that was killed, for the next one to clear away
const record = join(sources, '.plinth', 'proofs.json');

/** Brings up the platform that all proofs share, in a copy of this checkout, unless a running one is named. */
export function beginSession(env: NodeJS.ProcessEnv): void {
  if (env[platformVariable] !== undefined) return;
  clearLeftover();
  const { directory } = Checkout.copy();
  mkdirSync(join(sources, '.plinth'), { recursive: true, mode: 0o700 });
  writeFileSync(record, JSON.stringify({ directory }));
  process.once('SIGINT', () => {
    endSession();
    process.exit(130);
  });
  const status = plinth(directory, 'up', '--nodes', 'real');
  if (status !== 0) {
    endSession();
    throw new Error(`plinth up --nodes real ended with ${String(status)}, see above`);
  }
  env[platformVariable] = directory;
}

/** Takes down what this run brought up. */
export function endSession(): void {
  clearLeftover();
}

function clearLeftover(): void {
  if (!existsSync(record)) return;
  const { directory } = JSON.parse(readFileSync(record, 'utf8')) as { readonly directory: string };
  if (existsSync(directory)) {
    if (plinth(directory, 'down') !== 0) {
      throw new Error(`plinth down failed in ${directory}: remove what is left, then the folder`);
    }
    rmSync(directory, { recursive: true, force: true });
  }
  rmSync(record);
}

/** Its progress is passed through: nothing else is to be seen for minutes. */
function plinth(directory: string, ...args: readonly string[]): number | null {
  const { status } = spawnSync(join(directory, 'plinth'), args, {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status;
}
