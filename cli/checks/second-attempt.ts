import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { failedFiles, type FileReport, type JestRun } from './report';

/** A run whose end-to-end files had a second attempt, and one line for each file that took it. */
export interface Repeated {
  readonly run: JestRun;
  readonly lines: readonly string[];
}

/**
 * Runs the end-to-end files and the proofs that failed once more. What they start shares a machine with other
 * tests, so that a time limit may have been missed for want of processors; unit tests have no such excuse.
 */
export async function secondAttempt(
  first: JestRun,
  options: {
    readonly checkout: string;
    /** Runs files one after the other. */
    readonly run: (files: readonly string[]) => Promise<JestRun>;
  },
): Promise<Repeated> {
  const failed = failedFiles(first.report);
  const repeatable = failed.filter(({ name }) => /\.(e2e|real|alone)\.ts$/.test(name));
  if (repeatable.length === 0) return { run: first, lines: [] };
  const again = await options.run(repeatable.map(({ name }) => name));
  const results = new Map(again.report.testResults.map((file) => [file.name, file]));
  return {
    run: {
      passed: again.passed && repeatable.length === failed.length,
      report: {
        testResults: first.report.testResults.map((file) =>
          repeatable.includes(file) ? (results.get(file.name) ?? file) : file,
        ),
      },
    },
    lines: repeatable.map((file) => told(file, results.get(file.name), options.checkout)),
  };
}

function told(first: FileReport, again: FileReport | undefined, checkout: string): string {
  const file = relative(checkout, first.name);
  const failed = again === undefined || again.status === 'failed';
  return failed
    ? `failed at both attempts: ${file}: ${firstFailure(again ?? first)}`
    : `passed at the second attempt: ${file}: ${firstFailure(first)}`;
}

function firstFailure({ assertionResults, message }: FileReport): string {
  const [test, ...others] = assertionResults.filter(({ status }) => status === 'failed');
  if (test === undefined) return firstLine(message);
  return others.length === 0 ? test.fullName : `${test.fullName} (and ${others.length} more)`;
}

/** Of the message of a file that could not be loaded; jest heads it with a bullet. */
function firstLine(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.replace(/^\s*●\s*/, '').trim());
  return lines.find((line) => line !== '' && line !== 'Test suite failed to run') ?? 'no reason';
}
