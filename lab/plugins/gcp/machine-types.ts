const SHARED: Readonly<Record<string, { readonly cores: number; readonly memory: number }>> = {
  'e2-micro': { cores: 2, memory: 2 },
  'e2-small': { cores: 2, memory: 2 },
  'e2-medium': { cores: 2, memory: 4 },
};

const MEMORY_PER_CORE: Readonly<Record<string, number>> = { standard: 4, highmem: 8, highcpu: 1 };

/** Cores and memory of a machine type, in whole GiB; nothing of a type whose name does not say it. */
export function sizeOf(machineType: string): { readonly cores?: number; readonly memory?: number } {
  const shared = SHARED[machineType];
  if (shared !== undefined) return shared;
  const custom = /-custom-(\d+)-(\d+)$/.exec(machineType);
  if (custom !== null)
    return { cores: Number(custom[1]), memory: Math.floor(Number(custom[2]) / 1024) };
  const [, kind = '', cores] = /-(standard|highmem|highcpu)-(\d+)$/.exec(machineType) ?? [];
  const perCore = MEMORY_PER_CORE[kind];
  if (perCore === undefined) return {};
  return { cores: Number(cores), memory: Math.max(2, Number(cores) * perCore) };
}
