import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import { operatorJob, runbook } from './watch';

/** Alerts of the operator. Databases go on without it, but nothing heals or fails over. */
export const operatorAlerts: readonly Alert[] = [
  {
    name: 'PostgresOperatorDown',
    expression: `absent(up{job="${operatorJob}"} == 1)`,
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'The PostgreSQL operator does not answer',
    description:
      'No pod of the operator has answered for ten minutes: no cluster fails over or heals.',
    runbook: runbook('PostgresOperatorDown'),
  },
  {
    name: 'PostgresReconcileFailing',
    expression: `sum by (controller) (rate(controller_runtime_reconcile_errors_total{job="${operatorJob}"}[15m])) > 0`,
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The PostgreSQL operator fails at the same thing again and again',
    description: 'Controller {{ $labels.controller }} has been failing for half an hour.',
    runbook: runbook('PostgresReconcileFailing'),
  },
];
