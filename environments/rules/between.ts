import { haveCommonAddress } from '../address-range';
import type { Environment } from '../environment';
import type { Finding } from '../values';
import type { BetweenRule } from './between-rule';
import { networkRanges } from './cloud';
import { hostLabels } from './hosts';
import { recoveryRules } from './recovery';

/** The environment in whose cluster another one is. */
export function hostOf(
  { cluster }: Pick<Environment, 'cluster'>,
  others: readonly Environment[],
): Environment | undefined {
  return cluster.kind === 'shared' ? others.find(({ name }) => name === cluster.with) : undefined;
}

/** A value that no two environments may have alike. */
function unique(
  name: string,
  path: readonly string[],
  valueOf: (environment: Environment) => string | undefined,
): BetweenRule {
  return {
    name,
    reads: [path.join('.'), 'cluster'],
    findings(environment, others) {
      const value = valueOf(environment);
      const other = others.find((one) => value !== undefined && valueOf(one) === value);
      return other === undefined
        ? []
        : [{ path, message: `must differ from that of environment '${other.name}'` }];
    },
  };
}

/** Every rule between environments. */
export const rulesBetween: readonly BetweenRule[] = [
  unique('an environment has a domain of its own', ['domain'], ({ cluster, domain }) =>
    cluster.kind === 'shared' ? undefined : domain,
  ),
  unique(
    'an environment has a project of its own',
    ['cloud', 'project'],
    ({ cloud }) => cloud?.project,
  ),
  unique(
    'an environment has a bucket of its own',
    ['cloud', 'backups', 'bucket'],
    ({ cloud }) => cloud?.backups?.bucket,
  ),
  unique(
    'a cluster that somebody else made is that of one environment',
    ['cluster', 'context'],
    ({ cluster }) => (cluster.kind === 'existing' ? cluster.context : undefined),
  ),
  {
    name: 'a host leads to one environment',
    reads: ['domain', 'application.host', 'infra', 'monitoring.grafana', 'immudb.exposed'],
    findings(environment, others) {
      const taken = new Map(others.flatMap((other) => namesOf(other).map((n) => [n, other.name])));
      return hostLabels(environment).flatMap(({ path, label }): Finding[] => {
        const host = `${label}.${environment.domain}`;
        const other = taken.get(host);
        return other === undefined
          ? []
          : [{ path, message: `must not lead to '${host}', which is a host of '${other}'` }];
      });
    },
  },
  {
    name: 'networks of environments do not overlap',
    reads: ['cloud.network'],
    findings: ({ cloud }, others) =>
      networkRanges.flatMap((range) => {
        if (cloud === undefined) return [];
        const own = cloud.network[range];
        const found = others
          .flatMap(({ name, cloud: their }) =>
            networkRanges.flatMap((other) =>
              their === undefined ? [] : [{ name, other, value: their.network[other] }],
            ),
          )
          .find(({ value }) => haveCommonAddress(own, value));
        return found === undefined
          ? []
          : [
              {
                path: ['cloud', 'network', range],
                message: `must have no address in common with '${found.other}' of environment '${found.name}', which is ${found.value}`,
              },
            ];
      }),
  },
  {
    name: 'who shares a cluster shares that of an environment that is there',
    reads: ['cluster'],
    findings(environment, others) {
      const { cluster } = environment;
      if (cluster.kind !== 'shared') return [];
      const hosts = others.filter(
        (other) =>
          other.cluster.kind !== 'shared' &&
          (environment.branch === undefined || other.branches !== undefined),
      );
      if (hosts.some(({ name }) => name === cluster.with)) return [];
      const names = hosts.map(({ name }) => `'${name}'`).join(', ');
      return [
        {
          path: ['cluster', 'with'],
          message: `must be an environment ${environment.branch === undefined ? 'with a cluster of its own' : "that has 'branches'"} (${names === '' ? 'there is none' : names})`,
        },
      ];
    },
  },
  {
    name: 'branches live in one place, and in labs',
    reads: ['branches', 'cluster'],
    findings({ branches, cluster }, others) {
      const other = others.find(
        (one) => one.branches !== undefined && one.cluster.kind !== 'local',
      );
      return branches === undefined || cluster.kind === 'local' || other === undefined
        ? []
        : [
            {
              path: ['branches'],
              message: `must be left out: branches live in the cluster of '${other.name}'`,
            },
          ];
    },
  },
  {
    name: 'a branch lives as long as its host allows',
    reads: ['branch', 'cluster'],
    findings(environment, others) {
      const most = hostOf(environment, others)?.branches?.lifetime;
      const { branch } = environment;
      return branch === undefined ||
        most === undefined ||
        branch.lifetime.toSeconds() <= most.toSeconds()
        ? []
        : [
            {
              path: ['branch', 'lifetime'],
              message: `must be at most ${most.toHumanString()}, which is 'branches.lifetime' of its host`,
            },
          ];
    },
  },
  ...recoveryRules,
];

/** Every name under which an environment answers. */
function namesOf(environment: Environment): readonly string[] {
  const { domain } = environment;
  return [domain, ...hostLabels(environment).map(({ label }) => `${label}.${domain}`)];
}
