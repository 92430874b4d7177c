import type { Party } from '../namespace/flow-table';
import type { SecretKey } from '../workload/secret-key';
import type { Archive } from './archive';
import type {
  ClusterSpecBootstrap,
  ClusterSpecBootstrapRecovery,
  ClusterSpecExternalClusters,
} from './imports/postgresql.cnpg.io';
import { recoveryTarget, type RecoveryTarget, type ReplayTarget } from './recovery-target';

/** What a cluster begins with. It matters once, when the cluster is made, and may then be left as it is. */
export type Bootstrap =
  NewDatabase | RecoverFromArchive | RecoverFromBackup | RecoverFromSnapshots | CloneCluster;

/** An empty database. */
export interface NewDatabase {
  /** Discriminator. */
  readonly from: 'nothing';
  /**
   * Statements to run in the database as superuser, once, when it is made.
   * @default - none
   */
  readonly statements?: readonly string[];
}

/** Another cluster's backups and write-ahead logs. */
export interface RecoverFromArchive {
  /** Discriminator. */
  readonly from: 'archive';
  /** The other cluster's archive; it is only read. */
  readonly archive: Archive;
  /**
   * Where to stop.
   * @default - at the end of the archive
   */
  readonly target?: RecoveryTarget;
}

/**
 * A Backup object of the same namespace that was made of volume snapshots. One that the plugin made is
 * found through its cluster's archive: CloudNativePG recovers none of those by its object.
 */
export interface RecoverFromBackup {
  /** Discriminator. */
  readonly from: 'backup';
  /** Name of the Backup. */
  readonly backup: string;
  /**
   * What to replay onto it.
   * @default - nothing: the cluster is as it was when the snapshot was taken
   */
  readonly replay?: Replay;
}

/** Volume snapshots of the same namespace. */
export interface RecoverFromSnapshots {
  /** Discriminator. */
  readonly from: 'snapshots';
  /** VolumeSnapshot of the data. */
  readonly data: string;
  /**
   * VolumeSnapshot of the write-ahead log, where the source keeps it on a volume of its own.
   * @default - none
   */
  readonly wal?: string;
  /**
   * What to replay onto them.
   * @default - nothing: the cluster is as it was when the snapshots were taken
   */
  readonly replay?: Replay;
}

/** Write-ahead log that is replayed onto a snapshot. */
export interface Replay {
  /** Archive of the cluster that the snapshot was taken of; it is only read. */
  readonly archive: Archive;
  /**
   * Where to stop.
   * @default - at the end of the archive
   */
  readonly target?: ReplayTarget;
}

/** A copy of a cluster that runs, by `pg_basebackup`. It is as new as the copy; there is no earlier point to stop at. */
export interface CloneCluster {
  /** Discriminator. */
  readonly from: 'cluster';
  /** Host of its primary or of a replica: `main-rw.app.svc`. */
  readonly host: string;
  /**
   * Its pods, where it runs beside: their policies then let the copy in. That of a `PostgresCluster` is its
   * `endpoint.party`.
   * @default - it runs elsewhere, and whoever guards it has to let the copy in
   */
  readonly party?: Party;
  /**
   * Port.
   * @default 5432
   */
  readonly port?: number;
  /** Certificate of its user `streaming_replica`, here in the namespace. */
  readonly certificate: SecretKey;
  /** Key to that certificate. */
  readonly key: SecretKey;
  /** Authority that signed the host's own certificate. */
  readonly ca: SecretKey;
}

/** The application's database in a cluster, whatever the cluster began with. */
export interface ApplicationDatabase {
  /** Name of the database. */
  readonly database: string;
  /** Its owner. */
  readonly owner: string;
  /** Secret with the owner's password; the operator makes one otherwise. */
  readonly ownerSecret: string | undefined;
}

/** Name by which a cluster knows what it was made from. */
const origin = 'origin';

/** ObjectStore of the archive that a cluster is recovered from. */
export function sourceStoreName(cluster: string): string {
  return `${cluster}-source`;
}

/** The archive that a bootstrap reads. */
export function sourceArchive(bootstrap: Bootstrap): Archive | undefined {
  if (bootstrap.from === 'archive') return bootstrap.archive;
  return 'replay' in bootstrap ? bootstrap.replay.archive : undefined;
}

/** A bootstrap as CloudNativePG writes it. */
export function bootstrapSpec(
  bootstrap: Bootstrap,
  { database, owner, ownerSecret }: ApplicationDatabase,
): ClusterSpecBootstrap {
  // none of it is in a backup: without it the operator would look for database and role 'app'
  const application = {
    database,
    owner,
    ...(ownerSecret === undefined ? {} : { secret: { name: ownerSecret } }),
  };
  switch (bootstrap.from) {
    case 'nothing':
      return {
        initdb: {
          ...application,
          encoding: 'UTF8',
          // sorted by code points: no upgrade of the C library can corrupt an index
          localeCollate: 'C',
          localeCType: 'C.UTF-8',
          dataChecksums: true,
          ...(bootstrap.statements && { postInitApplicationSql: [...bootstrap.statements] }),
        },
      };
    case 'archive':
      return { recovery: { ...application, source: origin, ...targetOf(bootstrap.target) } };
    case 'backup':
      return {
        recovery: {
          ...application,
          backup: { name: bootstrap.backup },
          ...replayOf(bootstrap.replay),
        },
      };
    case 'snapshots':
      return {
        recovery: {
          ...application,
          volumeSnapshots: {
            storage: snapshot(bootstrap.data),
            ...(bootstrap.wal === undefined ? {} : { walStorage: snapshot(bootstrap.wal) }),
          },
          ...replayOf(bootstrap.replay),
        },
      };
    case 'cluster':
      return { pgBasebackup: { ...application, source: origin } };
  }
}

function targetOf(target: RecoveryTarget | undefined): Partial<ClusterSpecBootstrapRecovery> {
  return target === undefined ? {} : { recoveryTarget: recoveryTarget(target) };
}

function replayOf(replay: Replay | undefined): Partial<ClusterSpecBootstrapRecovery> {
  return replay === undefined ? {} : { source: origin, ...targetOf(replay.target) };
}

function snapshot(name: string) {
  return { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name };
}

/** What a bootstrap reads, as CloudNativePG writes it. */
export function externalClusters(
  cluster: string,
  bootstrap: Bootstrap,
  plugin: string,
): ClusterSpecExternalClusters[] {
  const archive = sourceArchive(bootstrap);
  if (archive !== undefined) {
    const parameters = {
      barmanObjectName: sourceStoreName(cluster),
      serverName: archive.serverName,
    };
    return [{ name: origin, plugin: { name: plugin, parameters } }];
  }
  if (bootstrap.from !== 'cluster') return [];
  const { host, port = 5432, certificate, key, ca } = bootstrap;
  return [
    {
      name: origin,
      connectionParameters: {
        host,
        port: String(port),
        user: 'streaming_replica',
        dbname: 'postgres',
        sslmode: 'verify-full',
      },
      sslCert: certificate,
      sslKey: key,
      sslRootCert: ca,
    },
  ];
}
