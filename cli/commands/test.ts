import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { executable } from '../checks/checks';
import { closingLine, jestArguments, type JestReport } from '../checks/jest';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag } from '../options';
import { ensurePackages } from '../packages';
import { ensureWithProgress, testTools } from '../tools';

/** Runs the tests and closes with their count. */
export async function test(input: Input, host: Host): Promise<ExitCode> {
  const unit = flag(input, 'unit');
  const e2e = flag(input, 'e2e');
  if (e2e || !unit) {
    await ensurePackages(host);
    await ensureWithProgress(host, testTools);
  }
  const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'));
  try {
    const report = join(folder, 'report.json');
    const passed = await runJest(host, jestArguments({ unit, e2e, paths: input.rest, report }));
    if (host.interrupt.asked.aborted) return 130;
    host.print(closingLine(readReport(report)));
    return passed ? 0 : 1;
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

/** Its own progress is passed through; its JSON would go to standard output. */
function runJest(host: Host, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable(host.checkout, 'jest'), ...args], {
      cwd: host.checkout,
      env: host.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code === 0);
    });
  });
}
