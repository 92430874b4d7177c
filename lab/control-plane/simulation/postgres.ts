import { patchStatus, type Condition, type ObjectMetadata, type Reaction } from './reaction';

interface Cluster {
  readonly metadata: ObjectMetadata;
  readonly spec: { readonly instances?: number };
  readonly status?: {
    readonly readyInstances?: number;
    readonly conditions?: readonly Condition[];
  };
}

const clusters = 'apis/postgresql.cnpg.io/v1/clusters';

/** What CloudNativePG reports of a healthy cluster. Its pods, Services and Secrets are not made. */
const clusterReaction: Reaction = {
  resource: clusters,
  react({ metadata, spec, status }: Cluster, { now }) {
    const instances = spec.instances ?? 1;
    if (status?.readyInstances === instances && status.conditions !== undefined) return [];
    const names = Array.from({ length: instances }, (_, index) => `${metadata.name}-${index + 1}`);
    const healthy = (type: string, reason: string, message: string) => ({
      type,
      status: 'True',
      reason,
      message,
      lastTransitionTime: now,
    });
    return [
      patchStatus(clusters, metadata, {
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
          healthy('Ready', 'ClusterIsReady', 'Cluster is Ready'),
          healthy('ContinuousArchiving', 'ContinuousArchivingSuccess', 'simulated by the lab'),
        ],
      }),
    ];
  },
};

export const postgresReactions: readonly Reaction[] = [clusterReaction];
