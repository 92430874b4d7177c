/** A Secret that the platform needs: where it stands and what is put under each of its keys. */
export interface SecretRequest {
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Name by which charts know it. */
  readonly name: string;
  /**
   * Type of the Secret, where what reads it insists on one.
   * @default 'Opaque'
   */
  readonly type?: 'Opaque' | 'kubernetes.io/basic-auth';
  /**
   * More labels.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * `permanent`: what was encrypted with it is lost without it, so it is protected and outlives its
   * declaration wherever data is kept.
   * @default 'replaceable'
   */
  readonly lifetime?: 'replaceable' | 'permanent';
  /** What stands under each key. */
  readonly keys: Readonly<Record<string, SecretValue>>;
}

/** A value of a Secret. */
export type SecretValue =
  GeneratedPassword | GeneratedToken | GeneratedBytes | PlainValue | CopiedValue | ComposedValue;

/** A random password of letters, digits and `_`, `.`, `~`: at least one lower, upper, digit and special. */
export interface GeneratedPassword {
  /** Number of characters, at least 12. */
  readonly length: number;
}

/** Random letters and digits. */
export interface GeneratedToken {
  /** Number of characters. */
  readonly token: number;
}

/** A random key. */
export interface GeneratedBytes {
  /** Number of bytes before encoding. */
  readonly bytes: number;
  /** How they are written. */
  readonly encoding: 'base64' | 'hex';
}

/** A value that is no secret, such as a user's name beside a password. */
export interface PlainValue {
  /** The value. */
  readonly value: string;
}

/** The same value as under a key of another requested Secret. */
export interface CopiedValue {
  /** Which one. */
  readonly copyOf: {
    /** Namespace of that Secret. */
    readonly namespace: string;
    /** Name of that Secret. */
    readonly name: string;
    /** Key in it. */
    readonly key: string;
  };
}

/** A text around other values of the same Secret, such as a connection string. */
export interface ComposedValue {
  /** The text; `{password}` stands for what is under the key `password`. */
  readonly template: string;
}
