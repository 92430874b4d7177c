import { cleared } from './masked';
import type { Difference } from './difference';
import type { PlannedChange, PreviewReport } from './report';

/** A report without what must not be seen, whoever shows it; what we say ourselves in it stays as it is. */
export function clearedReport(report: PreviewReport, secrets: readonly string[]): PreviewReport {
  const clear = clearing(secrets);
  const difference = (one: Difference): Difference => clear(one, 'path', 'before', 'after');
  const change = (one: PlannedChange): PlannedChange => {
    const { planned } = one;
    return {
      ...clear(one, 'urn', 'resource', 'product', 'type', 'properties', 'loss', 'disturbs'),
      differences: one.differences.map(difference),
      ...(planned === undefined ? {} : { planned: () => cleared(planned(), secrets) }),
    };
  };
  return {
    ...clear(report, 'stack', 'warnings'),
    changes: report.changes.map(change),
    outputs: report.outputs.map(difference),
    failures: report.failures.map((one) => clear(one, 'resource', 'message')),
    policies: report.policies.map((one) => clear(one, 'policy', 'resource', 'message')),
  };
}

/** Clears some members of an object. */
export function clearing(secrets: readonly string[]) {
  return <T extends object>(one: T, ...names: readonly (keyof T & string)[]): T => ({
    ...one,
    ...Object.fromEntries(
      names
        .filter((name) => one[name] !== undefined)
        .map((name) => [name, cleared(one[name], secrets)]),
    ),
  });
}
