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

/** Namespaces that no other product may be in; databases and what uses them share theirs. */
const ownNamespaces = [
  ['certManager', 'namespace'],
  ['immudb', 'namespace'],
  ['gateway', 'namespace'],
  ['monitoring', 'namespace'],
  ['postgres', 'operator', 'namespace'],
  ['sealedSecrets', 'namespace'],
  ['infra', 'namespace'],
  ['application', 'namespace'],
] as const;

const oneNamespaceEach: Rule<Environment> = {
  name: 'each product has a namespace of its own',
  reads: ownNamespaces.map((path) => path.join('.')),
  findings(environment) {
    const taken = new Map<unknown, string>();
    return ownNamespaces.flatMap((path) => {
      const namespace = valueAt(environment, path);
      const other = taken.get(namespace);
      if (namespace === undefined || other === undefined) {
        taken.set(namespace, path.join('.'));
        return [];
      }
      const message = `must differ from '${other}': each product has a namespace of its own`;
      return [{ path, message }];
    });
  },
};

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

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
