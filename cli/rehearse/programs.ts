import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { lastWords, newLog } from '../run-log';
import { project } from '../workspace';
import type { Source } from './report';
import { copySources } from './sources';
import { npmEnvironment } from './world';

/**
 * Makes a side's program ready to run in a folder of its own: its sources, and its packages, which are this
 * checkout's where both were locked alike.
 */
export async function prepareProgram(
  host: Host,
  side: { readonly source: Source; readonly folder: string; readonly logs: string },
): Promise<void> {
  const { source, folder, logs } = side;
  await stepped(host.progress, `sources of ${source.name}`, () =>
    copySources(host.checkout, source, folder),
  );
  requirePackageFiles(folder, source.name);
  if (textOf(join(folder, lock)) === textOf(join(host.checkout, lock))) {
    symlinkSync(join(host.checkout, 'node_modules'), join(folder, 'node_modules'));
    return;
  }
  await stepped(
    host.progress,
    `npm packages of ${source.name}`,
    (step) => {
      step.update('npm ci, because its package-lock.json differs');
      return installPackages(host, folder, newLog(logs, 'npm-ci', new Date()));
    },
    () => 'installed',
  );
}

const lock = 'package-lock.json';

/**
 * Makes sure that npm stays in the folder: without these it goes up, to the checkout's own packages, and empties them.
 *
 * @throws UserError naming what the commit lacks.
 */
export function requirePackageFiles(folder: string, name: string): void {
  const missing = ['package.json', lock].filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return;
  throw new UserError(
    missing.map((file) => `rehearse: '${name}' must have a ${file}, it has none`),
    { fix: 'name a commit that has the whole program' },
  );
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The settings of a commit could send packages, or a token of the user's, anywhere; the user's own settings serve. */
export function forgetNpmSettings(folder: string): void {
  rmSync(join(folder, '.npmrc'), { recursive: true, force: true });
}

async function installPackages(host: Host, folder: string, log: string): Promise<void> {
  forgetNpmSettings(folder);
  const output = openSync(log, 'a', 0o600);
  try {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const stdio = ['ignore', output, output] as const;
    const npm = spawn('npm', args, {
      cwd: folder,
      env: npmEnvironment(host.env),
      stdio: [...stdio],
      signal: host.interrupt.asked,
    });
    const code = await new Promise<number>((resolve, reject) => {
      npm.on('error', reject);
      npm.on('exit', (status) => {
        resolve(status ?? 1);
      });
    });
    if (code === 0) return;
    throw new UserError(`npm ci ended with exit code ${code}: ${lastWords(log, 3)}`, {
      fix: `see ${log}`,
    });
  } finally {
    closeSync(output);
  }
}

/** A program in which there is nothing: an update to it deletes everything, as `pulumi destroy` does. */
export function writeEmptyProgram(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'Pulumi.yaml'), `name: ${project}\nruntime: nodejs\n`);
  writeFileSync(join(folder, 'package.json'), '{ "main": "index.js" }\n');
  writeFileSync(join(folder, 'index.js'), '');
}
