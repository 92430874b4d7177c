import type { JsonObject } from '../../protocol/values';
import { apiVersionOf, at, numberAt, objectsAt, textAt } from '../objects';
import type { Kind, KubeObject } from '../objects';
import { failed, READY, waiting } from './verdict';
import type { Judge, Verdict } from './verdict';

const JUDGES: Readonly<Record<string, Judge>> = {
  'apps/v1/Deployment': deployment,
  'apps/v1/StatefulSet': statefulSet,
  'apps/v1/DaemonSet': daemonSet,
  'batch/v1/Job': job,
  'v1/Pod': pod,
  'v1/Service': service,
  'v1/PersistentVolumeClaim': claim,
  'v1/PersistentVolume': volume,
  'apiextensions.k8s.io/v1/CustomResourceDefinition': definition,
};

/** How objects of a kind are judged; undefined for kinds that are ready once they exist. */
export function judgeOf(kind: Kind): Judge | undefined {
  return JUDGES[`${apiVersionOf(kind)}/${kind.kind}`];
}

/** A condition of an object's status, by its type. */
export function condition(object: KubeObject, type: string): JsonObject | undefined {
  return objectsAt(object, 'status', 'conditions').find((entry) => entry['type'] === type);
}

function holds(object: KubeObject, type: string): boolean {
  return textAt(condition(object, type), 'status') === 'True';
}

function sentence(object: KubeObject, type: string): string {
  const found = condition(object, type);
  return [textAt(found, 'reason'), textAt(found, 'message')]
    .filter((text) => text !== '')
    .join(': ');
}

// until the controller has seen the latest change, the status is about an older one
function unobserved(object: KubeObject): boolean {
  return (
    numberAt(object, 0, 'status', 'observedGeneration') <
    numberAt(object, 0, 'metadata', 'generation')
  );
}

const UNOBSERVED = waiting('the controller has not seen the latest change yet');

function deployment(object: KubeObject): Verdict {
  if (at(object, 'spec', 'paused') === true) return READY;
  if (unobserved(object)) return UNOBSERVED;
  if (textAt(condition(object, 'Progressing'), 'reason') === 'ProgressDeadlineExceeded') {
    return failed(sentence(object, 'Progressing'), ...replicaFailure(object));
  }
  const wanted = numberAt(object, 1, 'spec', 'replicas');
  const updated = numberAt(object, 0, 'status', 'updatedReplicas');
  const total = numberAt(object, 0, 'status', 'replicas');
  const available = numberAt(object, 0, 'status', 'availableReplicas');
  if (updated < wanted)
    return waiting(`${updated} of ${wanted} replicas are updated`, ...replicaFailure(object));
  if (total > updated) return waiting(`${total - updated} old replicas are pending termination`);
  if (available >= updated) return READY;
  return waiting(`${available} of ${updated} replicas are available`, ...unavailability(object));
}

function unavailability(object: KubeObject): readonly string[] {
  const lacking = textAt(condition(object, 'Available'), 'status') === 'False';
  return lacking ? [sentence(object, 'Available')] : [];
}

function replicaFailure(object: KubeObject): readonly string[] {
  return holds(object, 'ReplicaFailure') ? [sentence(object, 'ReplicaFailure')] : [];
}

function statefulSet(object: KubeObject): Verdict {
  if (unobserved(object)) return UNOBSERVED;
  const wanted = numberAt(object, 1, 'spec', 'replicas');
  const ready = numberAt(object, 0, 'status', 'readyReplicas');
  if (ready < wanted) return waiting(`${ready} of ${wanted} replicas are ready`);
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return READY;
  const partition = numberAt(object, 0, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  const due = Math.max(wanted - partition, 0);
  const updated = numberAt(object, 0, 'status', 'updatedReplicas');
  const current = textAt(object, 'status', 'currentRevision');
  if (partition === 0 && current === textAt(object, 'status', 'updateRevision')) return READY;
  return updated < due ? waiting(`${updated} of ${due} replicas are updated`) : READY;
}

function daemonSet(object: KubeObject): Verdict {
  if (unobserved(object)) return UNOBSERVED;
  const wanted = numberAt(object, 0, 'status', 'desiredNumberScheduled');
  const updated = numberAt(object, 0, 'status', 'updatedNumberScheduled');
  const available = numberAt(object, 0, 'status', 'numberAvailable');
  const byHand = textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  if (!byHand && updated < wanted) return waiting(`${updated} of ${wanted} pods are updated`);
  return available < wanted ? waiting(`${available} of ${wanted} pods are available`) : READY;
}

function job(object: KubeObject): Verdict {
  if (holds(object, 'Complete') || at(object, 'spec', 'suspend') === true) return READY;
  if (holds(object, 'Failed')) return failed(sentence(object, 'Failed'));
  const wanted = numberAt(object, 1, 'spec', 'completions');
  return waiting(`${numberAt(object, 0, 'status', 'succeeded')} of ${wanted} pods have succeeded`);
}

function pod(object: KubeObject): Verdict {
  const phase = textAt(object, 'status', 'phase');
  if (holds(object, 'Ready') || phase === 'Succeeded') return READY;
  const reasons = podReasons(object);
  return phase === 'Failed'
    ? failed('the pod has failed', ...reasons)
    : waiting('the pod is not ready', ...reasons);
}

/** Why a pod is not ready: scheduling, and each container that waits or has ended. */
export function podReasons(object: KubeObject): readonly string[] {
  const scheduled = condition(object, 'PodScheduled');
  const unscheduled =
    textAt(scheduled, 'status') === 'False' ? [sentence(object, 'PodScheduled')] : [];
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((list) =>
    objectsAt(object, 'status', list).flatMap(containerReason),
  );
  const message = textAt(object, 'status', 'message');
  return [...unscheduled, ...containers, ...(message === '' ? [] : [message])];
}

function containerReason(status: JsonObject): readonly string[] {
  const name = textAt(status, 'name');
  const idle = at(status, 'state', 'waiting');
  const ended = at(status, 'state', 'terminated') ?? at(status, 'lastState', 'terminated');
  const exit = numberAt(ended, 0, 'exitCode');
  if (exit !== 0) {
    const why = textAt(ended, 'reason');
    const now = textAt(idle, 'reason');
    return [
      `container '${name}' ended with exit code ${exit} (${[why, now].filter(Boolean).join(', ')})`,
    ];
  }
  const reason = textAt(idle, 'reason');
  if (reason === '' || reason === 'PodInitializing' || reason === 'ContainerCreating') return [];
  const message = textAt(idle, 'message');
  return [`container '${name}' is waiting: ${reason}${message === '' ? '' : ` (${message})`}`];
}

function service(object: KubeObject): Verdict {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return READY;
  if (objectsAt(object, 'status', 'loadBalancer', 'ingress').length > 0) return READY;
  return waiting('Service was not allocated an IP address; does your cloud provider support this?');
}

function claim(object: KubeObject): Verdict {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Bound') return READY;
  return phase === 'Lost'
    ? failed('the volume that the claim was bound to is gone')
    : waiting('the claim is not bound to a volume');
}

function volume(object: KubeObject): Verdict {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Available' || phase === 'Bound') return READY;
  return phase === 'Failed'
    ? failed(textAt(object, 'status', 'message') || 'the volume has failed')
    : waiting('the volume is not available');
}

function definition(object: KubeObject): Verdict {
  if (textAt(condition(object, 'NamesAccepted'), 'status') === 'False') {
    return failed(sentence(object, 'NamesAccepted'));
  }
  return holds(object, 'Established') ? READY : waiting('the definition is not established');
}
