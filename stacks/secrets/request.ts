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
  readonly type?: SecretType;
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

/** Types of Secrets whose keys are known. */
export type SecretType =
  'Opaque' | 'kubernetes.io/basic-auth' | 'kubernetes.io/dockerconfigjson' | 'kubernetes.io/tls';

/** A value of a Secret. */
export type SecretValue =
  GeneratedValue | PlainValue | CopiedValue | ComposedValue | ChosenValue | IssuedValue;

/** A value that nobody chooses. */
export type GeneratedValue = GeneratedPassword | GeneratedToken | GeneratedBytes;

/** What is common to generated values. */
interface Generated {
  /**
   * Any text; another one makes another value.
   * @default - the value stays as it was first made
   */
  readonly generation?: string;
}

/** A random password of letters, digits and `_`, `.`, `~`: at least one lower, upper, digit and special. */
export interface GeneratedPassword extends Generated {
  /** Number of characters, at least 12. */
  readonly length: number;
  /**
   * Number of characters that the program takes at most, when somebody chooses the password.
   * @default 128
   */
  readonly most?: number;
}

/** Random letters and digits. */
export interface GeneratedToken extends Generated {
  /** Number of characters. */
  readonly token: number;
}

/** A random key. */
export interface GeneratedBytes extends Generated {
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

/** A value that the team chooses. */
export interface ChosenValue {
  /** `config`: the stack's configuration, under `<namespace>/<name>/<key>`; `sops`: an encrypted file. */
  readonly from: 'config' | 'sops';
  /**
   * What would be generated otherwise; what is chosen must be of the same kind.
   * @default - any text does
   */
  readonly instead?: GeneratedValue;
}

/** A part of a key that the lab's object store issues while the stack is deployed. */
export interface IssuedValue {
  /** Which part: what only its holder knows, or the certificate of who vouches for the store. */
  readonly issued: 'secretAccessKey' | 'authority';
  /** The key. Values with a grant of one name are parts of one key. */
  readonly by: StoreGrant;
}

/** What a key of the lab's object store is good for. */
export interface StoreGrant {
  /** Name of its holder, which is the access key ID. */
  readonly name: string;
  /** Name of the bucket. */
  readonly bucket: string;
  /** Folder in it, outside of which the key is good for nothing. */
  readonly folder: string;
  /** `read` never changes anything. */
  readonly right: 'read' | 'write';
  /**
   * Of which objects the names can be listed: Barman asks for the bucket before it begins an archive.
   * @default 'folder'
   */
  readonly listing?: 'folder' | 'bucket';
}
