import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { BarmanCloudPlugin } from '../../constructs/barman-cloud/plugin';
import type { Party } from '../../constructs/namespace/flow-table';
import type { Bootstrap } from '../../constructs/postgres/bootstrap';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { postgresDashboard } from '../../constructs/postgres/dashboard';
import { operatorParty } from '../../constructs/postgres/flows';
import { PostgresOperator } from '../../constructs/postgres/operator';
import type { PostgresClusterProps } from '../../constructs/postgres/props';
import type { Environment } from '../../environments/environment';
import type {
  PostgresClusterEnvironment,
  PostgresOperatorEnvironment,
} from '../../environments/products/postgres';
import type { Charts } from './charts';
import type { Credential, Part } from './part';
import { databaseIdentities } from './postgres-identities';
import { archiveSecret, databaseSecrets, sourceOf, storageOf } from './postgres-storage';

/** What PostgreSQL adds, and its clusters for the products that keep their data there. */
export interface PostgresPart extends Part {
  /** Clusters by the names of the environment. */
  readonly clusters: ReadonlyMap<string, PostgresCluster>;
}

/**
 * CloudNativePG with its backup plugin, and the clusters of the environment; the clusters alone where the
 * operator is that of the `host`.
 */
export function postgres(
  charts: Charts,
  environment: Environment,
  host?: Environment,
): PostgresPart {
  const { postgres: options } = environment;
  if (options === undefined) return { clusters: new Map() };
  const watched = environment.monitoring === undefined ? {} : { monitoring: {} };
  const own = options.operator && operatorOf(charts, environment, options.operator);
  const clusters = new Map<string, PostgresCluster>();
  for (const [name, cluster] of inOrder(options.clusters)) {
    const made = new PostgresCluster(charts.add(`postgres-${name}`, cluster.namespace), name, {
      ...propsOf(name, cluster, environment, clusters),
      operator: own?.operator.party ?? operatorOfHost(host),
      ...watched,
    });
    // the operator admits a cluster before it knows of the plugin, and then calls the plugin unknown
    if (own && (cluster.backup !== undefined || cluster.recovery !== undefined))
      made.node.addDependency(own.plugin);
    clusters.set(name, made);
  }
  return {
    ...partOf(own, clusters),
    secrets: databaseSecrets(environment.name, options.clusters),
    identities: databaseIdentities(environment.name, options.clusters, clusters),
  };
}

interface OwnOperator {
  readonly operator: PostgresOperator;
  readonly plugin: BarmanCloudPlugin;
}

function operatorOf(
  charts: Charts,
  { images, monitoring }: Environment,
  { namespace, replicas }: PostgresOperatorEnvironment,
): OwnOperator {
  const chart = charts.add('postgres-operator', namespace);
  const operator = new PostgresOperator(chart, 'operator', {
    namespace,
    replicas,
    image: images['cloudnative-pg'],
    ...(monitoring === undefined ? {} : { monitoring: {} }),
  });
  const plugin = new BarmanCloudPlugin(chart, 'barman-cloud', {
    operator: operator.party,
    image: images['barman-cloud'],
    sidecarImage: images['barman-cloud-sidecar'],
  });
  return { operator, plugin };
}

function operatorOfHost(host: Environment | undefined): Party {
  const namespace = host?.postgres?.operator?.namespace;
  // the environment's rules let none through without
  if (namespace === undefined) throw new Error('clusters of PostgreSQL need an operator');
  return operatorParty(namespace);
}

function partOf(
  own: OwnOperator | undefined,
  clusters: ReadonlyMap<string, PostgresCluster>,
): PostgresPart {
  const all = [...clusters.values()];
  const namespaces = new Set([
    ...(own ? [own.operator.namespace] : []),
    ...all.map(({ namespace }) => namespace),
  ]);
  return {
    clusters,
    namespaces: [...namespaces].map((name) => ({ name })),
    flows: [own?.operator, own?.plugin, ...all].flatMap((part) => part?.flows ?? []),
    metrics: [...(own ? [own.operator.metrics] : []), ...all.flatMap(({ metrics }) => metrics)],
    dashboards: [postgresDashboard()],
    endpoints: Object.fromEntries(
      all.map((cluster) => [
        `postgres-${cluster.name}`,
        `${cluster.primaryService}.${cluster.namespace}.svc:${cluster.port}`,
      ]),
    ),
    credentials: all.map((cluster): Credential => ({
      product: `postgres-${cluster.name}`,
      account: cluster.owner,
      namespace: cluster.namespace,
      secret: cluster.credentialsSecret,
      key: 'password',
    })),
  };
}

type NamedCluster = readonly [name: string, cluster: PostgresClusterEnvironment];

/** The source of a recovery before what is recovered from it; no circle gets through the environment's rules. */
function inOrder(clusters: Readonly<Record<string, PostgresClusterEnvironment>>): NamedCluster[] {
  const ordered = new Map<string, PostgresClusterEnvironment>();
  const add = (name: string) => {
    const cluster = clusters[name];
    if (cluster === undefined || ordered.has(name)) return;
    if (cluster.recovery?.from === 'cluster') add(cluster.recovery.cluster);
    ordered.set(name, cluster);
  };
  Object.keys(clusters).forEach(add);
  return [...ordered];
}

function propsOf(
  name: string,
  cluster: PostgresClusterEnvironment,
  environment: Environment,
  made: ReadonlyMap<string, PostgresCluster>,
): Omit<PostgresClusterProps, 'operator'> {
  const { images } = environment;
  const { namespace, instances, storage, database, owner } = cluster;
  const { walStorage, storageClass, parameters, synchronous, pooler, backup } = cluster;
  return {
    name,
    namespace,
    instances,
    storage,
    database,
    owner,
    image: images.postgresql,
    bootstrap: bootstrapOf(name, cluster, { environment, made }),
    ...(walStorage && { walStorage }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(parameters && { parameters }),
    ...resourcesOf(cluster),
    ...(synchronous && { synchronous: { method: 'any', ...synchronous } }),
    ...(pooler && { pooler: { ...pooler, image: images.pgbouncer } }),
    ...(backup && {
      backup: {
        storage: storageOf(backup.storage, environment.name, archiveSecret(name)),
        schedule: backup.schedule,
        retention: backup.retention,
      },
    }),
    ...(cluster.recovery && { timeout: Duration.hours(4) }),
  };
}

function resourcesOf({ cpuMillis = 250, memory = Size.gibibytes(1) }: PostgresClusterEnvironment) {
  return { resources: { cpu: Cpu.millis(cpuMillis), memory } };
}

function bootstrapOf(
  name: string,
  { recovery }: PostgresClusterEnvironment,
  known: {
    readonly environment: Environment;
    readonly made: ReadonlyMap<string, PostgresCluster>;
  },
): Bootstrap {
  if (recovery === undefined) return { from: 'nothing' };
  const archive = sourceOf(name, recovery, known);
  if (archive === undefined) throw new Error('the source of a recovery has no archive');
  return {
    from: 'archive',
    archive,
    ...(recovery.until === undefined ? {} : { target: { to: 'time', time: recovery.until } }),
  };
}
