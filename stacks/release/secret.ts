import { at, type Manifest } from './manifest';

/** A Secret that stands beside the charts, but for its values. */
export interface SecretIdentity {
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Name of the Secret. */
  readonly name: string;
  /**
   * Type of the Secret.
   * @default 'Opaque'
   */
  readonly type?: string;
  /**
   * More labels.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * `permanent`: data is lost without it, so it counts as holding some.
   * @default 'replaceable'
   */
  readonly lifetime?: 'replaceable' | 'permanent';
}

const lifetimeAnnotation = 'plinth.dev/lifetime';

/** The Secret without its values. */
export function secretManifest(secret: SecretIdentity): Manifest {
  const { namespace, name, type = 'Opaque', labels = {}, lifetime } = secret;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        'app.kubernetes.io/part-of': 'plinth',
        'app.kubernetes.io/managed-by': 'plinth',
      },
      // also tells whoever is about to delete it by hand
      ...(lifetime === 'permanent' ? { annotations: { [lifetimeAnnotation]: lifetime } } : {}),
    },
    type,
  };
}

/** Whether what was encrypted with a Secret is lost without it. */
export function isPermanentSecret(manifest: Manifest): boolean {
  return (
    manifest.apiVersion === 'v1' &&
    manifest.kind === 'Secret' &&
    at(manifest.metadata['annotations'], lifetimeAnnotation) === 'permanent'
  );
}
