import { at } from '../../stacks/release/manifest';
import { keptShorter } from './kept-shorter';
import type { Step } from './steps';

/** An update in place that stops something for a while. */
interface Restart {
  /** Properties that do. */
  readonly of: RegExp;
  /** What then happens. */
  readonly what: string;
  /** Whether it does for this one. @default - for each */
  readonly where?: (step: Step) => boolean;
}

// what the operator puts into its pods; all else is read again by what runs
const podsOfOperator =
  /^spec\.(image|version|baseImage|podMetadata|resources|retention|retentionSize|storage|volumes|volumeMounts|containers|initContainers|secrets|configMaps|nodeSelector|affinity|tolerations|topologySpreadConstraints|securityContext|serviceAccountName|priorityClassName|additionalArgs|enableFeatures|externalUrl|routePrefix|web|logLevel|logFormat|walCompression|listenLocal|clusterGossipInterval|hostAliases|hostNetwork)\b/;

const restarts: Readonly<Record<string, Restart>> = {
  'kubernetes:apps/v1:StatefulSet': {
    of: /^spec\.template\b/,
    what: 'its pods restart, one after the other',
  },
  'kubernetes:apps/v1:Deployment': {
    of: /^spec\.template\b/,
    what: 'its pods are stopped before new ones start',
    where: stopsFirst,
  },
  'kubernetes:postgresql.cnpg.io/v1:Cluster': {
    of: /^spec\.(imageName|imageCatalogRef|resources|postgresql|env|projectedVolumeTemplate)\b/,
    what: 'its instances restart, one after the other, and a replica takes over from the primary',
  },
  'kubernetes:monitoring.coreos.com/v1:Prometheus': {
    of: podsOfOperator,
    what: 'its pods restart, one after the other',
  },
  'kubernetes:monitoring.coreos.com/v1:Alertmanager': {
    of: podsOfOperator,
    what: 'its pods restart, one after the other',
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

/** What an update in place stops for a while, or keeps less long; undefined where nothing of that happens. */
export function disturbanceOf(step: Step): string | undefined {
  return scaledToNothing(step) ?? restartOf(step) ?? keptShorter(step);
}

function restartOf(step: Step): string | undefined {
  const known = restarts[step.type];
  if (known === undefined || !step.properties.some((path) => known.of.test(path))) return undefined;
  return known.where === undefined || known.where(step) ? known.what : undefined;
}

function stopsFirst({ planned }: Step): boolean {
  return at(planned, 'spec', 'strategy', 'type') === 'Recreate';
}

const stateful: ReadonlySet<string> = new Set([
  'kubernetes:apps/v1:StatefulSet',
  'kubernetes:monitoring.coreos.com/v1:Prometheus',
  'kubernetes:monitoring.coreos.com/v1:Alertmanager',
]);

function scaledToNothing(step: Step): string | undefined {
  const { type, inputs, planned } = step;
  const counts =
    stateful.has(type) || (type === 'kubernetes:apps/v1:Deployment' && stopsFirst(step));
  const [before, after] = [inputs, planned].map((each) => at(each, 'spec', 'replicas'));
  return counts && after === 0 && before !== 0 ? 'it is scaled to nothing' : undefined;
}
