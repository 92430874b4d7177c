import type { ChosenValue, GeneratedValue, SecretType } from './request';

/** What a chosen value must be. */
export interface ValueRule {
  /** In words: `must …`. */
  readonly says: string;
  /** Whether a value is so. */
  readonly holds: (value: string) => boolean;
  /** A value that is so, for rehearsals: from a seed of 64 hexadecimal digits. */
  readonly madeUp: (seed: string) => string;
}

/**
 * The rule of a chosen value: that of what it stands for, else that of its Secret's type. Programs take what is
 * generated for them as it is, in URLs and scripts too: what is chosen instead has the same characters.
 */
export function ruleOf(value: ChosenValue, type: SecretType = 'Opaque', key = ''): ValueRule {
  if (value.instead !== undefined) return insteadOf(value.instead);
  return typeRules[type]?.[key] ?? present;
}

function insteadOf(value: GeneratedValue): ValueRule {
  if ('length' in value) return password(value.most ?? 128);
  if ('token' in value) {
    return {
      says: `must be ${value.token} letters and digits`,
      holds: (text) => text.length === value.token && /^[a-zA-Z0-9]*$/.test(text),
      madeUp: (seed) => seed.repeat(Math.ceil(value.token / seed.length)).slice(0, value.token),
    };
  }
  const { bytes, encoding } = value;
  return {
    says: `must be ${bytes} bytes in ${encoding}`,
    holds: (text) =>
      Buffer.from(text, encoding).length === bytes &&
      Buffer.from(text, encoding).toString(encoding) ===
        (encoding === 'hex' ? text.toLowerCase() : text),
    madeUp: (seed) => Buffer.alloc(bytes, seed).toString(encoding),
  };
}

function password(most: number): ValueRule {
  return {
    says: `must be 12 to ${most} letters, digits and '-', '_', '.', '~', at least one lower-case letter, one upper-case letter, one digit and one other`,
    holds: (text) =>
      text.length >= 12 &&
      text.length <= most &&
      /^[-\w.~]*$/.test(text) &&
      [/[a-z]/, /[A-Z]/, /\d/, /[-_.~]/].every((kind) => kind.test(text)),
    madeUp: (seed) => `aA1_${seed}`.slice(0, Math.min(most, 24)),
  };
}

const present: ValueRule = {
  says: 'must not be empty',
  holds: (text) => text !== '',
  madeUp: (seed) => seed,
};

// what the API server and the kubelet ask of them
// https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
const typeRules: Readonly<Record<SecretType, Readonly<Record<string, ValueRule>> | undefined>> = {
  Opaque: undefined,
  'kubernetes.io/basic-auth': undefined,
  'kubernetes.io/dockerconfigjson': {
    '.dockerconfigjson': {
      says: "must be JSON with credentials by registry under 'auths'",
      holds: (text) => asObject(asObject(parsed(text))?.['auths']) !== undefined,
      madeUp: () => '{"auths":{}}',
    },
  },
  'kubernetes.io/tls': {
    'tls.crt': pem('a certificate', 'CERTIFICATE'),
    'tls.key': pem('a private key', 'PRIVATE KEY', '(?:RSA |EC )?'),
  },
};

function pem(what: string, label: string, kinds = ''): ValueRule {
  const any = `${kinds}${label}`;
  const block = new RegExp(`^\\s*-----BEGIN ${any}-----[\\s\\S]+-----END ${any}-----\\s*$`);
  return {
    says: `must be ${what} in PEM`,
    holds: (text) => block.test(text),
    madeUp: (seed) => `-----BEGIN ${label}-----\n${seed}\n-----END ${label}-----\n`,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own words show the text
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
