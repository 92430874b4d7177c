/** Command line of jest for what was asked. */
export function jestArguments(options: {
  readonly unit: boolean;
  readonly e2e: boolean;
  readonly paths: readonly string[];
  /** File that gets the results. */
  readonly report: string;
}): readonly string[] {
  const projects = [...(options.unit ? ['unit'] : []), ...(options.e2e ? ['e2e'] : [])];
  const selected = projects.length === 1 ? ['--selectProjects', ...projects] : [];
  return ['--json', `--outputFile=${options.report}`, ...selected, '--', ...options.paths];
}

/** The counts of jest's report. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that could not even be loaded. */
  readonly numRuntimeErrorTestSuites: number;
}

/** The closing line: `12 passed, 0 failed`, and `, 1 skipped` if any was. */
export function closingLine(report: JestReport): string {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const skipped = report.numPendingTests + report.numTodoTests;
  return `${report.numPassedTests} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
