/** A Secret that the platform needs: where it stands and what is generated for each of its keys. */
export interface SecretRequest {
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Name by which charts know it. */
  readonly name: string;
  /** What is generated, by key. */
  readonly keys: Readonly<Record<string, GeneratedValue>>;
}

/** A random password of letters, digits and `_`, `.`, `~`: at least one lower, upper, digit and special. */
export interface GeneratedValue {
  /** Number of characters, at least 12. */
  readonly length: number;
}
