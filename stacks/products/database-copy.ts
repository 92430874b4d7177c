import { ApiObject, JsonPatch, Size, type Chart } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { FlowPolicies } from '../../constructs/namespace/flow-policies';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { Archive } from '../../constructs/postgres/archive';
import type { Bootstrap, Replay } from '../../constructs/postgres/bootstrap';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { databaseParty, operatorParty } from '../../constructs/postgres/flows';
import { OnDemandBackup } from '../../constructs/postgres/on-demand-backup';
import type { RecoveryTarget, ReplayTarget } from '../../constructs/postgres/recovery-target';
import type { Environment } from '../../environments/environment';
import type { PostgresClusterEnvironment } from '../../environments/products/postgres';
import { UserError } from '../../errors/user-error';
import { Charts } from './charts';
import { archiveSecret, storageOf } from './postgres-storage';

/** What a copy begins with, of what its source has left. */
export type CopyOrigin =
  | {
      /** The source's backups and write-ahead log. */
      readonly from: 'archive';
      /**
       * Where to stop.
       * @default - at the end of the archive
       */
      readonly target?: RecoveryTarget;
      /**
       * ID of the backup to begin with, where there is a target. The plugin takes one whose upload was broken off
       * for complete, too.
       * @default - the newest before the target
       */
      readonly beginWith?: string;
    }
  | {
      /** A Backup object that was made of volume snapshots. */
      readonly from: 'backup';
      /** Its name. */
      readonly backup: string;
      /**
       * What is replayed onto it, of the source's archive.
       * @default - nothing
       */
      readonly replay?: CopyReplay;
    }
  | {
      /** Volume snapshots. */
      readonly from: 'snapshots';
      /** VolumeSnapshot of the data. */
      readonly data: string;
      /**
       * VolumeSnapshot of the write-ahead log.
       * @default - none
       */
      readonly wal?: string;
      /**
       * What is replayed onto them, of the source's archive.
       * @default - nothing
       */
      readonly replay?: CopyReplay;
    }
  | {
      /** The source itself, which runs. */
      readonly from: 'live';
    };

/** How much of the write-ahead log is replayed. */
export interface CopyReplay {
  /**
   * Where to stop.
   * @default - at the end of the archive
   */
  readonly target?: ReplayTarget;
}

/** A cluster of an environment. */
export interface DatabaseSource {
  /** The environment. */
  readonly environment: Environment;
  /**
   * The environment whose cluster it shares.
   * @default - it has one of its own
   */
  readonly host?: Environment | undefined;
  /** Name of the database cluster. */
  readonly cluster: string;
}

/** A new cluster with another one's data. */
export interface DatabaseCopy extends DatabaseSource {
  /** Name of the new one, beside its source in the same namespace. */
  readonly name: string;
  /** What it begins with. */
  readonly origin: CopyOrigin;
  /** `as-source` is given what its source has; `least` only what recovery needs. */
  readonly size: 'as-source' | 'least';
}

/**
 * A cluster of one instance with the data of another, in the same namespace: there are the Secrets that open the
 * archive, and the ServiceAccount that a cloud knows. It has no backups of its own, and talks to nobody but who is
 * needed to make it.
 *
 * @throws UserError when the source has no archive but needs one, or with every problem of the new cluster.
 */
export function databaseCopy(copy: DatabaseCopy): readonly Chart[] {
  const { name, environment, cluster: source } = copy;
  const wanted = sourceOf(copy);
  const { namespace } = wanted;
  const operator = operatorOf(copy);
  const charts = new Charts();
  // first in order: pods that begin without their policies would wait for the next attempt
  const network = charts.add(`network-${name}`);
  const chart = charts.add(`copy-${name}`, namespace);
  const made = new PostgresCluster(chart, name, {
    name,
    namespace,
    operator,
    instances: 1,
    image: environment.images.postgresql,
    storage: wanted.storage,
    ...(wanted.walStorage && { walStorage: wanted.walStorage }),
    ...(wanted.storageClass === undefined ? {} : { storageClass: wanted.storageClass }),
    database: wanted.database,
    owner: wanted.owner,
    ...sizeOf(wanted, copy.size),
    bootstrap: bootstrapOf(copy),
  });
  actAs(chart, { account: source, copy: name });
  if (copy.origin.from === 'archive' && copy.origin.target && copy.origin.beginWith !== undefined)
    beginWith(chart, copy.origin.beginWith);
  new FlowPolicies(network, 'flows', {
    flows: made.flows.map((flow) => apart(flow, { namespace, name })),
    namespaces: [...new Set([namespace, operator.namespace])],
  });
  return charts.all;
}

/**
 * A backup of a cluster that runs, made now. The cluster itself is in the chart, too, because a Backup belongs to one:
 * whoever applies takes the Backup alone.
 *
 * @throws UserError when the cluster keeps no backups.
 */
export function databaseBackup(source: DatabaseSource, name: string): readonly Chart[] {
  const { environment, cluster } = source;
  const { namespace, backup, instances, storage, database, owner } = sourceOf(source);
  const charts = new Charts();
  const chart = charts.add(`backup-${name}`, namespace);
  const keeper = new PostgresCluster(chart, cluster, {
    ...{ name: cluster, namespace, operator: operatorOf(source), instances, storage },
    ...{ database, owner, image: environment.images.postgresql },
    ...(backup && {
      backup: {
        storage: storageOf(backup.storage, environment.name, archiveSecret(cluster)),
        schedule: backup.schedule,
        retention: backup.retention,
      },
    }),
  });
  new OnDemandBackup(chart, name, { name, cluster: keeper });
  return charts.all;
}

function sourceOf({ environment, cluster }: DatabaseSource): PostgresClusterEnvironment {
  const found = environment.postgres?.clusters[cluster];
  if (found === undefined) throw new Error(`${environment.name} has no cluster '${cluster}'`);
  return found;
}

function operatorOf({ environment, host }: DatabaseSource): Party {
  const namespace = (host ?? environment).postgres?.operator?.namespace;
  // the environment's rules let none through without
  if (namespace === undefined) throw new Error('clusters of PostgreSQL need an operator');
  return operatorParty(namespace);
}

const leastMemory = Size.mebibytes(512);

// what is told of memory alone; recovery refuses some others that are lower than where the log was written
const ofMemory = ['shared_buffers', 'effective_cache_size', 'huge_pages', 'maintenance_work_mem'];

function sizeOf(source: PostgresClusterEnvironment, size: DatabaseCopy['size']) {
  const { cpuMillis = 250, memory = Size.gibibytes(1), parameters } = source;
  if (size === 'as-source') {
    return {
      resources: { cpu: Cpu.millis(cpuMillis), memory },
      ...(parameters && { parameters }),
    };
  }
  const isLess = memory.toKibibytes() < leastMemory.toKibibytes();
  const kept = Object.entries(parameters ?? {}).filter(([name]) => !ofMemory.includes(name));
  return {
    resources: { cpu: Cpu.millis(10), memory: isLess ? memory : leastMemory },
    parameters: Object.fromEntries(kept),
  };
}

function bootstrapOf({ origin, ...source }: DatabaseCopy): Bootstrap {
  const { namespace } = sourceOf(source);
  const { cluster } = source;
  switch (origin.from) {
    case 'archive':
      return {
        from: 'archive',
        archive: archiveOf(source),
        ...(origin.target && { target: origin.target }),
      };
    case 'backup':
    case 'snapshots': {
      const { replay, ...rest } = origin;
      return { ...rest, ...(replay && { replay: replayOf(source, replay) }) };
    }
    case 'live':
      return {
        from: 'cluster',
        host: `${cluster}-rw.${namespace}.svc`,
        party: databaseParty({ name: cluster, namespace }),
        // the operator makes all three for every cluster
        certificate: { name: `${cluster}-replication`, key: 'tls.crt' },
        key: { name: `${cluster}-replication`, key: 'tls.key' },
        ca: { name: `${cluster}-ca`, key: 'ca.crt' },
      };
  }
}

function replayOf(source: DatabaseSource, { target }: CopyReplay): Replay {
  return { archive: archiveOf(source), ...(target && { target }) };
}

function archiveOf(source: DatabaseSource): Archive {
  const { environment, cluster } = source;
  const { backup, namespace } = sourceOf(source);
  if (backup === undefined) {
    throw new UserError(
      `${environment.name}.postgres.clusters.${cluster}: 'backup' must be there to recover from its archive, but it is missing`,
      { fix: 'copy the cluster that runs: --from live' },
    );
  }
  const storage = storageOf(backup.storage, environment.name, archiveSecret(cluster));
  return Archive.of({ storage, namespace, cluster });
}

/**
 * Runs the copy as its source's ServiceAccount, which a cloud may know: one of the copy's own would be let into no
 * archive. The plugin gives its Role to an account of the cluster's name alone.
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/internal/cnpgi/operator/specs/role.go
 */
function actAs(chart: Chart, { account, copy }: { account: string; copy: string }): void {
  const objects = chart.node.findAll().filter((node) => ApiObject.isApiObject(node));
  for (const object of objects.filter(({ kind }) => kind === 'Cluster')) {
    const { spec } = object.toJson() as { readonly spec: object };
    if ('serviceAccountTemplate' in spec)
      object.addJsonPatch(JsonPatch.remove('/spec/serviceAccountTemplate'));
    object.addJsonPatch(JsonPatch.add('/spec/serviceAccountName', account));
  }
  if (!objects.some(({ kind }) => kind === 'ObjectStore')) return;
  new k8s.KubeRoleBinding(chart, 'archive-reader', {
    metadata: { name: `${copy}-archive-reader` },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: chart.namespace ?? '' }],
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Role',
      name: `${copy}-barman-cloud`,
    },
  });
}

/** Patches name fields as the generated types do: they are written as the API has them only afterwards. */
function beginWith(chart: Chart, backup: string): void {
  for (const object of chart.node.findAll()) {
    if (!ApiObject.isApiObject(object) || object.kind !== 'Cluster') continue;
    object.addJsonPatch(JsonPatch.add('/spec/bootstrap/recovery/recoveryTarget/backupId', backup));
  }
}

/** The platform's own policies must stay what they are: everybody else gets one more, and policies add up. */
function apart(flow: Flow, own: { readonly namespace: string; readonly name: string }): Flow {
  const self = databaseParty(own);
  const other = (end: Party | Peer): Party | Peer =>
    end instanceof Peer || (end.namespace === self.namespace && end.name === self.name)
      ? end
      : { ...end, name: `${own.namespace}-${own.name}-${end.name}` };
  return { ...flow, from: other(flow.from), to: other(flow.to) };
}
