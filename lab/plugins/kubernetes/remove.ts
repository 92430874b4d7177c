import type { DeleteRequest } from '../protocol/provider';
import { isNotFound } from './api-error';
import { KindMissing } from './cluster';
import { annotated, annotation, kindOf, referenceOfId, textAt } from './objects';
import type { Kind, KubeObject } from './objects';
import { waitUntilGone } from './await/gone';
import { known, toTree } from './properties';
import type { Session } from './session';
import { liveOf, recordedInputs } from './state';

const POLICIES: Readonly<Record<string, string>> = { orphan: 'Orphan', background: 'Background' };
const DEFAULT_SECONDS: Readonly<Record<string, number>> = { Deployment: 600, StatefulSet: 600 };

// kinds whose deletion the official plugin does not wait for when asked to skip awaiting
const SKIPPABLE = new Set([
  'Namespace',
  'Pod',
  'ReplicationController',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'Job',
]);

// at most an EndpointSlice hangs on these, and the garbage collector does only 20 requests a second
const BACKGROUND = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'HorizontalPodAutoscaler',
  'Ingress',
  'LimitRange',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'PriorityClass',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StorageClass',
  'ValidatingWebhookConfiguration',
]);

/** Deletes an object and waits until it is gone. What is gone already is a success. */
export async function deleteObject(session: Session, request: DeleteRequest): Promise<void> {
  const inputs = recordedInputs(request.olds, request.oldInputs);
  const stated = known(toTree(inputs));
  const kind = kindOf({ ...stated, ...liveOf(request.olds) }, request.type);
  const reference = referenceOfId(request.id, kind);
  try {
    const { cluster } = session;
    const answer = await cluster.delete(
      reference,
      { propagationPolicy: policyFor(stated, kind) },
      request.signal,
    );
    const held = textAt(answer, 'metadata', 'uid') !== '';
    const skipped = annotated(stated, 'pulumi.com/skipAwait') && SKIPPABLE.has(kind.kind);
    if (held && !skipped)
      await waitUntilGone(cluster, reference, answer, limitFor(stated, kind, request), request);
  } catch (error) {
    if (isNotFound(error) || error instanceof KindMissing || session.forgets(error, request))
      return;
    await session.attempt('delete', reference, [inputs], () => Promise.reject(error as Error));
  }
}

function policyFor(stated: KubeObject, kind: Kind): string {
  const asked = POLICIES[annotation(stated, 'pulumi.com/deletionPropagationPolicy').toLowerCase()];
  return asked ?? (BACKGROUND.has(kind.kind) ? 'Background' : 'Foreground');
}

function limitFor(stated: KubeObject, kind: Kind, { timeoutSeconds }: DeleteRequest): number {
  const asked = Number(annotation(stated, 'pulumi.com/timeoutSeconds'));
  const own = Number.isInteger(asked) && asked > 0 ? asked : 0;
  return (timeoutSeconds || own || (DEFAULT_SECONDS[kind.kind] ?? 300)) * 1000;
}
