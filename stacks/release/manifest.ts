/** A Kubernetes object as its chart renders it. */
export interface Manifest {
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Identity and annotations. */
  readonly metadata: ManifestMetadata;
  /** Everything else, by kind. */
  readonly [field: string]: unknown;
}

/** The part of the metadata that a release reads. */
export interface ManifestMetadata {
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   * @default - the object is cluster-scoped
   */
  readonly namespace?: string;
  /** Further fields. */
  readonly [field: string]: unknown;
}

/** API group of an object, empty for core. */
export function groupOf({ apiVersion }: Manifest): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The value at a path, or undefined where the path leaves the object. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** The list at a path, empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The string at a path, or undefined where there is none. */
export function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** Kinds that run pods and where their pod template stands. */
const podTemplates: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  '/Pod': [],
};

/** The pod template of a workload, or undefined for any other kind. */
export function podTemplateOf(manifest: Manifest): unknown {
  const path = podTemplates[`${groupOf(manifest)}/${manifest.kind}`];
  return path === undefined ? undefined : at(manifest, ...path);
}
