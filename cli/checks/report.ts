/** What jest reports of one run. */
export interface JestReport {
  readonly testResults: readonly FileReport[];
}

/** What jest reports of one file of tests. */
export interface FileReport {
  /** Absolute path. */
  readonly name: string;
  /** `failed` also when it could not be loaded, or when a hook around its tests failed. */
  readonly status: string;
  /** What failed, empty when nothing did. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    /** `passed`, `failed`, or why it did not run. */
    readonly status: string;
  }[];
}

/** A run of jest that has ended. */
export interface JestRun {
  /** What its exit code says. */
  readonly passed: boolean;
  readonly report: JestReport;
}

/** The files that keep the run from passing. */
export function failedFiles({ testResults }: JestReport): readonly FileReport[] {
  return testResults.filter(({ status }) => status === 'failed');
}

/** Several runs of different files as if they had been one. */
export function together(runs: readonly JestRun[]): JestRun {
  return {
    passed: runs.every(({ passed }) => passed),
    report: { testResults: runs.flatMap(({ report }) => report.testResults) },
  };
}

/** The closing line: `12 passed, 0 failed`, and `, 1 skipped` if any was. */
export function closingLine({ testResults }: JestReport): string {
  const total = (count: (file: FileReport) => number): number =>
    testResults.reduce((sum, file) => sum + count(file), 0);
  const passed = total((file) => having(file, 'passed'));
  // a file that could not be loaded has no test that could count as failed
  const failed = total((file) =>
    Math.max(having(file, 'failed'), file.status === 'failed' ? 1 : 0),
  );
  const skipped = total(
    (file) => file.assertionResults.length - having(file, 'passed') - having(file, 'failed'),
  );
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function having({ assertionResults }: FileReport, wanted: string): number {
  return assertionResults.filter(({ status }) => status === wanted).length;
}
