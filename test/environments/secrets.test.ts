import { checked } from '../../environments';
import { local } from '../../environments/local';
import type { DeclaredSecretEnvironment, SecretsEnvironment } from '../../environments/secrets';
import { userErrorOf } from '../user-error';

const secret: DeclaredSecretEnvironment = {
  namespace: 'app',
  name: 'payment',
  keys: { 'api-key': 'sops' },
};
const withSecrets = (secrets: object) => ({ ...local, secrets });
const problems = (secrets: object) =>
  userErrorOf(() => checked('local', withSecrets(secrets))).problems;

test.each<[string, SecretsEnvironment]>([
  ['nothing', { declared: [] }],
  ['a value of a file', { declared: [secret] }],
  ['files', { files: ['secrets/a.sops.yaml', 'b.sops.json'], declared: [secret] }],
  [
    'every source',
    {
      declared: [
        {
          ...secret,
          type: 'kubernetes.io/basic-auth',
          keys: {
            a: 'config',
            b: 'sops',
            c: { length: 24 },
            d: { token: 10, generation: '2' },
            e: { bytes: 32, encoding: 'hex' },
            f: { bytes: 32 },
            g: { generation: '2026-11' },
          },
        },
      ],
    },
  ],
  ['one name in two namespaces', { declared: [secret, { ...secret, namespace: 'infra' }] }],
])('accepts %s', (_, secrets) => {
  expect(checked('local', withSecrets(secrets))).toEqual(withSecrets(secrets));
});

const at = 'local.secrets';
const sources =
  "'config', 'sops', { length }, { token }, { bytes, encoding } or, in a product's Secret, { generation }";

test.each<[string, object, readonly string[]]>([
  ['no list', {}, [`${at}.declared: 'declared' must be a list of Secrets, but it is missing`]],
  [
    'a name with capitals',
    { declared: [{ ...secret, name: 'Payment' }] },
    [
      `${at}.declared.0.name: 'name' must be a name of lower-case letters, digits, dashes and dots, at most 253, got 'Payment'`,
    ],
  ],
  [
    'an unknown type',
    { declared: [{ ...secret, type: 'helm.sh/release.v1' }] },
    [
      `${at}.declared.0.type: 'type' must be one of 'Opaque', 'kubernetes.io/basic-auth', 'kubernetes.io/dockerconfigjson', 'kubernetes.io/tls', got 'helm.sh/release.v1'`,
    ],
  ],
  [
    'a list of keys',
    { declared: [{ ...secret, keys: ['a'] }] },
    [`${at}.declared.0.keys: 'keys' must be an object of sources by key, got ["a"]`],
  ],
  [
    'no keys',
    { declared: [{ ...secret, keys: {} }] },
    [`${at}.declared.0.name: 'name' must have 'keys', got 'payment'`],
  ],
  [
    'a Secret twice',
    { declared: [secret, secret] },
    [`${at}.declared.1.name: 'name' must be declared once in its namespace, got 'payment'`],
  ],
  [
    'a file twice, and none that is read',
    {
      files: ['a.sops.yaml', 'a.sops.yaml'],
      declared: [{ ...secret, keys: { a: 'config' } }],
    },
    [
      `${at}.files.0: 'files' must be left out: no key comes from 'sops', got 'a.sops.yaml'`,
      `${at}.files.1: 'files' must be named once, got 'a.sops.yaml'`,
    ],
  ],
  [
    'no file',
    { files: [], declared: [secret] },
    [`${at}.files: 'files' must be left out or name a file, got []`],
  ],
])('fails with %s', (_, secrets, expected) => {
  expect(problems(secrets)).toEqual(expected);
});

test.each(['/etc/a.sops.yaml', '../a.sops.yaml', './a.sops.yaml', 'a/../../b.sops.yaml', 'a.yaml'])(
  'fails when a file is %s',
  (file) => {
    expect(problems({ files: [file], declared: [secret] })).toEqual([
      `${at}.files.0: 'files' must be a path from the top of the checkout that ends in '.sops.yaml', such as 'secrets/prod.sops.yaml', got '${file}'`,
    ]);
  },
);

test.each<[string, unknown]>([
  ['a value itself', 'hunter2-hunter2'],
  ['a value of that name', { value: 'hunter2-hunter2' }],
  ['two kinds', { length: 12, token: 10 }],
  ['an encoding of nothing', { token: 10, encoding: 'hex' }],
  ['nothing', {}],
  ['half a byte', { bytes: 0.5 }],
  ['an empty generation', { generation: '' }],
])('fails when a source is %s, without showing it', (_, source) => {
  expect(problems({ declared: [{ ...secret, keys: { ok: 'config', password: source } }] })).toEqual(
    [
      `${at}.declared.0.name: 'name' must have for each key one of ${sources}, not so 'password', got 'payment'`,
    ],
  );
});
