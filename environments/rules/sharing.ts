import type { Environment } from '../environment';
import type { Rule } from '../values';
import { valueAt } from './namespaces';

/** What there is one of in a cluster, so that whoever shares it has the host's. */
const ofTheHost = [
  ['certManager'],
  ['gateway'],
  ['monitoring'],
  ['infra'],
  ['sealedSecrets'],
  ['immudb'],
  ['branches'],
  ['postgres', 'operator'],
] as const;

/** Rules about an environment in the cluster of another one. */
export const sharingRules: readonly Rule<Environment>[] = [
  {
    name: 'who shares a cluster has the operators of its host',
    reads: ['cluster.kind', ...ofTheHost.map((path) => path.join('.'))],
    findings: (environment) =>
      environment.cluster.kind !== 'shared'
        ? []
        : ofTheHost
            .filter((path) => valueAt(environment, path) !== undefined)
            .map((path) => ({
              path,
              message: "must be left out in a cluster that is shared: it is its host's",
            })),
  },
  {
    name: 'who has a cluster has the operators in it',
    reads: ['cluster.kind', 'certManager', 'postgres'],
    findings: ({ cluster, certManager, postgres }) =>
      cluster.kind === 'shared'
        ? []
        : [
            ...(certManager === undefined
              ? [{ path: ['certManager'], message: 'must be there in a cluster of its own' }]
              : []),
            ...(postgres !== undefined && postgres.operator === undefined
              ? [
                  {
                    path: ['postgres', 'operator'],
                    message: 'must be there in a cluster of its own',
                  },
                ]
              : []),
          ],
  },
  {
    name: 'who shares a cluster installs no kinds in it',
    reads: ['cluster.kind', 'gatewayApi'],
    findings: ({ cluster, gatewayApi }) =>
      cluster.kind === 'shared' && gatewayApi === 'installed'
        ? [
            {
              path: ['gatewayApi'],
              message: "must be 'provided' or 'absent' in a cluster that is shared",
            },
          ]
        : [],
  },
  {
    name: 'the gateway has an authority that is there',
    reads: ['gateway', 'certManager'],
    findings({ gateway, certManager }) {
      if (gateway === undefined || certManager === undefined) return [];
      const issuers = [certManager.issuer, certManager.acme?.issuer].filter(
        (name) => name !== undefined,
      );
      return issuers.includes(gateway.issuer)
        ? []
        : [
            {
              path: ['gateway', 'issuer'],
              message: `must be one of 'certManager' (${issuers.map((name) => `'${name}'`).join(', ')})`,
            },
          ];
    },
  },
];
