import { identityJson } from './identity';
import { hasDrift, type DriftReport } from './report';

/** The report for programs. */
export function reportJson(report: DriftReport) {
  const { drifted, undeclared, pending, ...rest } = report;
  return {
    ...rest,
    verdict: hasDrift(report) ? 'drift' : 'none',
    drifted: drifted.map(({ identity, ...found }) => ({ ...identityJson(identity), ...found })),
    undeclared: undeclared.map(({ identity, ...found }) => ({
      ...identityJson(identity),
      ...found,
    })),
    pending: pending.map(({ identity, ...found }) => ({ ...identityJson(identity), ...found })),
  };
}
