import { quantity } from '../doctor/quantity';
import type { ResourceState } from '../engine/state';

/** What a branch costs its host by: what its pods ask for, and what its volumes hold. */
export interface Sizes {
  /** Processor time, in thousandths of a core. */
  readonly cpuMillis: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of all volumes. */
  readonly storage: number;
}

export const nothing: Sizes = { cpuMillis: 0, memory: 0, storage: 0 };

/** Sums up what the resources of a stack ask for; those of operators' kinds that run pods are CloudNativePG's. */
export function sizesOf(resources: readonly Pick<ResourceState, 'type' | 'inputs'>[]): Sizes {
  return resources.map(sizeOf).reduce(sum, nothing);
}

function sizeOf({ type, inputs }: Pick<ResourceState, 'type' | 'inputs'>): Sizes {
  const spec = record(inputs?.['spec']);
  if (/^kubernetes:apps\/v1:(Deployment|StatefulSet)$/.test(type)) {
    const pod = record(record(spec['template'])['spec']);
    const containers = list(pod['containers']).map((one) => asked(record(one)['resources']));
    const claims = list(spec['volumeClaimTemplates']).map((one) => claimed(record(one)['spec']));
    return times([...containers, ...claims].reduce(sum, nothing), numberOf(spec['replicas'], 1));
  }
  if (type === 'kubernetes:core/v1:PersistentVolumeClaim') return claimed(spec);
  if (type === 'kubernetes:postgresql.cnpg.io/v1:Cluster') {
    const volumes = [spec['storage'], spec['walStorage']].map((one) => ({
      ...nothing,
      storage: amount(record(one)['size']),
    }));
    const one = [asked(spec['resources']), ...volumes].reduce(sum, nothing);
    return times(one, numberOf(spec['instances'], 1));
  }
  return nothing;
}

function asked(resources: unknown): Sizes {
  const { cpu, memory } = record(record(resources)['requests']);
  return { cpuMillis: Math.round(amount(cpu) * 1000), memory: amount(memory), storage: 0 };
}

function claimed(spec: unknown): Sizes {
  const { storage } = record(record(record(spec)['resources'])['requests']);
  return { ...nothing, storage: amount(storage) };
}

function sum(a: Sizes, b: Sizes): Sizes {
  return {
    cpuMillis: a.cpuMillis + b.cpuMillis,
    memory: a.memory + b.memory,
    storage: a.storage + b.storage,
  };
}

function times({ cpuMillis, memory, storage }: Sizes, count: number): Sizes {
  return { cpuMillis: cpuMillis * count, memory: memory * count, storage: storage * count };
}

/** The number that a quantity stands for; what can not be read counts as nothing. */
function amount(value: unknown): number {
  const read = quantity(value);
  return Number.isFinite(read) ? read : 0;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
