import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';
import { controllerName } from './names';

const runbook = (heading: string) => `docs/products/sealed-secrets.md#${heading}`;

const up = `up{job="${controllerName}"}`;

/** What people should know about Sealed Secrets. */
export const sealedSecretsAlerts: readonly Alert[] = [
  {
    name: 'SealedSecretNotUnsealed',
    expression: 'sealed_secrets_controller_condition_info{condition="Synced"} == -1',
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'A SealedSecret can not be unsealed',
    description:
      'The Secret of SealedSecret {{ $labels.name }} in {{ $labels.namespace }} is missing or out of date.',
    runbook: runbook('sealed-secret-not-unsealed'),
  },
  {
    name: 'SealedSecretsErrors',
    expression:
      'sum by (reason, namespace) (increase(sealed_secrets_controller_unseal_errors_total[15m])) > 0',
    severity: 'warning',
    summary: 'Sealed Secrets fails to bring Secrets up to date',
    description:
      'Errors of the kind "{{ $labels.reason }}" in {{ $labels.namespace }} within 15 minutes.',
    runbook: runbook('sealed-secrets-errors'),
  },
  {
    name: 'SealedSecretsDown',
    // absent() of a comparison would lose the label
    expression: `max by (job) (${up}) == 0 or absent(${up})`,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'Sealed Secrets does not run',
    description:
      'Secrets that exist stay, but nothing is unsealed: {{ $labels.job }} has not answered for 10 minutes.',
    runbook: runbook('sealed-secrets-down'),
  },
];
