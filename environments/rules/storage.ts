import type { Size } from 'cdk8s';
import type { Environment } from '../environment';
import type { Rule } from '../values';

/** What is stored where: sizes by the paths at which an environment says them. */
export type Volumes = ReadonlyMap<string, Size>;

/** Every volume of an environment. */
export function volumesOf({ postgres, immudb, monitoring, cluster }: Environment): Volumes {
  const volumes = new Map<string, Size>();
  const add = (path: readonly string[], size: Size | undefined) => {
    if (size !== undefined) volumes.set(path.join('.'), size);
  };
  for (const [name, { storage, walStorage }] of Object.entries(postgres?.clusters ?? {})) {
    add(['postgres', 'clusters', name, 'storage'], storage);
    add(['postgres', 'clusters', name, 'walStorage'], walStorage);
  }
  add(['immudb', 'storage'], immudb?.storage);
  add(['monitoring', 'storage'], monitoring?.storage);
  add(['monitoring', 'alertmanager', 'storage'], monitoring?.alertmanager.storage);
  const database = monitoring?.grafana?.database;
  if (database?.from === 'volume')
    add(['monitoring', 'grafana', 'database', 'storage'], database.storage);
  if (cluster.kind === 'kubeadm') {
    for (const [name, { volumes: disk }] of Object.entries(cluster.workers))
      add(['cluster', 'workers', name, 'volumes'], disk);
  }
  return volumes;
}

/**
 * The rule that storage never shrinks: Kubernetes, CloudNativePG and Compute Engine all refuse it. It needs the
 * volumes that were there `before`, which values alone do not know; one whose owner is gone is another matter.
 */
export function volumesNeverShrink(before: Volumes): Rule<Environment> {
  return {
    name: 'a volume never shrinks',
    reads: [],
    findings(environment) {
      const now = volumesOf(environment);
      return [...before]
        .filter(([path, was]) => {
          const size = now.get(path);
          // once there, it stays as long as its cluster
          if (size === undefined) return now.has(path.replace(/\.walStorage$/, '.storage'));
          return size.toKibibytes() < was.toKibibytes();
        })
        .map(([path, was]) => ({
          path: path.split('.'),
          message: `must be at least ${was.asString()}, as it was: volumes never shrink`,
        }));
    },
  };
}
