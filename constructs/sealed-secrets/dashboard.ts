import { board } from '../monitoring/board';
import type { Dashboard } from '../monitoring/dashboard';
import { stat, table, timeSeries } from '../monitoring/panel';

const name = 'sealed_secrets_controller';

/** Which Secrets are unsealed, and what went wrong with others. */
export function sealedSecretsDashboard(): Dashboard {
  return board({
    uid: 'sealed-secrets',
    title: 'Sealed Secrets',
    description: 'Which Secrets are unsealed, and what went wrong with others.',
    tags: ['sealed-secrets'],
    runbook: 'docs/products/sealed-secrets.md',
    rows: [
      {
        title: 'Secrets',
        panels: [
          stat({
            title: 'Unsealed',
            queries: [{ expression: `count(${name}_condition_info == 1)`, legend: 'unsealed' }],
            nothing: '0',
          }),
          stat({
            title: 'Not unsealed',
            queries: [
              { expression: `count(${name}_condition_info == -1)`, legend: 'not unsealed' },
            ],
            thresholds: [{ color: 'green' }, { from: 1, color: 'red' }],
            nothing: '0',
          }),
          table({
            title: 'Not unsealed, one by one',
            width: 16,
            labels: { namespace: 'Namespace', name: 'Name' },
            queries: [
              {
                expression: `max by (namespace, name) (${name}_condition_info == -1)`,
                legend: 'State',
              },
            ],
          }),
        ],
      },
      {
        title: 'Work',
        panels: [
          timeSeries({
            title: 'Unsealing',
            unit: 'ops',
            queries: [
              {
                expression: `sum(rate(${name}_unseal_requests_total[$__rate_interval]))`,
                legend: 'attempts',
              },
            ],
          }),
          timeSeries({
            title: 'Errors',
            unit: 'ops',
            queries: [
              {
                expression: `sum by (reason) (rate(${name}_unseal_errors_total[$__rate_interval]))`,
                legend: '{{reason}}',
              },
            ],
          }),
          timeSeries({
            title: 'Requests of kubeseal',
            unit: 'reqps',
            queries: [
              {
                expression: `sum by (path, code) (rate(${name}_http_requests_total[$__rate_interval]))`,
                legend: '{{path}} {{code}}',
              },
            ],
          }),
        ],
      },
    ],
  });
}
