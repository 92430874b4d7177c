import type { Exposure } from '../../constructs/gateway/exposure';
import { clusterDashboard } from '../../constructs/grafana/dashboards/cluster';
import { goRuntimeDashboard } from '../../constructs/grafana/dashboards/go-runtime';
import { platformDashboard } from '../../constructs/grafana/dashboards/platform';
import { Grafana } from '../../constructs/grafana/grafana';
import { exposureOf } from '../../constructs/grafana/names';
import type { GrafanaProps } from '../../constructs/grafana/props';
import type { Dashboard } from '../../constructs/monitoring/dashboard';
import { Peer } from '../../constructs/namespace/peer';
import { Port } from '../../constructs/namespace/port';
import type { PostgresCluster } from '../../constructs/postgres/cluster';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { GrafanaEnvironment } from '../../environments/products/grafana';
import type { Charts } from './charts';
import type { PrometheusAccess } from './monitoring';
import type { Part } from './part';

type Clusters = ReadonlyMap<string, PostgresCluster>;

/** What Grafana builds on. */
export interface GrafanaNeeds {
  /** Dashboards of the products; the general ones come with Grafana. */
  readonly dashboards: readonly Dashboard[];
  /**
   * The Prometheus that dashboards ask.
   * @default - the platform is not watched, and Grafana has nothing to show
   */
  readonly prometheus?: PrometheusAccess;
  /** PostgreSQL clusters by name. */
  readonly clusters: Clusters;
}

const name = 'grafana';
const adminSecret = { name: 'grafana-admin', key: 'password' };
const encryptionKeySecret = { name: 'grafana-encryption-key', key: 'key' };

/** The dashboards of the platform; `grafanaExposures` is the way to them from outside. */
export function grafana(charts: Charts, environment: Environment, needs: GrafanaNeeds): Part {
  const { monitoring, images, domain } = environment;
  if (monitoring?.grafana === undefined || needs.prometheus === undefined) return {};
  const { namespace, grafana: options } = monitoring;
  const home = platformDashboard();
  const made = new Grafana(charts.add(name, namespace), name, {
    name,
    namespace,
    image: images.grafana,
    version: versionOf(images.grafana),
    url: `https://${options.host}.${domain}/`,
    adminSecret,
    encryptionKeySecret,
    database: databaseOf(options, needs.clusters),
    prometheus: { url: needs.prometheus.url, endpoint: needs.prometheus.queries },
    dashboards: [home, clusterDashboard(), goRuntimeDashboard(), ...needs.dashboards],
    home: home.uid,
    ...(options.runbooks === undefined ? {} : { runbooks: options.runbooks }),
    ...(options.login && { login: options.login }),
    monitoring: {},
  });
  // the operator makes the database and its Secrets long after the cluster's object
  const cluster = clusterOf(options, needs.clusters);
  if (cluster) made.node.addDependency(cluster);
  return {
    secrets: [
      { namespace, name: adminSecret.name, keys: { [adminSecret.key]: { length: 24 } } },
      {
        namespace,
        name: encryptionKeySecret.name,
        lifetime: 'permanent',
        keys: { [encryptionKeySecret.key]: { token: 40 } },
      },
    ],
    flows: made.flows,
    metrics: [made.endpoint],
    endpoints: { grafana: `${made.service}.${namespace}.svc:${made.port}` },
    credentials: [
      {
        product: name,
        account: made.adminUser,
        namespace,
        secret: adminSecret.name,
        key: adminSecret.key,
      },
    ],
  };
}

/** What of Grafana can be reached through the gateway; known before there is one, for gateways have dashboards too. */
export function grafanaExposures({ monitoring }: Environment): readonly Exposure[] {
  return monitoring?.grafana === undefined
    ? []
    : [exposureOf({ name, namespace: monitoring.namespace }, monitoring.grafana.host)];
}

function databaseOf(
  { database }: GrafanaEnvironment,
  clusters: Clusters,
): GrafanaProps['database'] {
  switch (database.from) {
    case 'volume':
      return { kind: 'sqlite', storage: database.storage };
    case 'cluster': {
      const cluster = clusters.get(database.cluster);
      // the environment's rules let no other name through
      if (cluster === undefined) throw new Error(`no cluster '${database.cluster}'`);
      return {
        kind: 'postgres',
        secret: cluster.credentialsSecret,
        authority: { name: cluster.caSecret, key: 'ca.crt' },
        server: cluster.endpoint,
        replicas: database.replicas,
      };
    }
    case 'elsewhere':
      return {
        kind: 'postgres',
        secret: database.secret,
        ...(database.authoritySecret === undefined
          ? {}
          : { authority: { name: database.authoritySecret, key: 'ca.crt' } }),
        server: {
          party: Peer.addresses(database.addresses),
          ports: [Port.tcp(database.port)],
        },
        replicas: database.replicas,
      };
  }
}

function clusterOf(
  { database }: GrafanaEnvironment,
  clusters: Clusters,
): PostgresCluster | undefined {
  return database.from === 'cluster' ? clusters.get(database.cluster) : undefined;
}
