import { judgeOf, podReasons } from '../../../../lab/plugins/kubernetes/await/judge';
import type { Verdict } from '../../../../lab/plugins/kubernetes/await/verdict';
import { kindOfToken } from '../../../../lab/plugins/kubernetes/objects';
import type { KubeObject } from '../../../../lab/plugins/kubernetes/objects';

const READY: Verdict = { state: 'ready' };
const UNOBSERVED = waiting('the controller has not seen the latest change yet');

function judged(token: string, object: KubeObject): Verdict | undefined {
  return judgeOf(kindOfToken(`kubernetes:${token}`))?.(object);
}

function waiting(...reasons: readonly string[]): Verdict {
  return { state: 'waiting', reasons };
}

function failed(...reasons: readonly string[]): Verdict {
  return { state: 'failed', reasons };
}

function seen(spec: KubeObject, status: KubeObject): KubeObject {
  return { metadata: { generation: 2 }, spec, status: { observedGeneration: 2, ...status } };
}

function condition(type: string, status: string, reason = '', message = ''): KubeObject {
  return { type, status, reason, message };
}

const FULL = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const LACKING = condition(
  'Available',
  'False',
  'MinimumReplicasUnavailable',
  'Deployment does not have minimum availability.',
);

test.each<[string, KubeObject, Verdict]>([
  ['all is available', seen({ replicas: 2 }, FULL), READY],
  ['no replicas are wanted', seen({ replicas: 0 }, {}), READY],
  ['the change was not seen', { ...seen({}, FULL), metadata: { generation: 3 } }, UNOBSERVED],
  ['it is paused', { metadata: { generation: 3 }, spec: { paused: true } }, READY],
  [
    'the update goes on',
    seen({ replicas: 2 }, { replicas: 2, updatedReplicas: 1 }),
    waiting('1 of 2 replicas are updated'),
  ],
  [
    'old replicas remain',
    seen({ replicas: 2 }, { ...FULL, replicas: 3 }),
    waiting('1 old replicas are pending termination'),
  ],
  [
    'pods are missing',
    seen({}, { replicas: 1, updatedReplicas: 1, conditions: [LACKING] }),
    waiting(
      '0 of 1 replicas are available',
      'MinimumReplicasUnavailable: Deployment does not have minimum availability.',
    ),
  ],
  [
    'pods can not be made',
    seen(
      {},
      { conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota')] },
    ),
    waiting('0 of 1 replicas are updated', 'FailedCreate: exceeded quota'),
  ],
  [
    'its deadline is over',
    seen(
      {},
      {
        conditions: [
          condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out progressing'),
        ],
      },
    ),
    failed('ProgressDeadlineExceeded: timed out progressing'),
  ],
])('a Deployment when %s', (_when, object, verdict) => {
  expect(judged('apps/v1:Deployment', object)).toEqual(verdict);
});

test.each<[string, KubeObject, Verdict]>([
  [
    'all is ready',
    seen({ replicas: 1 }, { readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' }),
    READY,
  ],
  ['the change was not seen', { metadata: { generation: 1 } }, UNOBSERVED],
  [
    'replicas are missing',
    seen({ replicas: 3 }, { readyReplicas: 1 }),
    waiting('1 of 3 replicas are ready'),
  ],
  [
    'the update goes on',
    seen(
      { replicas: 2 },
      { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    ),
    waiting('1 of 2 replicas are updated'),
  ],
  [
    'the update stops at its partition',
    seen(
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    ),
    READY,
  ],
  [
    'it is updated by hand',
    seen(
      { updateStrategy: { type: 'OnDelete' } },
      { readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    ),
    READY,
  ],
])('a StatefulSet when %s', (_when, object, verdict) => {
  expect(judged('apps/v1:StatefulSet', object)).toEqual(verdict);
});

test.each<[string, KubeObject, Verdict]>([
  [
    'all is available',
    seen({}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }),
    READY,
  ],
  ['there is no node for it', seen({}, {}), READY],
  ['the change was not seen', { metadata: { generation: 1 } }, UNOBSERVED],
  [
    'the update goes on',
    seen({}, { desiredNumberScheduled: 2, updatedNumberScheduled: 1 }),
    waiting('1 of 2 pods are updated'),
  ],
  [
    'pods are missing',
    seen({}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
    waiting('1 of 2 pods are available'),
  ],
  [
    'it is updated by hand',
    seen(
      { updateStrategy: { type: 'OnDelete' } },
      { desiredNumberScheduled: 1, numberAvailable: 1 },
    ),
    READY,
  ],
])('a DaemonSet when %s', (_when, object, verdict) => {
  expect(judged('apps/v1:DaemonSet', object)).toEqual(verdict);
});

test.each<[string, KubeObject, Verdict]>([
  ['it is complete', { status: { conditions: [condition('Complete', 'True')] } }, READY],
  ['it is suspended', { spec: { suspend: true } }, READY],
  [
    'it runs',
    { spec: { completions: 3 }, status: { succeeded: 1 } },
    waiting('1 of 3 pods have succeeded'),
  ],
  [
    'it has failed',
    { status: { conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'too many')] } },
    failed('BackoffLimitExceeded: too many'),
  ],
])('a Job when %s', (_when, object, verdict) => {
  expect(judged('batch/v1:Job', object)).toEqual(verdict);
});

test.each<[string, KubeObject, Verdict]>([
  ['it is ready', { status: { conditions: [condition('Ready', 'True')] } }, READY],
  ['it has ended well', { status: { phase: 'Succeeded' } }, READY],
  [
    'it has failed',
    { status: { phase: 'Failed', message: 'evicted' } },
    failed('the pod has failed', 'evicted'),
  ],
  ['it starts', { status: { phase: 'Pending' } }, waiting('the pod is not ready')],
])('a Pod when %s', (_when, object, verdict) => {
  expect(judged('core/v1:Pod', object)).toEqual(verdict);
});

test('a pod tells why it is not ready', () => {
  const status = {
    conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')],
    initContainerStatuses: [{ name: 'init', state: { waiting: { reason: 'PodInitializing' } } }],
    containerStatuses: [
      { name: 'app', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
      {
        name: 'side',
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 2, reason: 'Error' } },
      },
      { name: 'fine', state: { running: {} } },
      { name: 'done', state: { terminated: { exitCode: 0 } } },
    ],
  };
  expect(podReasons({ status })).toEqual([
    'Unschedulable: 0/3 nodes are available',
    "container 'app' is waiting: ImagePullBackOff (no such image)",
    "container 'side' ended with exit code 2 (Error, CrashLoopBackOff)",
  ]);
});

test.each<[string, string, KubeObject, Verdict]>([
  ['Service', 'is for the cluster', { spec: { type: 'ClusterIP' } }, READY],
  [
    'Service',
    'has its address',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '1' }] } } },
    READY,
  ],
  [
    'Service',
    'has no address',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } },
    waiting('Service was not allocated an IP address; does your cloud provider support this?'),
  ],
  ['PersistentVolumeClaim', 'is bound', { status: { phase: 'Bound' } }, READY],
  [
    'PersistentVolumeClaim',
    'is not bound',
    { status: { phase: 'Pending' } },
    waiting('the claim is not bound to a volume'),
  ],
  [
    'PersistentVolumeClaim',
    'has lost its volume',
    { status: { phase: 'Lost' } },
    failed('the volume that the claim was bound to is gone'),
  ],
  ['PersistentVolume', 'is available', { status: { phase: 'Available' } }, READY],
  [
    'PersistentVolume',
    'is pending',
    { status: { phase: 'Pending' } },
    waiting('the volume is not available'),
  ],
  [
    'PersistentVolume',
    'has failed',
    { status: { phase: 'Failed', message: 'no disk' } },
    failed('no disk'),
  ],
])('a %s that %s', (kind, _what, object, verdict) => {
  expect(judged(`core/v1:${kind}`, object)).toEqual(verdict);
});

const DEFINITION = 'apiextensions.k8s.io/v1:CustomResourceDefinition';

test.each<[string, KubeObject, Verdict]>([
  ['is established', { status: { conditions: [condition('Established', 'True')] } }, READY],
  ['is new', {}, waiting('the definition is not established')],
  [
    'has a name that is taken',
    { status: { conditions: [condition('NamesAccepted', 'False', 'ListKindConflict', 'in use')] } },
    failed('ListKindConflict: in use'),
  ],
])('a definition that %s', (_what, object, verdict) => {
  expect(judged(DEFINITION, object)).toEqual(verdict);
});

test.each(['core/v1:ConfigMap', 'core/v1:Namespace', 'example.com/v1:Deployment'])(
  '%s is ready once it exists',
  (token) => {
    expect(judged(token, {})).toBeUndefined();
  },
);
