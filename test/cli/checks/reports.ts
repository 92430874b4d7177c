import type { FileReport, JestRun } from '../../../cli/checks/report';

/** What jest reports of a file whose tests ended so. */
export function fileReport(
  name: string,
  tests: Readonly<Record<string, 'passed' | 'failed' | 'pending' | 'todo'>>,
  message = '',
): FileReport {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({
    fullName,
    status,
  }));
  const failed = message !== '' || Object.values(tests).includes('failed');
  return { name, status: failed ? 'failed' : 'passed', message, assertionResults };
}

/** A run of jest over these files. */
export function jestRun(...testResults: readonly FileReport[]): JestRun {
  return {
    passed: testResults.every(({ status }) => status !== 'failed'),
    report: { testResults },
  };
}
