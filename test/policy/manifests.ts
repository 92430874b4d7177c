import type { k8s } from 'cdk8s-plus-27';
import { at, listAt, podTemplateOf, stringAt, type Manifest } from '../../stacks/release/manifest';
import { logicalName } from '../../stacks/release/names';
import { plan, type PlannedObject } from '../../stacks/release/plan';
import { secretManifest } from '../../stacks/release/secret';
import { platformOf } from '../stacks/every-platform';

/** Everything that a stack deploys, in the order of its plan. */
export function planOf(stack: string): readonly PlannedObject[] {
  const { charts, secrets } = platformOf(stack);
  return plan(charts, secrets.map(secretManifest));
}

/** The manifests of a stack, Secrets without their values. */
export function manifestsOf(stack: string): readonly Manifest[] {
  return planOf(stack).map(({ manifest }) => manifest);
}

/** The pod of a workload, with the name of the workload. */
export interface WorkloadPod {
  /** Name of the workload's resource: `deployment/grafana/grafana`. */
  readonly workload: string;
  /** Kind of the workload. */
  readonly kind: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly template: k8s.PodTemplateSpec;
  readonly pod: k8s.PodSpec;
}

/** Pods of every workload among the manifests. */
export function podsOf(manifests: readonly Manifest[]): readonly WorkloadPod[] {
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    if (template === undefined) return [];
    return [
      {
        workload: logicalName(manifest),
        kind: manifest.kind,
        namespace: manifest.metadata.namespace ?? 'default',
        labels: template.metadata?.labels ?? {},
        template,
        pod: (template.spec ?? {}) as k8s.PodSpec,
      },
    ];
  });
}

/** The template with what the controller of StatefulSets adds: a volume for each claim. */
function templateOf(manifest: Manifest): k8s.PodTemplateSpec | undefined {
  const template = podTemplateOf(manifest) as k8s.PodTemplateSpec | undefined;
  const claims = listAt(manifest, 'spec', 'volumeClaimTemplates');
  if (template?.spec === undefined || claims.length === 0) return template;
  const volumes = claims.map((claim): k8s.Volume => {
    const name = stringAt(claim, 'metadata', 'name') ?? '';
    return { name, persistentVolumeClaim: { claimName: `${name}-${manifest.metadata.name}-0` } };
  });
  return {
    ...template,
    spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...volumes] },
  };
}

/** Every text in a value, with the path to it. */
export function textsIn(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** Labels of a namespace's object. */
export function labelsOf(manifest: Manifest): Readonly<Record<string, string>> {
  return (at(manifest.metadata, 'labels') ?? {}) as Readonly<Record<string, string>>;
}
