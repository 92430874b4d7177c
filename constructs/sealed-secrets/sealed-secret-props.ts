import type { Duration } from 'cdk8s';

/**
 * Where a sealed value can be unsealed: `strict` only under its own name and namespace, `namespace-wide` under
 * any name in its namespace, `cluster-wide` anywhere, as branch namespaces need it. It is part of the seal.
 */
export type SealingScope = 'strict' | 'namespace-wide' | 'cluster-wide';

/** Properties of `SealedSecret`. */
export interface SealedSecretProps {
  /** Name of the SealedSecret, and of the Secret that comes of it. */
  readonly name: string;
  /** Namespace of both. */
  readonly namespace: string;
  /** Where it can be unsealed: what `kubeseal --scope` was given. */
  readonly scope: SealingScope;
  /** Sealed values by key, as `kubeseal` writes them. */
  readonly encryptedData: Readonly<Record<string, string>>;
  /**
   * Type of the Secret.
   * @default 'Opaque'
   */
  readonly type?: string;
  /**
   * Labels of the Secret.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Further keys, by Go template over the unsealed values: `{ url: 'https://x:{{ .password }}@host' }`.
   * @default - only the sealed keys
   */
  readonly templates?: Readonly<Record<string, string>>;
  /**
   * How long a deployment waits for it to be unsealed.
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;
}
