import type { Finding, Rule } from '../values';
import type { ObjectStorageEnvironment } from './object-storage';
import type { PostgresClusterEnvironment, PostgresEnvironment } from './postgres';

interface Read {
  readonly name: string;
  readonly postgres?: PostgresEnvironment;
}

type Clusters = Readonly<Record<string, PostgresClusterEnvironment>>;

interface Given {
  readonly name: string;
  readonly cluster: PostgresClusterEnvironment;
  readonly clusters: Clusters;
  readonly environment: string;
}

/** A rule that looks at each cluster; it gives the rest of the path and the message. */
function eachCluster(
  name: string,
  finding: (given: Given) => readonly [readonly string[], string] | undefined,
): Rule<Read> {
  return {
    name,
    reads: ['postgres.clusters'],
    findings: ({ name: environment, postgres }) => {
      const clusters = postgres?.clusters ?? {};
      return Object.entries(clusters).flatMap(([key, cluster]): Finding[] => {
        const found = finding({ name: key, cluster, clusters, environment });
        if (found === undefined) return [];
        const [path, message] = found;
        return [{ path: ['postgres', 'clusters', key, ...path], message }];
      });
    },
  };
}

/** Rules between the values of PostgreSQL. */
export const postgresRules: readonly Rule<Read>[] = [
  {
    name: 'the PostgreSQL operator has a namespace of its own',
    reads: ['postgres.operator', 'postgres.clusters'],
    findings: ({ postgres }) =>
      Object.entries(postgres?.clusters ?? {}).flatMap(([key, { namespace }]) =>
        namespace === postgres?.operator?.namespace
          ? [
              {
                path: ['postgres', 'clusters', key, 'namespace'],
                message:
                  "must differ from 'postgres.operator.namespace', which is the operator's own",
              },
            ]
          : [],
      ),
  },
  eachCluster('commits wait for replicas that exist', ({ cluster }) =>
    (cluster.synchronous?.replicas ?? 0) >= cluster.instances
      ? [
          ['synchronous', 'replicas'],
          `must be less than 'instances', which is ${cluster.instances}: one of them is the primary`,
        ]
      : undefined,
  ),
  eachCluster('a cluster is recovered from another one with backups', (given) => {
    const source = sourceOf(given);
    if (source === undefined) return undefined;
    const others = Object.entries(given.clusters)
      .filter(([name, { backup }]) => name !== given.name && backup !== undefined)
      .map(([name]) => `'${name}'`);
    if (source !== given.name && given.clusters[source]?.backup !== undefined) return undefined;
    return [
      ['recovery', 'cluster'],
      `must be another cluster of this environment that has backups (${others.join(', ') || 'there is none'})`,
    ];
  }),
  eachCluster('clusters are not recovered from each other in a circle', (given) => {
    const seen = [given.name];
    for (;;) {
      const source = sourceOf({ ...given, name: seen.at(-1) ?? '' });
      if (source === undefined || (source !== given.name && seen.includes(source)))
        return undefined;
      if (source === given.name) break;
      seen.push(source);
    }
    return seen.length === 1
      ? undefined
      : [
          ['recovery', 'cluster'],
          `must not lead back to itself, as ${[...seen, given.name].join(' → ')} does`,
        ];
  }),
  eachCluster(
    'a cluster is never recovered from its own archive',
    ({ name, cluster, environment }) => {
      const { recovery, namespace } = cluster;
      return recovery?.from === 'archive' &&
        recovery.environment === environment &&
        recovery.namespace === namespace &&
        recovery.cluster === name
        ? [
            ['recovery', 'cluster'],
            'must be another cluster: recover this one under another name, into an archive of its own',
          ]
        : undefined;
    },
  ),
  eachCluster('pods have one identity', (given) => {
    const own = identityOf(given.cluster.backup?.storage);
    const source = identityOf(sourceStorageOf(given));
    return own === undefined || source === undefined || own === source
      ? undefined
      : [
          ['backup', 'storage', 'access'],
          `must be as whom the source of the recovery is read, which is '${source}': a pod has one identity`,
        ];
  }),
];

function sourceOf({ name, clusters }: Given): string | undefined {
  const recovery = clusters[name]?.recovery;
  return recovery?.from === 'cluster' ? recovery.cluster : undefined;
}

function sourceStorageOf({ cluster, clusters }: Given): ObjectStorageEnvironment | undefined {
  const { recovery } = cluster;
  if (recovery?.from === 'archive') return recovery.storage;
  return recovery === undefined ? undefined : clusters[recovery.cluster]?.backup?.storage;
}

function identityOf(storage: ObjectStorageEnvironment | undefined): string | undefined {
  // by a key, of the lab's store too, a pod is whoever has it
  if (storage === undefined || storage.kind === 'lab') return undefined;
  switch (storage.access.by) {
    case 'workload-identity':
      return storage.access.serviceAccount;
    case 'role':
      return storage.access.arn;
    case 'key':
    case 'keys':
      return undefined;
  }
}
