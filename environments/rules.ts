import type { Environment } from './environment';
import { gatewayRules } from './products/gateway';
import { grafanaRules } from './products/grafana';
import { immudbRules } from './products/immudb';
import { monitoringRules } from './products/monitoring';
import { infraRules } from './products/infra';
import { postgresRules } from './products/postgres-rules';
import { sealedSecretsRules } from './products/sealed-secrets';
import { applicationRules } from './products/web-app';
import type { Rule } from './values';

const oneNamespaceEach: Rule<Environment> = {
  name: 'each product has a namespace of its own',
  reads: ['certManager.namespace', 'immudb.namespace'],
  findings: ({ certManager, immudb }) =>
    certManager.namespace === immudb.namespace
      ? [
          {
            path: ['immudb', 'namespace'],
            message:
              "must differ from 'certManager.namespace': each product has a namespace of its own",
          },
        ]
      : [],
};

/** Every rule between fields. */
export const rules: readonly Rule<Environment>[] = [
  ...gatewayRules,
  ...immudbRules,
  ...monitoringRules,
  ...grafanaRules,
  ...postgresRules,
  ...infraRules,
  ...applicationRules,
  ...sealedSecretsRules,
  oneNamespaceEach,
];
