import type { Environment } from '../environment';
import type { Rule } from '../values';

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

/** Every place of an environment that names a namespace of its own. */
export function namespacePaths(environment: Environment): readonly (readonly string[])[] {
  const clusters = Object.keys(environment.postgres?.clusters ?? {});
  return [
    ...ownNamespaces,
    ['monitoring', 'nodesNamespace'],
    ...clusters.map((cluster) => ['postgres', 'clusters', cluster, 'namespace']),
  ].filter((path) => valueAt(environment, path) !== undefined);
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

/** Rules about who is in which namespace. */
export const namespaceRules: readonly Rule<Environment>[] = [
  {
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
  },
];
