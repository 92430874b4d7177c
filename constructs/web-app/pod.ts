import { Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { lockedContainer, resourcesOf, restrictedPod, rollsWith } from '../workload/pod';
import { authorityMounts, environment } from './bindings';
import { caches, files, type Mounts } from './files';
import { labels, type Component } from './names';
import type { WebAppProps } from './props';

/** What every pod of an app has in common. */
export interface Base extends Mounts {
  /** Variables of each container. */
  readonly env: k8s.EnvVar[];
}

/** Renders what the pods share, and its ConfigMap. */
export function base(scope: Construct, props: WebAppProps): Base {
  const all = [authorityMounts(props), files(scope, props), caches(props)];
  return {
    env: environment(props),
    volumes: all.flatMap(({ volumes }) => volumes),
    volumeMounts: all.flatMap(({ volumeMounts }) => volumeMounts),
  };
}

/** A container of the app's own image with everything that is bound. */
export function appContainer(
  { image, settings, resources = defaultResources }: WebAppProps,
  { env, volumeMounts }: Base,
  container: Partial<k8s.Container> & { readonly name: string },
): k8s.Container {
  return filled({
    image,
    envFrom:
      settings === undefined
        ? []
        : [{ configMapRef: { name: settings } }, { secretRef: { name: settings, optional: true } }],
    env: [...env],
    resources: resourcesOf(resources),
    securityContext: lockedContainer,
    // 'kubectl describe pod' then shows why it failed
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...container,
    volumeMounts: [...volumeMounts, ...(container.volumeMounts ?? [])],
  });
}

/** The template of a pod of the app. */
export function podTemplate(
  props: WebAppProps,
  component: Component,
  spec: k8s.PodSpec,
): k8s.PodTemplateSpec {
  const { secretsRevision, apiToken = 'absent' } = props;
  return {
    metadata: {
      labels: labels(props, component),
      ...(secretsRevision === undefined ? {} : { annotations: rollsWith(secretsRevision) }),
    },
    spec: filled({
      serviceAccountName: props.name,
      automountServiceAccountToken: apiToken === 'mounted',
      // links of Services would set variables that the bindings and the app itself may mean otherwise
      enableServiceLinks: false,
      securityContext: restrictedPod(props.user),
      ...spec,
    }),
  };
}

/** Without empty lists, which the API server would not keep. */
function filled<T extends object>(object: T): T {
  const entries = Object.entries(object).filter(([, value]) => !isEmptyList(value));
  return Object.fromEntries(entries) as T;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const defaultResources = { cpu: Cpu.millis(100), memory: Size.mebibytes(256) };
