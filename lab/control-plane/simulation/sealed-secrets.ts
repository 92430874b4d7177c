import { patchStatus, type Condition, type ObjectMetadata, type Reaction } from './reaction';

interface SealedSecret {
  readonly metadata: ObjectMetadata & { readonly creationTimestamp?: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

const resource = 'apis/bitnami.com/v1alpha1/sealedsecrets';
const message = 'simulated by the lab';
// time in which a real controller, where one runs beside the lab, has given its own answer
const patienceMs = 2000;

/** What Sealed Secrets reports of what it could open. The Secret is not made: only the real controller has keys. */
const sealedSecretReaction: Reaction = {
  resource,
  react({ metadata, status }: SealedSecret, { now }) {
    const condition = status?.conditions?.find(({ type }) => type === 'Synced');
    if (condition !== undefined) {
      const real = condition.message !== message;
      if (real || status?.observedGeneration === metadata.generation) return [];
    } else if (Date.parse(now) - Date.parse(metadata.creationTimestamp ?? now) < patienceMs) {
      return 'later';
    }
    return [
      patchStatus(resource, metadata, {
        observedGeneration: metadata.generation,
        conditions: [
          { type: 'Synced', status: 'True', message, lastTransitionTime: now, lastUpdateTime: now },
        ],
      }),
    ];
  },
};

export const sealedSecretsReactions: readonly Reaction[] = [sealedSecretReaction];
