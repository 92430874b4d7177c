import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Change, Condition, ObjectMetadata } from './reaction';

/** As much of a Cluster as the simulation reads. */
export interface Cluster {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly instances?: number;
    readonly bootstrap?: Readonly<Record<string, Bootstrap>>;
    readonly plugins?: readonly ArchiverPlugin[];
  };
  readonly status?: {
    readonly readyInstances?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface Bootstrap {
  readonly database?: string;
  readonly owner?: string;
  readonly secret?: { readonly name: string };
}

interface ArchiverPlugin {
  readonly isWALArchiver?: boolean;
  readonly parameters?: { readonly barmanObjectName?: string; readonly serverName?: string };
}

/** Reference to the object that something is deleted with. */
export function owner(kind: 'Cluster' | 'Pooler' | 'ScheduledBackup', metadata: ObjectMetadata) {
  const { name, uid = '' } = metadata;
  return { apiVersion: 'postgresql.cnpg.io/v1', kind, name, uid, controller: true };
}

/**
 * Services and Secrets that CloudNativePG makes for a cluster.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/services.go
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/secrets.go
 */
export function clusterContent(cluster: Cluster, ca: string): readonly Change[] {
  const { metadata, spec } = cluster;
  const { name } = metadata;
  const [bootstrap = {}] = Object.values(spec.bootstrap ?? {});
  const { database = 'app', owner: user = database, secret } = bootstrap;
  return [
    service(cluster, 'rw', { 'cnpg.io/instanceRole': 'primary' }),
    service(cluster, 'ro', { 'cnpg.io/instanceRole': 'replica' }),
    service(cluster, 'r', { 'cnpg.io/podRole': 'instance' }),
    create(cluster, 'secrets', `${name}-ca`, { type: 'Opaque', stringData: authority(ca) }),
    ...(secret === undefined
      ? [
          create(cluster, 'secrets', `${name}-app`, {
            type: 'kubernetes.io/basic-auth',
            stringData: credentials(cluster, database, user),
          }),
        ]
      : []),
  ];
}

function service(cluster: Cluster, suffix: string, selector: Readonly<Record<string, string>>) {
  const { name } = cluster.metadata;
  return create(cluster, 'services', `${name}-${suffix}`, {
    spec: {
      selector: { 'cnpg.io/cluster': name, ...selector },
      ports: [{ name: 'postgres', port: 5432, targetPort: 5432 }],
    },
  });
}

function create({ metadata }: Cluster, plural: string, name: string, content: object): Change {
  const { namespace = 'default' } = metadata;
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/${plural}`,
    body: {
      metadata: {
        name,
        namespace,
        labels: { 'cnpg.io/cluster': metadata.name },
        ownerReferences: [owner('Cluster', metadata)],
      },
      ...content,
    },
  };
}

/** The lab's own authority, with a key that is nobody's: no container reads it on simulated nodes. */
function authority(ca: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { 'ca.crt': ca, 'ca.key': privateKey.export({ type: 'sec1', format: 'pem' }).toString() };
}

function credentials({ metadata }: Cluster, dbname: string, username: string) {
  const { name, namespace = 'default' } = metadata;
  const password = randomBytes(32).toString('hex');
  const host = `${name}-rw`;
  const near = `${host}.${namespace}:5432`;
  const far = `${host}.${namespace}.svc.cluster.local:5432`;
  const uri = (at: string) => `postgresql://${username}:${password}@${at}/${dbname}`;
  const jdbc = (at: string) =>
    `jdbc:postgresql://${at}/${dbname}?password=${password}&user=${username}`;
  return {
    username,
    user: username,
    password,
    dbname,
    host,
    port: '5432',
    pgpass: `${host}:5432:${dbname}:${username}:${password}\n`,
    uri: uri(near),
    'jdbc-uri': jdbc(near),
    'fqdn-uri': uri(far),
    'fqdn-jdbc-uri': jdbc(far),
  };
}
