import { z } from 'zod';
import { dnsLabel, oneOf, section, text, type Finding, type Rule } from './values';

/** Secrets of the team's own, and values of products' Secrets that are not left to be generated. */
export interface SecretsEnvironment {
  /**
   * Files encrypted by SOPS, from the top of the checkout: Kubernetes Secrets of which `data` and
   * `stringData` are encrypted.
   * @default - `secrets/<environment>.sops.yaml` where a key comes from SOPS
   */
  readonly files?: readonly string[];
  /** The Secrets. */
  readonly declared: readonly DeclaredSecretEnvironment[];
}

/** A Secret of the team's own or, where a product has one of that name, of the product. */
export interface DeclaredSecretEnvironment {
  /** A namespace of the platform. */
  readonly namespace: string;
  /** Name of the Secret. */
  readonly name: string;
  /**
   * Type, where what reads it insists on one; a product's Secret has the product's.
   * @default 'Opaque'
   */
  readonly type?: DeclaredSecretType;
  /** Where the value under each key comes from. Other keys of a product's Secret stay as they are. */
  readonly keys: Readonly<Record<string, SecretSourceEnvironment>>;
}

/** Types of Secrets that a team may declare. */
export type DeclaredSecretType = (typeof types)[number];

/**
 * Where a value comes from: `config` is `pulumi config set --secret <namespace>/<name>/<key>`, `sops` the
 * files; an object says what is generated.
 */
export type SecretSourceEnvironment = 'config' | 'sops' | GeneratedEnvironment;

/** What is generated. Under a key of a product's Secret, whose product says the rest, `generation` alone. */
export interface GeneratedEnvironment {
  /**
   * Any text, such as a date; another one makes another value.
   * @default - the value stays as it was first made
   */
  readonly generation?: string;
  /**
   * A password of so many characters, at least 12.
   * @default - no password
   */
  readonly length?: number;
  /**
   * So many letters and digits.
   * @default - no token
   */
  readonly token?: number;
  /**
   * A key of so many bytes.
   * @default - no key
   */
  readonly bytes?: number;
  /**
   * How the bytes are written.
   * @default 'base64'
   */
  readonly encoding?: 'base64' | 'hex';
}

const types = [
  'Opaque',
  'kubernetes.io/basic-auth',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/tls',
] as const;

const generated = z
  .strictObject({
    generation: z.string().min(1).exactOptional(),
    length: z.int().exactOptional(),
    token: z.int().exactOptional(),
    bytes: z.int().exactOptional(),
    encoding: z.enum(['base64', 'hex']).exactOptional(),
  })
  .refine((value) => {
    const kinds = [value.length, value.token, value.bytes].filter((kind) => kind !== undefined);
    const isEmpty = kinds.length === 0 && value.generation === undefined;
    return kinds.length < 2 && !isEmpty && !(value.encoding && value.bytes === undefined);
  });
const source = z.union([z.enum(['config', 'sops']), generated]);

/** Values of `SecretsEnvironment`. */
export const secretsSchema = section({
  files: z
    .array(
      text(
        /^(?!\.\.?\/)(?!.*\/\.\.?\/)[^/\s].*\.sops\.(yaml|yml|json)$/,
        "must be a path from the top of the checkout that ends in '.sops.yaml', such as 'secrets/prod.sops.yaml'",
      ),
      { error: 'must be a list of paths' },
    )
    .min(1, { error: 'must be left out or name a file' })
    .exactOptional(),
  declared: z.array(
    section({
      namespace: dnsLabel(),
      name: text(
        /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
        'must be a name of lower-case letters, digits, dashes and dots, at most 253',
      ),
      type: oneOf(...types).exactOptional(),
      // what stands under a key is a rule's to judge: an error here would print a value that somebody put there
      keys: z.record(z.string(), z.custom<SecretSourceEnvironment>(), {
        error: 'must be an object of sources by key',
      }),
    }),
    { error: 'must be a list of Secrets' },
  ),
});

interface Read {
  readonly secrets?: SecretsEnvironment;
}

const sources =
  "'config', 'sops', { length }, { token }, { bytes, encoding } or, in a product's Secret, { generation }";

/** Rules between its values. */
export const secretsRules: readonly Rule<Read>[] = [
  {
    name: 'every key of a declared Secret has a source',
    reads: ['secrets.declared'],
    findings: ({ secrets }) =>
      (secrets?.declared ?? []).flatMap(({ keys }, index) => {
        const wrong = Object.entries(keys)
          .filter(([, value]) => !source.safeParse(value).success)
          .map(([key]) => `'${key}'`);
        if (Object.keys(keys).length === 0) return [atName(index, "must have 'keys'")];
        if (wrong.length === 0) return [];
        return [
          atName(index, `must have for each key one of ${sources}, not so ${wrong.join(', ')}`),
        ];
      }),
  },
  {
    name: 'a Secret is declared once',
    reads: ['secrets.declared'],
    findings: ({ secrets }) => {
      const names = (secrets?.declared ?? []).map(({ namespace, name }) => `${namespace}/${name}`);
      return names.flatMap((name, index) =>
        names.indexOf(name) === index
          ? []
          : [atName(index, 'must be declared once in its namespace')],
      );
    },
  },
  {
    name: 'a file of secrets is named once, and read',
    reads: ['secrets.files', 'secrets.declared'],
    findings: ({ secrets }) => {
      const { files = [], declared = [] } = secrets ?? {};
      const isRead = declared.some(({ keys }) => Object.values(keys).includes('sops'));
      return files.flatMap((file, index) => {
        const path = ['secrets', 'files', index];
        if (files.indexOf(file) < index) return [{ path, message: 'must be named once' }];
        return isRead ? [] : [{ path, message: "must be left out: no key comes from 'sops'" }];
      });
    },
  },
];

function atName(index: number, message: string): Finding {
  return { path: ['secrets', 'declared', index, 'name'], message };
}
