import type { k8s } from 'cdk8s-plus-27';
import { at, stringAt, type Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import type { Finding } from './findings';
import { podsOf, textsIn, type WorkloadPod } from './manifests';
import { selects } from './reachability';

/** What containers and workloads of the platform lack. */
export function hygieneFindings(
  manifests: readonly Manifest[],
  images: readonly string[],
): readonly Finding[] {
  const pods = podsOf(manifests);
  return [
    ...manifests.filter((manifest) => !isDefinition(manifest)).flatMap(foreignImages(images)),
    ...pods.flatMap((pod) => containersOf(pod).flatMap((one) => containerFindings(pod, one))),
    ...pods.filter((pod) => mountsIdleToken(pod, manifests)).map(finding('token-without-need')),
    ...pods.filter((pod) => isUnlabelled(pod, manifests)).map(finding('recommended-labels')),
    ...pods.filter((pod) => lacksBudget(pod, manifests)).map(finding('disruption-budget')),
    ...pods.filter(hasUnboundedEmptyDir).map(finding('bounded-empty-dir')),
  ];
}

const finding =
  (rule: string) =>
  ({ workload }: WorkloadPod): Finding => ({ rule, object: workload });

/** Whether an object is a definition of custom resources, whose schema names all kinds of things. */
export function isDefinition(manifest: Manifest): boolean {
  return groupKind(manifest) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

// a registry and a tag or digest: what kubelets pull and operators are told to run
const reference =
  /(?:[a-z0-9-]+\.)+[a-z]{2,}\/[\w./-]+(?::\w[\w.-]*|@sha256:[0-9a-f]{64})(?:@sha256:[0-9a-f]{64})?/g;

function foreignImages(images: readonly string[]) {
  return (manifest: Manifest): readonly Finding[] =>
    textsIn(manifest)
      .flatMap(([path, text]) =>
        /(^|\.)image(Name)?$/.test(path)
          ? [text]
          : isUrl(text)
            ? []
            : (text.match(reference) ?? []),
      )
      .filter((image) => !images.includes(image))
      .map((image) => ({
        rule: 'image-from-catalogue',
        object: logicalName(manifest),
        detail: image,
      }));
}

function isUrl(text: string): boolean {
  return text.includes('://');
}

interface ContainerOf {
  readonly container: k8s.Container;
  readonly isServing: boolean;
}

function containersOf({ kind, pod }: WorkloadPod): readonly ContainerOf[] {
  const isJob = kind === 'Job' || kind === 'CronJob';
  const initial = (pod.initContainers ?? []).map((container) => ({
    container,
    isServing: stringAt(container, 'restartPolicy') === 'Always',
  }));
  return [...initial, ...pod.containers.map((container) => ({ container, isServing: !isJob }))];
}

function containerFindings(
  { workload }: WorkloadPod,
  { container, isServing }: ContainerOf,
): readonly Finding[] {
  const { resources, livenessProbe, readinessProbe, securityContext } = container;
  const rules: Readonly<Record<string, boolean>> = {
    'cpu-request': resources?.requests?.['cpu'] !== undefined,
    'memory-request': resources?.requests?.['memory'] !== undefined,
    'memory-limit': resources?.limits?.['memory'] !== undefined,
    'liveness-probe': !isServing || livenessProbe !== undefined,
    'readiness-probe': !isServing || readinessProbe !== undefined,
    'read-only-root': securityContext?.readOnlyRootFilesystem === true,
  };
  return Object.entries(rules)
    .filter(([, kept]) => !kept)
    .map(([rule]) => ({ rule, object: `${workload}/${container.name}` }));
}

/** A token of the API in a pod whose account may do nothing with it. */
function mountsIdleToken(pod: WorkloadPod, manifests: readonly Manifest[]): boolean {
  const { serviceAccountName: name = 'default', automountServiceAccountToken } = pod.pod;
  const account = manifests.find(
    (manifest) =>
      groupKind(manifest) === '/ServiceAccount' &&
      manifest.metadata.name === name &&
      manifest.metadata.namespace === pod.namespace,
  );
  const mounts =
    automountServiceAccountToken ?? at(account, 'automountServiceAccountToken') ?? true;
  return mounts === true && !isBound(name, pod.namespace, manifests);
}

function isBound(name: string, namespace: string, manifests: readonly Manifest[]): boolean {
  return manifests
    .filter((manifest) => /^rbac.authorization.k8s.io\/.*Binding$/.test(groupKind(manifest)))
    .some((binding) =>
      ((at(binding, 'subjects') ?? []) as readonly k8s.Subject[]).some(
        (subject) => subject.name === name && subject.namespace === namespace,
      ),
    );
}

const recommended = ['name', 'version', 'part-of'].map((label) => `app.kubernetes.io/${label}`);

/** `plinth status` and dashboards find and name workloads by these labels. */
function isUnlabelled({ workload }: WorkloadPod, manifests: readonly Manifest[]): boolean {
  const owner = manifests.find((manifest) => logicalName(manifest) === workload);
  return recommended.some((label) => at(owner?.metadata, 'labels', label) === undefined);
}

function lacksBudget(pod: WorkloadPod, manifests: readonly Manifest[]): boolean {
  const owner = manifests.find((manifest) => logicalName(manifest) === pod.workload);
  const replicas = at(owner, 'spec', 'replicas');
  const { kind, labels, namespace } = pod;
  if (!['Deployment', 'StatefulSet'].includes(kind) || Number(replicas ?? 1) < 2) return false;
  return !manifests
    .filter((manifest) => groupKind(manifest) === 'policy/PodDisruptionBudget')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .some((budget) => selects(at(budget, 'spec', 'selector') as k8s.LabelSelector, labels));
}

/** What is written into one counts against the node, until its disk is full. */
function hasUnboundedEmptyDir({ pod }: WorkloadPod): boolean {
  return (pod.volumes ?? []).some(
    ({ emptyDir }) => emptyDir !== undefined && emptyDir.sizeLimit === undefined,
  );
}
