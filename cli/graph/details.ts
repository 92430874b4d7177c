import { groupOf, at, listAt, stringAt, type Manifest } from '../../stacks/release/manifest';

/** What a product runs and keeps, a line each, for people who look at a picture. */
export function detailsOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap((manifest) => {
    const text = detailOf(manifest, manifests);
    return text === undefined ? [] : [text];
  });
}

function detailOf(manifest: Manifest, all: readonly Manifest[]): string | undefined {
  const { name } = manifest.metadata;
  switch (`${groupOf(manifest)}/${manifest.kind}`) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
      return [name, replicasText(manifest, all), claimed(manifest)].filter(Boolean).join(' ');
    case 'apps/DaemonSet':
      return `${name} on every node`;
    case 'batch/CronJob':
      return `${name} at ${stringAt(manifest, 'spec', 'schedule') ?? '?'}`;
    case 'batch/Job':
      return `${name} once`;
    case 'postgresql.cnpg.io/Cluster':
      return [
        `PostgreSQL ${name}`,
        times(at(manifest, 'spec', 'instances')),
        stringAt(manifest, 'spec', 'storage', 'size') ?? '',
      ].join(' ');
    case 'monitoring.coreos.com/Prometheus':
    case 'monitoring.coreos.com/Alertmanager':
      return [
        manifest.kind,
        times(at(manifest, 'spec', 'replicas')),
        sizeOf(at(manifest, 'spec', 'storage', 'volumeClaimTemplate')),
      ].join(' ');
    case '/PersistentVolumeClaim':
      return `volume ${name} ${sizeOf(manifest)}`;
    case 'gateway.networking.k8s.io/Gateway':
      return [...new Set(listAt(manifest, 'spec', 'listeners').map(hostnameOf))]
        .filter(Boolean)
        .join(', ');
    default:
      return undefined;
  }
}

function replicasText(manifest: Manifest, all: readonly Manifest[]): string {
  const scaler = all.find(
    (other) =>
      other.kind === 'HorizontalPodAutoscaler' &&
      stringAt(other, 'spec', 'scaleTargetRef', 'name') === manifest.metadata.name,
  );
  if (scaler === undefined) return times(at(manifest, 'spec', 'replicas') ?? 1);
  const bounds = [at(scaler, 'spec', 'minReplicas'), at(scaler, 'spec', 'maxReplicas')];
  return `×${bounds.map(String).join('–')}`;
}

function times(count: unknown): string {
  return `×${typeof count === 'number' ? count : 1}`;
}

function claimed(manifest: Manifest): string {
  return listAt(manifest, 'spec', 'volumeClaimTemplates').map(sizeOf).join(' ');
}

function sizeOf(claim: unknown): string {
  return stringAt(claim, 'spec', 'resources', 'requests', 'storage') ?? '';
}

function hostnameOf(listener: unknown): string {
  return stringAt(listener, 'hostname') ?? '';
}
