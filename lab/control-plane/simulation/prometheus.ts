import { holds, patchStatus, type Condition, type ObjectMetadata, type Reaction } from './reaction';

interface Workload {
  readonly metadata: ObjectMetadata;
  readonly spec: { readonly replicas?: number; readonly paused?: boolean };
  readonly status?: {
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** What prometheus-operator reports of a running workload. Its StatefulSets are not made. */
function workloadReaction(plural: 'prometheuses' | 'alertmanagers'): Reaction {
  const resource = `apis/monitoring.coreos.com/v1/${plural}`;
  return {
    resource,
    react({ metadata, spec, status }: Workload, { now }) {
      const replicas = spec.replicas ?? 1;
      const available = holds(status?.conditions, 'Available', metadata.generation);
      if (available && status?.availableReplicas === replicas) return [];
      const condition = (type: string) => ({
        type,
        status: 'True',
        lastTransitionTime: now,
        observedGeneration: metadata.generation,
      });
      return [
        patchStatus(resource, metadata, {
          paused: spec.paused ?? false,
          replicas,
          availableReplicas: replicas,
          updatedReplicas: replicas,
          unavailableReplicas: 0,
          conditions: [condition('Available'), condition('Reconciled')],
        }),
      ];
    },
  };
}

export const prometheusReactions: readonly Reaction[] = [
  workloadReaction('prometheuses'),
  workloadReaction('alertmanagers'),
];
