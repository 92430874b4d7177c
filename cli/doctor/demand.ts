import {
  at,
  groupOf,
  listAt,
  podTemplateOf,
  stringAt,
  type Manifest,
} from '../../stacks/release/manifest';
import { quantity } from './quantity';

/** What a namespace is asked for, by the names that a ResourceQuota has for it. */
export type Demand = Readonly<Record<string, number>>;

type Totals = Record<string, number>;

/** What every namespace is asked for when all that scales has scaled up. Nodes' own pods are not counted. */
export function demandsOf(manifests: readonly Manifest[]): ReadonlyMap<string, Demand> {
  const demands = new Map<string, Totals>();
  for (const manifest of manifests) {
    const { namespace } = manifest.metadata;
    if (namespace === undefined) continue;
    const totals = demands.get(namespace) ?? {};
    demands.set(namespace, totals);
    const limits = manifests.find(
      (other) => other.kind === 'LimitRange' && other.metadata.namespace === namespace,
    );
    for (const [resource, amount] of demandOf(manifest, manifests, limits)) {
      totals[resource] = (totals[resource] ?? 0) + amount;
    }
  }
  return demands;
}

type Amounts = readonly (readonly [resource: string, amount: number])[];

function demandOf(
  manifest: Manifest,
  all: readonly Manifest[],
  limits: Manifest | undefined,
): Amounts {
  const template = podTemplateOf(manifest);
  if (template !== undefined) {
    const count = replicasOf(manifest, all);
    const pod = listAt(template, 'spec', 'containers').flatMap((container) =>
      resourcesOf(at(container, 'resources'), limits),
    );
    return [
      ...podsOf(pod, count),
      ...claimsOf(listAt(manifest, 'spec', 'volumeClaimTemplates'), count),
    ];
  }
  switch (`${groupOf(manifest)}/${manifest.kind}`) {
    case 'postgresql.cnpg.io/Cluster': {
      const count = numberAt(manifest, 'instances');
      const sizes = ['storage', 'walStorage'].flatMap(
        (volume) => stringAt(manifest, 'spec', volume, 'size') ?? [],
      );
      return [
        ...podsOf(resourcesOf(at(manifest, 'spec', 'resources'), limits), count),
        ...sizes.flatMap((size) => volume(quantity(size), count)),
      ];
    }
    case 'monitoring.coreos.com/Prometheus':
    case 'monitoring.coreos.com/Alertmanager': {
      const count = numberAt(manifest, 'replicas');
      const claim = at(manifest, 'spec', 'storage', 'volumeClaimTemplate');
      return [
        ...podsOf(resourcesOf(at(manifest, 'spec', 'resources'), limits), count),
        ...claimsOf(claim === undefined ? [] : [claim], count),
      ];
    }
    case '/PersistentVolumeClaim':
      return claimsOf([manifest], 1);
    case '/Service':
      return [
        ['services', 1],
        ...(stringAt(manifest, 'spec', 'type') === 'LoadBalancer'
          ? [['services.loadbalancers', 1] as const]
          : []),
      ];
    default:
      return [];
  }
}

/** How many pods there may be at once; of a workload that scales, the most. */
function replicasOf(manifest: Manifest, all: readonly Manifest[]): number {
  // how many nodes there are is not known here
  if (manifest.kind === 'DaemonSet') return 0;
  const scaler = all.find(
    (other) =>
      other.kind === 'HorizontalPodAutoscaler' &&
      other.metadata.namespace === manifest.metadata.namespace &&
      stringAt(other, 'spec', 'scaleTargetRef', 'name') === manifest.metadata.name,
  );
  return scaler === undefined ? numberAt(manifest, 'replicas') : numberAt(scaler, 'maxReplicas');
}

function numberAt(manifest: Manifest, field: string): number {
  const value = at(manifest, 'spec', field);
  return typeof value === 'number' ? value : 1;
}

function podsOf(container: Amounts, count: number): Amounts {
  return [['pods', count], ...container.map(([name, amount]) => [name, amount * count] as const)];
}

/** Requests and limits of one container, with what the namespace fills in. */
function resourcesOf(resources: unknown, limits: Manifest | undefined): Amounts {
  const defaults = listAt(limits, 'spec', 'limits').find(
    (each) => stringAt(each, 'type') === 'Container',
  );
  return ['cpu', 'memory'].flatMap((name) => {
    const limit = at(resources, 'limits', name) ?? at(defaults, 'default', name);
    const request =
      at(resources, 'requests', name) ?? at(defaults, 'defaultRequest', name) ?? limit;
    return [
      [`requests.${name}`, quantity(request)] as const,
      [`limits.${name}`, quantity(limit)] as const,
    ];
  });
}

function claimsOf(claims: readonly unknown[], count: number): Amounts {
  return claims.flatMap((claim) =>
    volume(quantity(at(claim, 'spec', 'resources', 'requests', 'storage')), count),
  );
}

function volume(size: number, count: number): Amounts {
  return [
    ['requests.storage', size * count],
    ['persistentvolumeclaims', count],
  ];
}
