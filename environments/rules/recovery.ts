import type { Environment } from '../environment';
import type { PostgresClusterEnvironment } from '../products/postgres';
import type { Finding } from '../values';
import type { BetweenRule } from './between-rule';

type Archive = Extract<
  NonNullable<PostgresClusterEnvironment['recovery']>,
  { readonly from: 'archive' }
>;

interface Recovered {
  readonly path: readonly string[];
  readonly cluster: PostgresClusterEnvironment;
  readonly recovery: Archive;
}

/** Clusters that begin with the archive of another environment's. */
function recoveredOf({ postgres }: Environment): readonly Recovered[] {
  return Object.entries(postgres?.clusters ?? {}).flatMap(([name, cluster]) =>
    cluster.recovery?.from === 'archive'
      ? [{ path: ['postgres', 'clusters', name], cluster, recovery: cluster.recovery }]
      : [],
  );
}

function sourceOf(
  { environment, namespace, cluster }: Archive,
  all: readonly Environment[],
): PostgresClusterEnvironment | undefined {
  const found = all.find(({ name }) => name === environment)?.postgres?.clusters[cluster];
  return found?.namespace === namespace ? found : undefined;
}

/** Clusters with backups in Google Cloud Storage, as people would look for them. */
function archivesOf({ postgres }: Environment): readonly string[] {
  return Object.entries(postgres?.clusters ?? {}).flatMap(([name, { backup }]) =>
    backup === undefined ? [] : [name],
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : names.map((name) => `'${name}'`).join(', ');
}

const paths = ['postgres.clusters'];

/** Rules about what an environment takes over from another one. */
export const recoveryRules: readonly BetweenRule[] = [
  {
    name: 'an archive is that of a cluster that is there and has backups',
    reads: ['name', ...paths],
    findings: (environment, others) =>
      recoveredOf(environment).flatMap(({ path, recovery }): Finding[] => {
        // what an environment had before lies in its archive after the cluster is gone
        if (recovery.environment === environment.name) return [];
        const writer = others.find(({ name }) => name === recovery.environment);
        if (writer === undefined) {
          const names = listed(others.filter((one) => archivesOf(one).length > 0).map(nameOf));
          return [
            {
              path: [...path, 'recovery', 'environment'],
              message: `must be an environment that has backups (${names})`,
            },
          ];
        }
        const source = writer.postgres?.clusters[recovery.cluster];
        if (source?.backup === undefined)
          return [
            {
              path: [...path, 'recovery', 'cluster'],
              message: `must be a cluster of '${writer.name}' that has backups (${listed(archivesOf(writer))})`,
            },
          ];
        if (source.namespace !== recovery.namespace)
          return [
            {
              path: [...path, 'recovery', 'namespace'],
              message: `must be '${source.namespace}', where '${recovery.cluster}' is in '${writer.name}'`,
            },
          ];
        return (['kind', 'bucket'] as const)
          .filter((property) => recovery.storage[property] !== source.backup?.storage[property])
          .map((property) => ({
            path: [...path, 'recovery', 'storage', property],
            message: `must be '${source.backup?.storage[property] ?? ''}', where '${writer.name}' keeps it`,
          }));
      }),
  },
  {
    name: "what lies in a lab's store is read in that lab",
    reads: ['name', 'cluster', ...paths],
    findings(environment) {
      const { name, cluster } = environment;
      const lab = cluster.kind === 'shared' ? cluster.with : name;
      return recoveredOf(environment)
        .filter(({ recovery }) => recovery.storage.kind === 'lab' && recovery.environment !== lab)
        .map(({ path }) => ({
          path: [...path, 'recovery', 'environment'],
          message: `must be '${lab}', in whose lab the store is`,
        }));
    },
  },
  {
    name: 'a volume has room for what is recovered into it',
    reads: paths,
    findings: (environment, others) =>
      recoveredOf(environment).flatMap(({ path, cluster, recovery }) => {
        const source = sourceOf(recovery, others);
        return source === undefined || cluster.storage.toKibibytes() >= source.storage.toKibibytes()
          ? []
          : [
              {
                path: [...path, 'storage'],
                message: `must be at least ${source.storage.asString()}, as where it is recovered from`,
              },
            ];
      }),
  },
  {
    name: 'what branches begin with is there, and its bucket lets them read',
    reads: ['name', 'branches', 'cluster', ...paths],
    findings({ name, branches, cluster, postgres }, others) {
      const offer = branches?.archive;
      if (offer === undefined) return [];
      const at = (property: string, message: string) => [
        { path: ['branches', 'archive', property], message },
      ];
      if (offer.environment === name && cluster.kind === 'local') {
        const stored = Object.entries(postgres?.clusters ?? {}).flatMap(([key, { backup }]) =>
          backup?.storage.kind === 'lab' ? [key] : [],
        );
        return stored.includes(offer.cluster)
          ? []
          : at('cluster', `must be one with backups in the store of this lab (${listed(stored)})`);
      }
      const writer = others.find((other) => other.name === offer.environment);
      if (writer === undefined)
        return at('environment', `must be another environment (${listed(others.map(nameOf))})`);
      const source = writer.postgres?.clusters[offer.cluster];
      if (source?.backup?.storage.kind !== 'gcs')
        return at(
          'cluster',
          `must be a cluster of '${writer.name}' with backups in Google Cloud Storage (${listed(archivesOf(writer))})`,
        );
      const isReader = (writer.cloud?.backups?.readers ?? []).some(
        (reader) =>
          reader.from === name &&
          reader.namespace === source.namespace &&
          reader.cluster === offer.cluster,
      );
      return isReader
        ? []
        : at(
            'cluster',
            `must be one that 'cloud.backups.readers' of '${writer.name}' lets '${name}' read`,
          );
    },
  },
  {
    name: 'who may read backups is there, and so are the backups',
    reads: ['cloud.backups', 'postgres.clusters'],
    findings: ({ cloud, postgres }, others) =>
      (cloud?.backups?.readers ?? []).flatMap(({ from, namespace, cluster }, index): Finding[] => {
        const path = ['cloud', 'backups', 'readers', index];
        const hosts = others.filter(({ branches }) => branches !== undefined).map(nameOf);
        const source = postgres?.clusters[cluster];
        return [
          ...(hosts.includes(from)
            ? []
            : [
                {
                  path: [...path, 'from'],
                  message: `must be another environment that has 'branches' (${listed(hosts)})`,
                },
              ]),
          ...(source?.backup !== undefined && source.namespace === namespace
            ? []
            : [
                {
                  path: [...path, 'cluster'],
                  message: `must be one of 'postgres.clusters' in namespace '${namespace}' that has backups`,
                },
              ]),
        ];
      }),
  },
];

function nameOf({ name }: Environment): string {
  return name;
}
