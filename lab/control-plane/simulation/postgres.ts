import { clusterContent, owner, type Cluster } from './postgres-content';
import { patchStatus, pathOf, type Change, type ObjectMetadata, type Reaction } from './reaction';

const group = 'apis/postgresql.cnpg.io/v1';
const clusters = `${group}/clusters`;
const backups = `${group}/backups`;
const stores = 'apis/barmancloud.cnpg.io/v1/objectstores';

/** Annotation of an object that a real operator looks after: with the value `off` the simulation leaves it alone. */
const simulated = ({ annotations }: ObjectMetadata) =>
  annotations?.['plinth.dev/simulation'] !== 'off';

/** What CloudNativePG makes of a cluster and reports of a healthy one. Its pods and volumes are not made. */
const clusterReaction: Reaction = {
  resource: clusters,
  async react(cluster: Cluster, { now, ca, find }) {
    const { metadata, spec, status } = cluster;
    if (!simulated(metadata) || metadata.deletionTimestamp !== undefined) return [];
    const instances = spec.instances ?? 1;
    if (status?.readyInstances === instances && status.conditions !== undefined) return [];
    const missing: Change[] = [];
    for (const change of clusterContent(cluster, ca)) {
      const { name } = (change.body as { readonly metadata: ObjectMetadata }).metadata;
      if ((await find(`${change.path}/${name}`)) === undefined) missing.push(change);
    }
    return [...missing, patchStatus(clusters, metadata, healthy(cluster, instances, now))];
  },
};

function healthy({ metadata, spec }: Cluster, instances: number, now: string) {
  const names = Array.from({ length: instances }, (_, index) => `${metadata.name}-${index + 1}`);
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: now,
  });
  const archived = (spec.plugins ?? []).some(({ isWALArchiver }) => isWALArchiver === true);
  return {
    phase: 'Cluster in healthy state',
    instances,
    readyInstances: instances,
    instanceNames: names,
    instancesStatus: { healthy: names },
    currentPrimary: names[0],
    targetPrimary: names[0],
    readService: `${metadata.name}-r`,
    writeService: `${metadata.name}-rw`,
    conditions: [
      condition('Ready', 'ClusterIsReady', 'Cluster is Ready'),
      ...(archived
        ? [condition('ContinuousArchiving', 'ContinuousArchivingSuccess', 'simulated by the lab')]
        : []),
    ],
  };
}

interface Pooler {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly cluster: { readonly name: string };
    readonly instances?: number;
    readonly pgbouncer?: { readonly image?: string };
  };
  readonly status?: { readonly instances?: number; readonly phase?: string };
}

/** A pooler gets its Service and is active. */
const poolerReaction: Reaction = {
  resource: `${group}/poolers`,
  async react({ metadata, spec, status }: Pooler, { find }) {
    if (!simulated(metadata)) return [];
    const instances = spec.instances ?? 1;
    if (status?.phase === 'active' && status.instances === instances) return [];
    const { name, namespace = 'default' } = metadata;
    const path = `/api/v1/namespaces/${namespace}/services`;
    const service: Change = {
      method: 'POST',
      path,
      body: {
        metadata: { name, namespace, ownerReferences: [owner('Pooler', metadata)] },
        spec: {
          selector: { 'cnpg.io/poolerName': name },
          ports: [{ name: 'pgbouncer', port: 5432, targetPort: 'pgbouncer' }],
        },
      },
    };
    return [
      ...((await find(`${path}/${name}`)) === undefined ? [service] : []),
      patchStatus(poolerReaction.resource, metadata, {
        phase: 'active',
        instances,
        image: spec.pgbouncer?.image,
      }),
    ];
  },
};

interface Database {
  readonly metadata: ObjectMetadata;
  readonly status?: { readonly applied?: boolean; readonly observedGeneration?: number };
}

/** A database is there as soon as it is asked for. */
const databaseReaction: Reaction = {
  resource: `${group}/databases`,
  react({ metadata, status }: Database) {
    const { generation: observedGeneration } = metadata;
    if (!simulated(metadata)) return [];
    if (status?.applied === true && status.observedGeneration === observedGeneration) return [];
    return [
      patchStatus(databaseReaction.resource, metadata, { applied: true, observedGeneration }),
    ];
  },
};

interface ScheduledBackup {
  readonly metadata: ObjectMetadata;
  readonly spec: BackupSpec & { readonly immediate?: boolean };
  readonly status?: { readonly lastCheckTime?: string };
}

interface BackupSpec {
  readonly cluster: { readonly name: string };
  readonly method?: string;
  readonly target?: string;
  readonly pluginConfiguration?: unknown;
}

/** A schedule makes its first backup at once where it is told to; no time passes for the later ones. */
const scheduleReaction: Reaction = {
  resource: `${group}/scheduledbackups`,
  react({ metadata, spec, status }: ScheduledBackup, { now }) {
    if (!simulated(metadata) || status?.lastCheckTime !== undefined) return [];
    const { name, namespace = 'default' } = metadata;
    const { cluster, method, target, pluginConfiguration } = spec;
    const first: Change = {
      method: 'POST',
      path: `/${group}/namespaces/${namespace}/backups`,
      body: {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Backup',
        metadata: {
          name: `${name}-${compact(now)}`,
          namespace,
          labels: { 'cnpg.io/scheduled-backup': name, 'cnpg.io/immediateBackup': 'true' },
          ownerReferences: [owner('ScheduledBackup', metadata)],
        },
        spec: { cluster, method, target, pluginConfiguration },
      },
    };
    return [
      ...(spec.immediate === true ? [first] : []),
      patchStatus(scheduleReaction.resource, metadata, {
        lastCheckTime: now,
        ...(spec.immediate === true ? { lastScheduleTime: now } : {}),
      }),
    ];
  },
};

interface Backup {
  readonly metadata: ObjectMetadata;
  readonly spec: BackupSpec;
  readonly status?: { readonly phase?: string };
}

/** A backup is complete at once, and its store tells of it. */
const backupReaction: Reaction = {
  resource: backups,
  async react({ metadata, spec, status }: Backup, { now, find }) {
    if (!simulated(metadata) || status?.phase !== undefined) return [];
    const { namespace = 'default' } = metadata;
    const cluster = await find<Cluster>(pathOf(clusters, { name: spec.cluster.name, namespace }));
    if (cluster === undefined) return 'later';
    const [archiver] = cluster.spec.plugins ?? [];
    const { barmanObjectName: store, serverName = spec.cluster.name } = archiver?.parameters ?? {};
    const done = patchStatus(backups, metadata, {
      phase: 'completed',
      method: spec.method,
      backupId: compact(now).toUpperCase(),
      serverName,
      startedAt: now,
      stoppedAt: now,
    });
    if (spec.method !== 'plugin' || store === undefined) return [done];
    const window = { firstRecoverabilityPoint: now, lastSuccessfulBackupTime: now };
    const told = { serverRecoveryWindow: { [serverName]: window } };
    return [done, patchStatus(stores, { name: store, namespace }, told)];
  },
};

/** A time as Barman names backups: `20260102T030405`. */
function compact(time: string): string {
  return time.replace(/[-:Z]/g, '').toLowerCase();
}

export const postgresReactions: readonly Reaction[] = [
  clusterReaction,
  poolerReaction,
  databaseReaction,
  scheduleReaction,
  backupReaction,
];
