import { Duration, type Chart } from 'cdk8s';
import type { Exposure } from '../../constructs/gateway/exposure';
import { InfraConnector } from '../../constructs/infra/connector';
import { infraDashboard } from '../../constructs/infra/dashboard';
import type { InfraDatabase } from '../../constructs/infra/database';
import { Infra } from '../../constructs/infra/infra';
import { InfraMigration } from '../../constructs/infra/migration';
import { Peer } from '../../constructs/namespace/peer';
import type { PostgresCluster } from '../../constructs/postgres/cluster';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { InfraEnvironment } from '../../environments/products/infra';
import type { SecretRequest } from '../secrets/request';
import type { Charts } from './charts';
import type { Part } from './part';

type Clusters = ReadonlyMap<string, PostgresCluster>;

const name = 'infra';
const encryptionKey = { name: 'infra-server-encryption-key', key: 'key' };
const adminPassword = { name: 'infra-admin', key: 'password' };
const connectorAccessKey = { name: 'infra-connector-access-key', key: 'access-key' };

/** Access to clusters by people's own logins. */
export function infra(charts: Charts, environment: Environment, clusters: Clusters): Part {
  const options = environment.infra;
  if (options === undefined) return {};
  const { namespace } = options;
  const chart = charts.add(name, namespace);
  const database = databaseOf(options, clusters);
  const server = serverOf(chart, environment, options, database);
  const migration = migrationOf(chart, environment, options, database);
  const connector = connectorOf(chart, environment, options, server);
  // the operator makes the database and its Secrets long after the cluster's object
  for (const user of [server.server, migration]) {
    user?.node.addDependency(...ownCluster(options, clusters));
  }
  // a server that starts first would make a database of its own
  if (migration) server.server.node.addDependency(migration);
  return {
    namespaces: [{ name: namespace }],
    secrets: secrets(options),
    flows: [server, migration, connector].flatMap((part) => part?.flows ?? []),
    metrics: [server, connector].flatMap((part) => (part ? [part.metrics] : [])),
    dashboards: [infraDashboard()],
    exposures: [
      exposureOf(server, options),
      ...(connector ? exposureOfConnector(connector, options) : []),
    ],
    endpoints: {
      infra: `${server.serviceHost}:80`,
      ...(connector && {
        'infra-connector': `${connector.service}.${namespace}.svc:${InfraConnector.servicePort}`,
      }),
    },
    credentials: [
      {
        product: name,
        account: options.admin,
        namespace,
        secret: adminPassword.name,
        key: adminPassword.key,
      },
    ],
  };
}

function serverOf(
  chart: Chart,
  environment: Environment,
  options: InfraEnvironment,
  database: InfraDatabase,
): Infra {
  return new Infra(chart, 'infra', {
    ...placement(environment, options),
    uiImage: environment.images['infra-ui'],
    database,
    encryptionKey,
    admin: { user: options.admin, passwordSecret: adminPassword },
    connectorAccessKey,
    issuer: { kind: 'ClusterIssuer', name: ownAuthority(environment) },
    ...(options.identityProviders && { identityProviders: options.identityProviders }),
  });
}

function migrationOf(
  chart: Chart,
  { images }: Environment,
  { namespace, migration }: InfraEnvironment,
  database: InfraDatabase,
): InfraMigration | undefined {
  if (migration === undefined) return undefined;
  return new InfraMigration(chart, 'migration', {
    name,
    namespace,
    version: versionOf(images.infra),
    readerImage: images['infra-migration'],
    writerImage: images.postgresql,
    volumeClaim: migration.volumeClaim,
    database,
    encryptionKey,
  });
}

function connectorOf(
  chart: Chart,
  environment: Environment,
  options: InfraEnvironment,
  server: Infra,
): InfraConnector | undefined {
  const { connector } = options;
  if (connector === undefined) return undefined;
  const { destination, host } = connector;
  const made = new InfraConnector(chart, 'connector', {
    ...placement(environment, options),
    server: {
      host: server.serviceHost,
      authority: { name: server.tlsSecret, key: 'ca.crt' },
      peer: server.https.party,
      port: server.httpsPort,
    },
    accessKey: connectorAccessKey,
    destination,
    ...(host === undefined
      ? {}
      : { endpoint: `${host}.${environment.domain}:${InfraConnector.servicePort}` }),
  });
  made.connector.node.addDependency(server.server);
  return made;
}

/** Hosts inside the cluster, which no public authority signs. */
function ownAuthority({ certManager }: Environment): string {
  // the environment's rules let none through without
  if (certManager === undefined) throw new Error('Infra needs an authority');
  return certManager.issuer;
}

function placement({ images, monitoring }: Environment, options: InfraEnvironment) {
  return {
    name,
    namespace: options.namespace,
    version: versionOf(images.infra),
    image: images.infra,
    replicas: options.replicas,
    ...(monitoring === undefined ? {} : { monitoring: {} }),
  };
}

function ownCluster({ database }: InfraEnvironment, clusters: Clusters): PostgresCluster[] {
  const cluster = database.from === 'cluster' ? clusters.get(database.cluster) : undefined;
  return cluster === undefined ? [] : [cluster];
}

function databaseOf(options: InfraEnvironment, clusters: Clusters): InfraDatabase {
  const { database } = options;
  if (database.from === 'elsewhere') {
    return {
      credentialsSecret: database.secret,
      peer: Peer.addresses(database.addresses),
      ...(database.port === undefined ? {} : { port: database.port }),
      ...(database.authoritySecret === undefined
        ? {}
        : { authority: { name: database.authoritySecret, key: 'ca.crt' } }),
    };
  }
  const [cluster] = ownCluster(options, clusters);
  // the environment's rules let no other name through
  if (cluster === undefined) throw new Error(`no cluster '${database.cluster}'`);
  return {
    credentialsSecret: cluster.credentialsSecret,
    authority: { name: cluster.caSecret, key: 'ca.crt' },
    peer: cluster.endpoint.party,
    port: cluster.port,
  };
}

function secrets({ namespace, encryptionKey: origin = 'generated' }: InfraEnvironment) {
  const own: SecretRequest[] = [
    { namespace, name: adminPassword.name, keys: { [adminPassword.key]: { length: 24 } } },
    {
      namespace,
      name: connectorAccessKey.name,
      keys: {
        id: { token: 10 },
        secret: { token: 24 },
        [connectorAccessKey.key]: { template: '{id}.{secret}' },
      },
    },
  ];
  const key: SecretRequest = {
    namespace,
    name: encryptionKey.name,
    lifetime: 'permanent',
    // the server takes the text's own 32 bytes for the key
    keys: { [encryptionKey.key]: { token: 32 } },
  };
  return origin === 'generated' ? [...own, key] : own;
}

/** Connectors of other clusters wait five minutes for changes, so nothing between may give up sooner. */
function exposureOf({ service, http }: Infra, { namespace, host }: InfraEnvironment): Exposure {
  return {
    name,
    namespace,
    service,
    port: 80,
    host,
    protocol: 'http',
    endpoint: http,
    timeout: Duration.seconds(310),
    healthPath: '/healthz',
  };
}

/** People's tools trust the connector's own authority, so TLS goes through as it is. */
function exposureOfConnector(
  { service, https }: InfraConnector,
  { namespace, connector }: InfraEnvironment,
): Exposure[] {
  if (connector?.host === undefined) return [];
  return [
    {
      name: service,
      namespace,
      service,
      port: InfraConnector.servicePort,
      host: connector.host,
      protocol: 'tcp',
      endpoint: https,
    },
  ];
}
