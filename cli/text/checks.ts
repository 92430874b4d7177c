import type { CheckResult } from '../checks/run-checks';
import type { Paint } from '../host';
import { duration } from './duration';

/** The line of a check, and everything a failed one printed. */
export function checkText({ name, passed, output, elapsedMs }: CheckResult, paint: Paint): string {
  const verdict = passed ? paint.good('ok    ') : paint.bad('failed');
  const line = `${verdict}  ${name.padEnd(10)}  ${duration(elapsedMs)}`;
  if (passed || output === '') return line;
  return [line, ...output.split('\n').map((each) => `        ${each}`.trimEnd())].join('\n');
}

export function checksSummary(results: readonly CheckResult[], elapsedMs: number): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const all = `${results.length} checks`;
  return `${failed === 0 ? `${all} passed` : `${failed} of ${all} failed`} in ${duration(elapsedMs)}`;
}
