import type { Environment } from '../environment';
import type { Finding, Rule } from '../values';

/** A host that an environment claims, as the label under its domain. */
export interface HostLabel {
  /** Where the environment says so. */
  readonly path: readonly string[];
  /** `grafana` of `grafana.<domain>`. */
  readonly label: string;
}

/** Every host under the domain of an environment. */
export function hostLabels({
  application,
  infra,
  monitoring,
  immudb,
}: Omit<Environment, 'domain'>): readonly HostLabel[] {
  const exposed = ['immudb', 'exposed'];
  const all: readonly (readonly [readonly string[], string | undefined])[] = [
    [['application', 'host'], application?.host],
    [['infra', 'host'], infra?.host],
    [['infra', 'connector', 'host'], infra?.connector?.host],
    [['monitoring', 'grafana', 'host'], monitoring?.grafana?.host],
    // the ledger has one host for writes and one for reads
    [exposed, immudb?.exposed && 'immudb'],
    [exposed, immudb?.exposed && 'immudb-read'],
  ];
  return all.flatMap(([path, label]) => (label === undefined ? [] : [{ path, label }]));
}

/** Rules about hosts. */
export const hostRules: readonly Rule<Environment>[] = [
  {
    name: 'a host leads to one product',
    reads: ['application.host', 'infra', 'monitoring.grafana', 'immudb.exposed'],
    findings(environment) {
      const taken = new Map<string, string>();
      return hostLabels(environment).flatMap(({ path, label }): Finding[] => {
        const other = taken.get(label);
        if (other === undefined) {
          taken.set(label, path.join('.'));
          return [];
        }
        return [{ path, message: `must not claim the host '${label}', which '${other}' has` }];
      });
    },
  },
];
