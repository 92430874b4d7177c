/** Updates in place that stop something stateful for a while: which properties do, and what then happens. */
const restarting: Readonly<Record<string, { readonly of: RegExp; readonly what: string }>> = {
  'kubernetes:apps/v1:StatefulSet': {
    of: /^spec\.template\b/,
    what: 'its pods restart, one after the other',
  },
  'kubernetes:postgresql.cnpg.io/v1:Cluster': {
    of: /^spec\.(imageName|imageCatalogRef|resources|postgresql|env|projectedVolumeTemplate)\b/,
    what: 'its instances restart, one after the other, and a replica takes over from the primary',
  },
  'gcp:container/cluster:Cluster': {
    of: /^(minMasterVersion|releaseChannel)\b/,
    what: 'its control plane is upgraded',
  },
  'gcp:container/nodePool:NodePool': {
    of: /^(version|nodeConfig)\b/,
    what: 'its nodes are made anew, one after the other',
  },
  'gcp:compute/instance:Instance': {
    of: /^(machineType|minCpuPlatform|serviceAccount|desiredStatus)\b/,
    what: 'the machine stops and starts again',
  },
};

/** What an update of these properties stops for a while; undefined where nothing does. */
export function restartOf(type: string, properties: readonly string[]): string | undefined {
  const known = restarting[type];
  return known !== undefined && properties.some((path) => known.of.test(path))
    ? known.what
    : undefined;
}
