import type { Author } from './ownership';
import {
  hasDrift,
  type DriftKind,
  type DriftReport,
  type PendingObject,
  type UndeclaredObject,
} from './report';

/** What each kind of drift means, in a few words. */
export const meanings: Readonly<Record<DriftKind, string>> = {
  missing: 'it is gone',
  'being deleted': 'it is being deleted',
  'made anew': 'it was deleted, and another one made in its place',
  changed: 'fields of ours have other values',
  refused: 'the API server would not take it as it is declared',
};

/** `kubectl-edit (2026-01-02T03:04:05Z)`; nobody leaves a trace of what he removed. */
export function authorsText(by: readonly Author[]): string {
  if (by.length === 0) return 'nobody owns it now';
  return by
    .map(({ manager, time }) => `${manager}${time === undefined ? '' : ` (${time})`}`)
    .join(', ');
}

/** `made 2026-01-01T00:00:00Z by kubectl-create`, as far as the API server knows. */
export function originText({ by, created }: UndeclaredObject): string {
  return by.length === 0 ? `made ${created}` : `made ${created} by ${authorsText(by)}`;
}

/** `prod: 2 objects drifted, 1 is declared by nobody`. */
export function verdictText(report: DriftReport): string {
  const { stack, drifted, undeclared, compared } = report;
  if (!hasDrift(report)) return `${stack}: no drift, ${objects(compared)} compared`;
  return [
    ...(drifted.length > 0 ? [`${objects(drifted.length)} of ${compared} drifted`] : []),
    ...(undeclared.length > 0 ? [`${objects(undeclared.length)} of ours declared by nobody`] : []),
  ]
    .join(', ')
    .replace(/^/, `${stack}: `);
}

function objects(count: number): string {
  return `${count} ${count === 1 ? 'object' : 'objects'}`;
}

/** `1 to create, 2 to update`: what the next update would do because the sources say so. */
export function pendingText(pending: readonly PendingObject[]): string {
  const kinds = ['to create', 'to update', 'to delete'] as const;
  return kinds
    .map((kind) => [pending.filter(({ what }) => what === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');
}
