import { Cpu } from 'cdk8s-plus-27';
import type { ObjectStorage } from '../../constructs/barman-cloud/object-storage';
import { Immudb } from '../../constructs/immudb/immudb';
import type { ImmudbProps } from '../../constructs/immudb/props';
import { immudbDashboard } from '../../constructs/immudb/dashboard';
import type { SecretKey } from '../../constructs/workload/secret-key';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { ImmudbEnvironment } from '../../environments/products/immudb';
import type { SecretRequest } from '../secrets/request';
import type { Charts } from './charts';
import { labStorage, labStoreSecret } from './lab-store';
import type { CloudIdentity, Part } from './part';
import { storageIdentities } from './storage-identity';
import type { LedgerOffer } from './web-app';

/** What the ledger adds to the platform, and what it offers to applications. */
export interface ImmudbPart extends Part {
  /**
   * How applications get at it.
   * @default - there is no ledger
   */
  readonly offer?: LedgerOffer;
}

const adminSecret: SecretKey = { name: 'immudb-admin', key: 'password' };
const replicationSecret: SecretKey = { name: 'immudb-replication', key: 'password' };
const backupSecret = 'immudb-backup-key';

// by TCP a gateway knows no hosts: it tells writes and reads apart by their ports
const readPort = 3323;

/** The ledger. */
export function immudb(charts: Charts, environment: Environment): ImmudbPart {
  const { immudb: options } = environment;
  if (options === undefined) return {};
  const { namespace, users = [] } = options;
  const props = propsOf(environment, options);
  const ledger = new Immudb(charts.add('immudb', namespace), 'immudb', props);
  const host = (service: string) => `${service}.${namespace}.svc`;
  const offer: LedgerOffer = {
    nodes: ledger,
    writeHost: host(ledger.services.write),
    readHost: host(ledger.services.read),
    port: ledger.port,
    endpoints: [ledger.endpoints.write, ledger.endpoints.read],
    passwords: Object.fromEntries(
      users.map(({ name }) => [name, { namespace, ...passwordOf(name) }]),
    ),
  };
  return {
    offer,
    namespaces: [{ name: namespace }],
    secrets: [
      ...[adminSecret, replicationSecret, ...users.map(({ name }) => passwordOf(name))].map((key) =>
        password(namespace, key),
      ),
      ...backupKey(environment, options),
    ],
    flows: ledger.flows,
    metrics: [ledger.metrics],
    dashboards: [immudbDashboard(props)],
    exposures: exposures(options, ledger),
    endpoints: {
      'immudb-write': `${offer.writeHost}:${offer.port}`,
      'immudb-read': `${offer.readHost}:${offer.port}`,
    },
    credentials: [
      {
        product: 'immudb',
        account: ledger.adminUser,
        namespace,
        secret: adminSecret.name,
        key: adminSecret.key,
      },
    ],
    identities: identities(environment, options, ledger),
  };
}

function propsOf(environment: Environment, options: ImmudbEnvironment): ImmudbProps {
  const { images, monitoring } = environment;
  const { memory, cpuMillis, volumes, listeners, backup } = options;
  return {
    name: 'immudb',
    namespace: options.namespace,
    image: images.immudb,
    version: versionOf(images.immudb),
    replicas: options.replicas,
    replication: options.replication,
    databases: options.databases,
    users: (options.users ?? []).map((user) => ({
      ...user,
      passwordSecret: passwordOf(user.name),
    })),
    storage: options.storage,
    adminSecret,
    replicationSecret,
    ...(memory && { memory }),
    ...(cpuMillis !== undefined && { cpu: Cpu.millis(cpuMillis) }),
    ...(volumes && { volumes }),
    ...(listeners && { listeners }),
    ...(options.exposed === 'tcp' && { secondReadPort: readPort }),
    ...(backup && {
      backup: {
        schedule: backup.schedule,
        retention: backup.retention,
        image: images.rclone,
        store: backupStore(environment, backup),
      },
    }),
    ...(monitoring === undefined ? {} : { monitoring: {} }),
  };
}

/** Each environment has a folder of its own, so that none can write where another one does. */
function backupFolder({ name }: Environment): string {
  return `${name}/immudb`;
}

type Backup = NonNullable<ImmudbEnvironment['backup']>;

function backupStore(environment: Environment, { storage }: Backup): ObjectStorage {
  const folder = backupFolder(environment);
  return storage.kind === 'lab'
    ? labStorage(storage.bucket, folder, backupSecret)
    : { ...storage, folder };
}

/** The key to the lab's store, where copies go there. */
function backupKey(environment: Environment, { namespace, backup }: ImmudbEnvironment) {
  if (backup?.storage.kind !== 'lab') return [];
  const { bucket } = backup.storage;
  const grant = { bucket, folder: backupFolder(environment), right: 'write' } as const;
  return [
    labStoreSecret({ environment: environment.name, namespace, secret: backupSecret, grant }),
  ];
}

function identities(
  environment: Environment,
  { namespace, backup }: ImmudbEnvironment,
  { backupAccount }: Immudb,
): readonly CloudIdentity[] {
  if (backup === undefined || backupAccount === undefined) return [];
  const folder = backupFolder(environment);
  const use = { namespace, serviceAccount: backupAccount, storage: backup.storage, folder };
  return storageIdentities([{ ...use, right: 'write-backups' }]);
}

function exposures({ namespace, exposed }: ImmudbEnvironment, ledger: Immudb) {
  if (exposed === undefined) return [];
  const common = { namespace, protocol: exposed };
  const { services, endpoints } = ledger;
  return [
    {
      ...common,
      name: 'immudb',
      host: 'immudb',
      service: services.write,
      port: ledger.port,
      endpoint: endpoints.write,
    },
    {
      ...common,
      name: 'immudb-read',
      host: 'immudb-read',
      service: services.read,
      port: exposed === 'tcp' ? readPort : ledger.port,
      endpoint: endpoints.read,
    },
  ];
}

/** Names of Secrets have no `_`. */
function passwordOf(user: string): SecretKey {
  return { name: `immudb-user-${user.replaceAll('_', '-')}`, key: 'password' };
}

function password(namespace: string, { name, key }: SecretKey): SecretRequest {
  return { namespace, name, keys: { [key]: { length: 24 } } };
}
