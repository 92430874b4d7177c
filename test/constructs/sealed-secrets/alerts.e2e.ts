import { sealedSecretsAlerts } from '../../../constructs/sealed-secrets/alerts';
import { alertCases } from '../monitoring/promtool';

const metric = 'sealed_secrets_controller';
const condition = `${metric}_condition_info{condition="Synced",namespace="team",name="database"}`;
const errors = `${metric}_unseal_errors_total{reason="unseal",namespace="team"}`;
const up = 'up{job="sealed-secrets-controller",instance="10.0.0.1:8081"}';

alertCases(sealedSecretsAlerts, [
  {
    alert: 'SealedSecretNotUnsealed',
    fires: {
      when: 'one has not been unsealed for six minutes',
      series: { [condition]: '-1x10' },
      at: '6m',
      labels: { condition: 'Synced', namespace: 'team', name: 'database' },
      says: 'The Secret of SealedSecret database in team is missing or out of date.',
    },
    silent: [
      { when: 'it is unsealed', series: { [condition]: '1x10' }, at: '6m' },
      {
        when: 'it could not be unsealed for three minutes',
        series: { [condition]: '-1x3 1x10' },
        at: '8m',
      },
    ],
  },
  {
    alert: 'SealedSecretsErrors',
    fires: {
      when: 'attempts failed a few minutes ago',
      series: { [errors]: '0x5 6x5' },
      at: '10m',
      labels: { reason: 'unseal', namespace: 'team' },
      says: 'Errors of the kind "unseal" in team within 15 minutes.',
    },
    silent: { when: 'the last error was an hour ago', series: { [errors]: '6x60' }, at: '60m' },
  },
  {
    alert: 'SealedSecretsDown',
    fires: [
      {
        when: 'nothing is scraped',
        series: {},
        at: '11m',
        labels: { job: 'sealed-secrets-controller' },
        says: 'Secrets that exist stay, but nothing is unsealed: sealed-secrets-controller has not answered for 10 minutes.',
      },
      {
        when: 'its pod does not answer',
        series: { [up]: '0x20' },
        at: '11m',
        labels: { job: 'sealed-secrets-controller' },
        says: 'Secrets that exist stay, but nothing is unsealed: sealed-secrets-controller has not answered for 10 minutes.',
      },
    ],
    silent: { when: 'it answers', series: { [up]: '1x20' }, at: '11m' },
  },
]);
