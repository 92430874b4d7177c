import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { quantity } from './quantity';

/** What all pods of a namespace together may ask for. */
export interface NamespaceQuota {
  /**
   * Sum of CPU requests.
   * @default - no limit
   */
  readonly cpu?: Cpu;
  /**
   * Sum of memory limits, which also bounds the requests.
   * @default - no limit
   */
  readonly memory?: Size;
  /**
   * Sum of the volumes asked for.
   * @default - no limit
   */
  readonly storage?: Size;
  /**
   * Number of pods that have not ended.
   * @default - no limit
   */
  readonly pods?: number;
  /**
   * Number of Services with a cloud load balancer, which cost money each.
   * @default - no limit
   */
  readonly loadBalancers?: number;
}

/** What a container gets that says nothing itself. */
export interface ContainerDefaults {
  /** CPU request. */
  readonly cpu: Cpu;
  /** Memory request, and limit unless `memoryLimit` says otherwise. */
  readonly memory: Size;
  /**
   * Memory limit.
   * @default - same as `memory`
   */
  readonly memoryLimit?: Size;
}

type ResourceList = Record<string, k8s.Quantity>;

/** A quota as Kubernetes writes it: only what is bounded is named. */
export function resourceList(quota: NamespaceQuota): ResourceList {
  return {
    ...(quota.cpu && { 'requests.cpu': k8s.Quantity.fromString(quota.cpu.amount) }),
    ...(quota.memory && { 'limits.memory': quantity(quota.memory) }),
    ...(quota.storage && { 'requests.storage': quantity(quota.storage) }),
    ...(quota.pods === undefined ? {} : { pods: k8s.Quantity.fromNumber(quota.pods) }),
    ...(quota.loadBalancers === undefined
      ? {}
      : { 'services.loadbalancers': k8s.Quantity.fromNumber(quota.loadBalancers) }),
  };
}

/** Defaults of a container as Kubernetes writes them; CPU has no limit, which would only throttle. */
export function limitRangeItem(defaults: ContainerDefaults): k8s.LimitRangeItem {
  return {
    type: 'Container',
    defaultRequest: {
      cpu: k8s.Quantity.fromString(defaults.cpu.amount),
      memory: quantity(defaults.memory),
    },
    default: { memory: quantity(defaults.memoryLimit ?? defaults.memory) },
  };
}
