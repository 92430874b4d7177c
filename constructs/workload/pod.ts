import { createHash } from 'node:crypto';
import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { quantity } from '../namespace/quantity';

/** What one container is given. */
export interface Resources {
  /** CPU request; there is no limit, which would only slow the program down. */
  readonly cpu: Cpu;
  /** Memory request. */
  readonly memory: Size;
  /**
   * Memory limit.
   * @default - same as `memory`
   */
  readonly memoryLimit?: Size;
}

/** Requests and the memory limit as Kubernetes writes them. */
export function resourcesOf({ cpu, memory, memoryLimit = memory }: Resources) {
  return {
    requests: { cpu: k8s.Quantity.fromString(cpu.amount), memory: quantity(memory) },
    limits: { memory: quantity(memoryLimit) },
  } satisfies k8s.ResourceRequirements;
}

/** A generated class of quantities. */
interface QuantityType<Q> {
  fromString(quantity: string): Q;
}

/** The same for a custom resource, whose generated types have quantities of their own. */
export function customResourcesOf<R, L>(
  given: Resources,
  Request: QuantityType<R>,
  Limit: QuantityType<L>,
) {
  const { requests, limits } = resourcesOf(given);
  return {
    requests: {
      cpu: Request.fromString(String(requests.cpu.value)),
      memory: Request.fromString(String(requests.memory.value)),
    },
    limits: { memory: Limit.fromString(String(limits.memory.value)) },
  };
}

/** Security of a pod under the restricted Pod Security Standard, as one user of the image's choice or of ours. */
export function restrictedPod(user?: number): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    ...(user === undefined
      ? {}
      : {
          runAsUser: user,
          runAsGroup: user,
          fsGroup: user,
          fsGroupChangePolicy: 'OnRootMismatch',
        }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Security of a container that needs no privilege and writes only into its volumes. */
export const lockedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/**
 * Pods over nodes and zones, as far as there are any. A Deployment's pods are counted revision by revision:
 * those that are going away would push the new ones together.
 */
export function spreadOver(
  labels: Readonly<Record<string, string>>,
  counted: 'together' | 'by-revision' = 'together',
): k8s.TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...labels } },
    // the label that a Deployment's controller puts on each revision's pods
    ...(counted === 'by-revision' ? { matchLabelKeys: ['pod-template-hash'] } : {}),
  }));
}

/** A probe by HTTP on a named port. */
export function httpProbe(path: string, port: string, times: Partial<k8s.Probe> = {}): k8s.Probe {
  return { ...times, httpGet: { path, port: k8s.IntOrString.fromString(port) } };
}

/** A named TCP port of a container. */
export function tcpPort(name: string, containerPort: number): k8s.ContainerPort {
  return { name, containerPort, protocol: 'TCP' };
}

/**
 * Annotation of a pod template that changes with what its programs read once: another configuration
 * needs other pods, and a ConfigMap that changes restarts nothing by itself.
 */
export function rollsWith(...configuration: readonly string[]): Record<string, string> {
  const hash = createHash('sha256').update(JSON.stringify(configuration));
  return { 'plinth.dev/configuration': hash.digest('hex') };
}
