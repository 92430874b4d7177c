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
      storage: bytes(record(one)['size']),
    }));
    const one = [asked(spec['resources']), ...volumes].reduce(sum, nothing);
    return times(one, numberOf(spec['instances'], 1));
  }
  return nothing;
}

function asked(resources: unknown): Sizes {
  const { cpu, memory } = record(record(resources)['requests']);
  return { cpuMillis: millis(cpu), memory: bytes(memory), storage: 0 };
}

function claimed(spec: unknown): Sizes {
  const { storage } = record(record(record(spec)['resources'])['requests']);
  return { ...nothing, storage: bytes(storage) };
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

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function millis(quantity: unknown): number {
  const [, amount = '0', unit = ''] = /^([\d.]+)(m?)$/.exec(textOf(quantity)) ?? [];
  return Math.round(Number(amount) * (unit === 'm' ? 1 : 1000));
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function bytes(quantity: unknown): number {
  const [, amount = '0', unit = ''] = /^([\d.]+)([kMGT]|[KMGT]i)?$/.exec(textOf(quantity)) ?? [];
  return Number(amount) * (units[unit] ?? 1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
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
