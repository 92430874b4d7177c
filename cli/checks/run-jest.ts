import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { executable } from './checks';
import type { JestReport, JestRun } from './report';

/** Runs jest to its end; its own progress is passed through. */
export async function runJest(
  host: Pick<Host, 'checkout' | 'env'>,
  argumentsFor: (report: string) => readonly string[],
): Promise<JestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'));
  try {
    const report = join(folder, 'report.json');
    const passed = await ends(host, argumentsFor(report));
    return { passed, report: readReport(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): JestReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch (cause) {
    throw new UserError('jest ended without a report', { fix: 'see what it printed above', cause });
  }
}

/** Its JSON would go to standard output. */
function ends(
  { checkout, env }: Pick<Host, 'checkout' | 'env'>,
  args: readonly string[],
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable(checkout, 'jest'), ...args], {
      cwd: checkout,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code === 0);
    });
  });
}
