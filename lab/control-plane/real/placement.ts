import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../apply';
import type { LabApi } from '../simulation/api';
import { simulatedNode, simulatedTaint } from './simulated-node';

const name = 'lab-placement';

/**
 * Puts pods of certain images on the simulated node: those of which a container could not be started anywhere else. A
 * policy and no webhook, so that nothing has to run before the first pod comes.
 */
export function placement(images: readonly string[]): readonly Manifest[] {
  const apiVersion = 'admissionregistration.k8s.io/v1beta1';
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
        },
        matchConditions: [{ name: 'without-image', expression: runsOneOf(images) }],
        // a pod that slipped through would wait for its image for ever
        failurePolicy: 'Fail',
        // operators add containers to pods when they are made
        reinvocationPolicy: 'IfNeeded',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: onSimulatedNode } }],
      },
    },
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name },
    },
  ];
}

function runsOneOf(images: readonly string[]): string {
  const list = `[${images.map((image) => JSON.stringify(image)).join(', ')}]`;
  const containers = (field: string) =>
    `(has(object.spec.${field}) && object.spec.${field}.exists(c, has(c.image) && c.image in ${list}))`;
  return ['containers', 'initContainers'].map(containers).join(' || ');
}

// a list is given as a whole, and the policy may be asked twice about one pod
const onSimulatedNode = `[
  JSONPatch{op: "add", path: "/spec/nodeSelector", value: {"kubernetes.io/hostname": "${simulatedNode}"}},
  JSONPatch{
    op: "add",
    path: "/spec/tolerations",
    value: (has(object.spec.tolerations) ? object.spec.tolerations : [])
      .filter(t, !has(t.key) || t.key != "${simulatedTaint.key}")
      + [Object.spec.tolerations{key: "${simulatedTaint.key}", operator: "Exists"}]
  }
]`;

const pauseMs = 100;
const patienceMs = 30_000;

/** Waits until the API server goes by the policy: it learns of one only some time after it took it. */
export async function placementInForce(
  api: LabApi,
  images: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const image of images) {
    for (;;) {
      const problem = await notPlaced(api, image);
      if (problem === undefined) break;
      if (Date.now() > deadline) {
        throw new Error(`pods of ${image} are not put on ${simulatedNode}: ${problem}`);
      }
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

interface Pod {
  readonly spec?: { readonly nodeSelector?: Readonly<Record<string, string>> };
}

/** Asks what would become of a pod, and why not that. Until its namespace has an account, it is refused. */
async function notPlaced(api: LabApi, image: string): Promise<string | undefined> {
  const { status, body } = await api.call(
    'POST',
    '/api/v1/namespaces/kube-system/pods?dryRun=All',
    {
      metadata: { name: 'asked' },
      spec: { automountServiceAccountToken: false, containers: [{ name: 'asked', image }] },
    },
  );
  if (status >= 300) return `the API server says ${status}: ${JSON.stringify(body)}`;
  const { spec } = body as Pod;
  const isPlaced = spec?.nodeSelector?.['kubernetes.io/hostname'] === simulatedNode;
  return isPlaced ? undefined : 'the policy is not in force';
}
