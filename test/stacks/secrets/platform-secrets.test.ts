import { createHmac } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import {
  PlatformSecrets,
  type PlatformSecretsArgs,
} from '../../../stacks/secrets/platform-secrets';
import type { SecretRequest } from '../../../stacks/secrets/request';
import { userErrorOf } from '../../user-error';

interface Registered {
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly opts: pulumi.CustomResourceOptions;
}

const registered = new Map<string, Registered>();

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({
      id: 'none',
      state: {
        result:
          'numeric' in (inputs as object)
            ? 'ab'.repeat((inputs as { length: number }).length / 2)
            : `result of ${name}`,
      },
    }),
    call: () => ({}),
  });
});

const capture: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
  registered.set(name, { type, props, opts });
  return undefined;
};

beforeEach(() => {
  registered.clear();
});

function generate(
  requests: readonly SecretRequest[],
  data: 'keep' | 'throw-away' = 'keep',
  chosen?: PlatformSecretsArgs['chosen'],
) {
  const args = { requests, data, ...(chosen && { chosen }) };
  return new PlatformSecrets('secrets', args, { transformations: [capture] });
}

/** What is registered beside the key of revisions. */
function generated(): readonly string[] {
  return [...registered.keys()].filter((name) => name !== 'secrets' && name !== 'revision-key');
}

function known<T>(value: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(value).apply((it) => {
      resolve(it);
    });
  });
}

const secret = (name: string, keys: SecretRequest['keys'], rest: Partial<SecretRequest> = {}) => ({
  namespace: 'infra',
  name,
  keys,
  ...rest,
});

test('a password is named after its place, and has a character of each class that needs no quoting', () => {
  generate([secret('admin', { password: { length: 24 } })]);
  expect(registered.get('infra/admin/password')).toMatchObject({
    type: 'random:index/randomPassword:RandomPassword',
    props: {
      length: 24,
      minLower: 1,
      minUpper: 1,
      minNumeric: 1,
      minSpecial: 1,
      overrideSpecial: '_.~',
    },
  });
});

test('a token has no special characters', () => {
  generate([secret('connector', { key: { token: 24 } })]);
  expect(registered.get('infra/connector/key')?.props).toMatchObject({
    length: 24,
    special: false,
  });
});

test('bytes are twice as many hexadecimal digits, in the encoding that was asked for', async () => {
  const { secrets } = generate([
    secret('keys', {
      a: { bytes: 3, encoding: 'base64' },
      b: { bytes: 2, encoding: 'hex' },
    }),
  ]);
  expect(registered.get('infra/keys/a')?.props).toMatchObject({
    length: 6,
    lower: false,
    upper: false,
    numeric: false,
    special: true,
    overrideSpecial: '0123456789abcdef',
  });
  expect(await known(secrets[0]?.values)).toEqual({ a: 'q6ur', b: 'abab' });
});

test('only passwords are registered: the id of any other kind of random value is the value', () => {
  generate([
    secret('all', {
      a: { length: 12 },
      b: { token: 5 },
      c: { bytes: 32, encoding: 'base64' },
      d: { bytes: 32, encoding: 'hex' },
    }),
  ]);
  expect(new Set([...registered.values()].slice(1).map(({ type }) => type))).toEqual(
    new Set(['random:index/randomPassword:RandomPassword']),
  );
});

test('a copy, a plain value and a template generate nothing of their own', async () => {
  const { secrets } = generate([
    secret('url', {
      username: { value: 'infra' },
      password: { copyOf: { namespace: 'infra', name: 'database', key: 'password' } },
      url: { template: 'postgres://{username}:{password}@db/{username}?options={"a": {}}' },
    }),
    secret('database', { password: { length: 24 } }),
  ]);
  expect(generated()).toEqual(['infra/database/password']);
  expect(await known(secrets[0]?.values)).toEqual({
    username: 'infra',
    password: 'result of infra/database/password',
    url: 'postgres://infra:result of infra/database/password@db/infra?options={"a": {}}',
  });
});

test('type, labels and lifetime reach the release', () => {
  const { secrets } = generate([
    secret(
      'login',
      { username: { value: 'a' }, password: { length: 12 } },
      {
        type: 'kubernetes.io/basic-auth',
        labels: { 'cnpg.io/reload': 'true' },
        lifetime: 'permanent',
      },
    ),
  ]);
  expect(secrets).toMatchObject([
    {
      namespace: 'infra',
      name: 'login',
      type: 'kubernetes.io/basic-auth',
      labels: { 'cnpg.io/reload': 'true' },
      lifetime: 'permanent',
    },
  ]);
});

test.each([
  ['permanent', 'keep', true],
  ['permanent', 'throw-away', undefined],
  ['replaceable', 'keep', undefined],
] as const)('a %s value where data is %s: protected is %s', (lifetime, data, kept) => {
  generate([secret('key', { key: { bytes: 32, encoding: 'base64' } }, { lifetime })], data);
  const { protect, retainOnDelete } = registered.get('infra/key/key')?.opts ?? {};
  expect([protect, retainOnDelete]).toEqual([kept, kept]);
});

test('a value that several copy is generated once', async () => {
  const copyOf = { namespace: 'infra', name: 'a', key: 'k' };
  const { secrets } = generate([
    secret('b', { k: { copyOf } }),
    secret('a', { k: { token: 10 } }),
    secret('c', { k: { copyOf: { ...copyOf, name: 'b' } } }),
  ]);
  expect(generated()).toEqual(['infra/a/k']);
  expect(await Promise.all(secrets.map(({ values }) => known(values)))).toEqual(
    Array.from({ length: 3 }, () => ({ k: 'result of infra/a/k' })),
  );
});

test('fails with every problem of the requests at once, and registers nothing', () => {
  const copy = (name: string, key: string) => ({ copyOf: { namespace: 'infra', name, key } });
  const error = userErrorOf(() =>
    generate([
      secret('twice', { a: { length: 12 } }),
      secret('twice', { a: { length: 12 } }),
      secret('login', { password: { length: 11 } }, { type: 'kubernetes.io/basic-auth' }),
      secret('short', {
        token: { token: 0 },
        bytes: { bytes: 1.5, encoding: 'hex' },
        'a b': { value: '' },
      }),
      secret('copies', { a: copy('nowhere', 'b'), url: { template: '{a}{b}' } }),
      secret('alone', { url: { template: '{a}' } }),
      secret('kept', { a: copy('short', 'token') }, { lifetime: 'permanent' }),
      secret('x', { a: copy('y', 'a'), b: copy('x', 'b') }),
      secret('y', { a: { template: '{b}' }, b: copy('x', 'a') }),
    ]),
  );
  expect(error.problems).toEqual([
    'secret infra/twice: must be requested once, got 2 requests',
    "secret infra/login: 'keys' must hold 'username' and 'password' for the type 'kubernetes.io/basic-auth', got 'password'",
    "secret infra/login: 'password' must have 'length' of at least 12 characters, got 11",
    "secret infra/short: 'token' must have 'token' of at least 1 character, got 0",
    "secret infra/short: 'bytes' must have 'bytes' of at least 1, got 1.5",
    "secret infra/short: 'a b' must be a key of letters, digits, '-', '_' and '.', got 'a b'",
    "secret infra/copies: 'a' must copy a key of a requested Secret, got 'infra/nowhere/b'",
    "secret infra/copies: 'url' must have in braces other keys of this Secret ('a'), got '{b}'",
    "secret infra/alone: 'url' must have in braces other keys of this Secret (none), got '{a}'",
    "secret infra/kept: 'a' must copy from a permanent Secret, as it is permanent itself, got 'infra/short/token'",
    'secrets: values must not stand for each other in a circle, got infra/x/a → infra/y/a → infra/y/b → infra/x/a',
    'secrets: values must not stand for each other in a circle, got infra/x/b → infra/x/b',
  ]);
  expect(error.fix).toBe("correct the product's `secrets` in stacks/products/");
  expect([...registered.keys()]).toEqual([]);
});

test('a chosen value stands in its place and wherever it is copied, and nothing is generated for it', async () => {
  const place = { namespace: 'infra', name: 'admin', key: 'password' };
  const { secrets } = generate(
    [
      secret('admin', { password: { from: 'config', instead: { length: 24 } } }),
      secret('url', { password: { copyOf: place }, url: { template: 'x://{password}' } }),
    ],
    'keep',
    new Map([['infra/admin/password', pulumi.secret('chosen')]]),
  );
  expect(generated()).toEqual([]);
  const values = secrets.map((one) => one.values);
  expect(await known(values)).toEqual([
    { password: 'chosen' },
    { password: 'chosen', url: 'x://chosen' },
  ]);
  const all = values.flatMap((one) => Object.values(one));
  expect(await Promise.all(all.map((value) => pulumi.isSecret(value)))).toEqual([true, true, true]);
});

test('fails when a chosen value was not read', () => {
  expect(() => generate([secret('a', { k: { from: 'sops' } })])).toThrow(
    'no value was read for infra/a/k',
  );
});

test('another generation makes another value', () => {
  generate([
    secret('a', {
      password: { length: 12, generation: '2' },
      token: { token: 12, generation: '2' },
      bytes: { bytes: 8, encoding: 'hex', generation: '2' },
      old: { token: 12 },
    }),
  ]);
  const keepers = generated().map((name) => registered.get(name)?.props['keepers']);
  expect(keepers).toEqual([
    { generation: '2' },
    { generation: '2' },
    { generation: '2' },
    undefined,
  ]);
});

describe('revisions', () => {
  const chosen = (text: string) => new Map([['infra/a/k', pulumi.secret(text)]]);
  const request = [secret('a', { k: { from: 'config' }, plain: { value: 'same' } })];
  const revisions = (text: string) =>
    known(generate(request, 'keep', chosen(text)).secrets[0]?.revisions);

  test('change with the value they belong to and with no other', async () => {
    const [before, same, after] = [
      await revisions('1'),
      await revisions('1'),
      await revisions('2'),
    ];
    expect(before).toEqual(same);
    expect(after?.['k']).not.toBe(before?.['k']);
    expect(after?.['plain']).toBe(before?.['plain']);
  });

  test('are no secrets, and hashes that nobody can compute without the key in the state', async () => {
    const { secrets } = generate(request, 'keep', chosen('1234'));
    const revision = secrets[0]?.revisions?.['k'];
    expect(await pulumi.isSecret(pulumi.output(revision))).toBe(false);
    const key = 'result of revision-key';
    const expected = createHmac('sha256', key).update('["infra/a/k","1234"]').digest('hex');
    expect(await known(revision)).toBe(expected);
    expect(registered.get('revision-key')).toMatchObject({
      type: 'random:index/randomPassword:RandomPassword',
      props: { length: 43, special: false },
    });
  });

  test('of equal values differ from place to place', async () => {
    const copyOf = { namespace: 'infra', name: 'a', key: 'k' };
    const copies = [...request, secret('b', { k: { copyOf } })];
    const { secrets } = generate(copies, 'keep', chosen('1'));
    const [a, b] = await known(secrets.map((one) => one.revisions?.['k']));
    expect(a).not.toBe(b);
  });
});

test.each([
  ['kubernetes.io/dockerconfigjson', "'.dockerconfigjson'"],
  ['kubernetes.io/tls', "'tls.crt' and 'tls.key'"],
] as const)('fails without the keys of the type %s', (type, wanted) => {
  const error = userErrorOf(() => generate([secret('a', { k: { token: 8 } }, { type })]));
  expect(error.problems).toEqual([
    `secret infra/a: 'keys' must hold ${wanted} for the type '${type}', got 'k'`,
  ]);
});
