import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../../../errors/user-error';
import { chosenValues, type ChosenValuesArgs } from '../../../stacks/secrets/chosen-values';
import type { SecretRequest } from '../../../stacks/secrets/request';
import type { SopsEnd } from '../../../stacks/secrets/sops/sops';
import { temporaryFolder } from '../../temporary';

beforeAll(async () => {
  await pulumi.runtime.setMocks({ newResource: () => ({ id: '', state: {} }), call: () => ({}) });
});

const checkout = temporaryFolder('secrets');
mkdirSync(join(checkout, 'secrets'));
const encrypted = 'stringData: {a: "ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]"}\nsops: {}\n';
for (const name of ['shop', 'other']) {
  writeFileSync(join(checkout, `secrets/${name}.sops.yaml`), encrypted);
}

const request = (
  keys: SecretRequest['keys'],
  more: Partial<SecretRequest> = {},
): SecretRequest => ({
  namespace: 'app',
  name: 'payment',
  keys,
  ...more,
});

const secret = (stringData: object, name = 'payment', more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'app', name },
  stringData,
  ...more,
});

const decrypted = (...items: readonly object[]): SopsEnd => ({
  kind: 'decrypted',
  json: JSON.stringify({ kind: 'List', items }),
});

interface Given {
  readonly requests: readonly SecretRequest[];
  readonly config?: Readonly<Record<string, { value: string; kept: 'secret' | 'in the clear' }>>;
  readonly files?: Readonly<Record<string, SopsEnd>>;
  readonly names?: readonly string[];
}

async function read({ requests, config = {}, files = {}, names }: Given) {
  const args: ChosenValuesArgs = {
    environment: { name: 'shop', secrets: { declared: [], ...(names && { files: names }) } },
    checkout,
    requests: () => requests,
    configuration: (name) => config[name],
    decrypt: (file) => Promise.resolve(files[file] ?? { kind: 'absent' }),
  };
  const values = await chosenValues(args);
  const known = [...values].map(
    ([place, output]) =>
      new Promise<readonly [string, string]>((resolve) => {
        output.apply((text) => {
          resolve([place, text]);
        });
      }),
  );
  const secrets = await Promise.all([...values.values()].map((value) => pulumi.isSecret(value)));
  return { values: Object.fromEntries(await Promise.all(known)), secrets };
}

async function errorOf(given: Given): Promise<UserError> {
  const error: unknown = await read(given).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error('expected a UserError', { cause: error });
}

test('values of the configuration and of a file enter as secrets; the rest is not looked for', async () => {
  const { values, secrets } = await read({
    requests: [
      request({ a: { from: 'config' }, b: { from: 'sops' }, c: { length: 24 }, d: { value: 'x' } }),
    ],
    config: { 'app/payment/a': { value: 'first', kept: 'secret' } },
    files: { 'secrets/shop.sops.yaml': decrypted(secret({ b: 'second' })) },
  });
  expect(values).toEqual({ 'app/payment/a': 'first', 'app/payment/b': 'second' });
  expect(secrets).toEqual([true, true]);
});

test('several files make one whole', async () => {
  const { values } = await read({
    requests: [request({ a: { from: 'sops' } }), request({ b: { from: 'sops' } }, { name: 'x' })],
    names: ['secrets/other.sops.yaml', 'secrets/shop.sops.yaml'],
    files: {
      'secrets/shop.sops.yaml': decrypted(secret({ a: '1' })),
      'secrets/other.sops.yaml': decrypted(secret({ b: '2' }, 'x')),
    },
  });
  expect(values).toEqual({ 'app/payment/a': '1', 'app/x/b': '2' });
});

test('nothing is asked, run or rendered for an environment without declared Secrets', async () => {
  const never = () => {
    throw new Error('asked');
  };
  const values = await chosenValues({
    environment: { name: 'shop' },
    checkout,
    requests: never,
    configuration: never,
    decrypt: never,
  });
  expect(values.size).toBe(0);
});

test('sops is not run when no value comes from it', async () => {
  const { values } = await read({
    requests: [request({ a: { from: 'config' } })],
    config: { 'app/payment/a': { value: 'x', kept: 'secret' } },
  });
  expect(values).toEqual({ 'app/payment/a': 'x' });
});

test('a rehearsal asks for nothing, and has values that fit their rules and stay the same', async () => {
  const never = () => {
    throw new Error('asked');
  };
  const rehearse = (env: Readonly<Record<string, string>>) =>
    chosenValues({
      environment: { name: 'shop', secrets: { declared: [] } },
      checkout,
      requests: () => [
        request({ a: { from: 'sops' }, b: { from: 'config', instead: { token: 4 } } }),
      ],
      configuration: never,
      decrypt: never,
      env,
    });
  const state = 'file:///checkout/.plinth/rehearsals/prod-1/state';
  const values = await rehearse({ PLINTH_REHEARSAL: 'true', PULUMI_BACKEND_URL: state });
  expect([...values.keys()]).toEqual(['app/payment/a', 'app/payment/b']);
  const known = await new Promise((resolve) => {
    values.get('app/payment/b')?.apply((text) => {
      resolve(text);
    });
  });
  expect(known).toBe('0acb');
  for (const env of [
    { PLINTH_REHEARSAL: 'true', PULUMI_BACKEND_URL: 'gs://team-state' },
    { PLINTH_REHEARSAL: 'true' },
    { PULUMI_BACKEND_URL: state },
  ]) {
    await expect(rehearse(env)).rejects.toThrow('asked');
  }
});

test('fails with what is missing, in the clear or against a rule, all at once and without a value', async () => {
  const error = await errorOf({
    requests: [
      request({
        lost: { from: 'config' },
        plain: { from: 'config' },
        empty: { from: 'config' },
        weak: { from: 'config', instead: { length: 24, most: 32 } },
        away: { from: 'sops' },
        short: { from: 'sops', instead: { token: 10 } },
      }),
    ],
    config: {
      'app/payment/plain': { value: 'hunter2', kept: 'in the clear' },
      'app/payment/empty': { value: '', kept: 'secret' },
      'app/payment/weak': { value: 'hunter2', kept: 'secret' },
    },
    files: {
      'secrets/shop.sops.yaml': decrypted(
        secret({ short: 'hunter2', stray: 'hunter2' }, 'payment', { type: 'kubernetes.io/tls' }),
        secret({ a: 'hunter2' }, 'unknown'),
      ),
    },
  });
  expect(error.problems).toEqual([
    "secret app/payment: 'lost' must be in the configuration of the stack, but it is missing",
    "secret app/payment: 'plain' must be encrypted in the configuration of the stack, but it stands there in the clear",
    "secrets/shop.sops.yaml: 'type' of secret app/payment must be 'Opaque' as declared, got 'kubernetes.io/tls'",
    "secrets/shop.sops.yaml: 'stray' of secret app/payment must be declared to come from 'sops', or nobody reads it",
    "secrets/shop.sops.yaml: 'a' of secret app/unknown must be declared to come from 'sops', or nobody reads it",
    "secret app/payment: 'away' must be in secrets/shop.sops.yaml, but it is missing",
    "secret app/payment: 'empty' must not be empty, unlike the one of the configuration",
    "secret app/payment: 'weak' must be 12 to 32 letters, digits and '-', '_', '.', '~', at least one lower-case letter, one upper-case letter, one digit and one other, unlike the one of the configuration",
    "secret app/payment: 'short' must be 10 letters and digits, unlike the one of the encrypted file",
  ]);
  expect(error.fix).toBe(
    [
      '`pulumi config set --secret --stack shop app/payment/lost`',
      '`pulumi config set --secret --stack shop app/payment/plain` with another value',
      "declare it under 'secrets' in environments/, or take it out with `sops edit secrets/shop.sops.yaml`",
      'add it with `sops edit secrets/shop.sops.yaml`',
      'put a fitting value into the configuration',
      'put a fitting value into the encrypted file',
    ].join('; '),
  );
  expect(error.message).not.toContain('hunter2');
});

test('fails when two files have the same value', async () => {
  const names = ['secrets/shop.sops.yaml', 'secrets/other.sops.yaml'];
  const { problems } = await errorOf({
    requests: [request({ a: { from: 'sops' } })],
    names,
    files: Object.fromEntries(names.map((name) => [name, decrypted(secret({ a: '1' }))])),
  });
  expect(problems).toEqual([
    "secrets/other.sops.yaml: 'a' of secret app/payment must stand in one file, got secrets/shop.sops.yaml too",
  ]);
});

test('fails when a file is missing or holds no Secret', async () => {
  const { problems, fix } = await errorOf({
    requests: [request({ a: { from: 'sops' } })],
    names: ['secrets/none.sops.yaml', 'secrets/shop.sops.yaml'],
    files: { 'secrets/shop.sops.yaml': decrypted({ password: 'hunter2' }) },
  });
  expect(problems).toEqual([
    'secrets/none.sops.yaml: must be a file',
    'secrets/shop.sops.yaml: must hold Kubernetes Secrets alone (`apiVersion: v1`, `kind: Secret`, with name and namespace), or one List of them',
  ]);
  expect(fix).toBe(
    "write it with `sops edit secrets/none.sops.yaml`; docs/secrets.md shows what goes into it; declare it under 'secrets' in environments/, or take it out with `sops edit secrets/shop.sops.yaml`",
  );
});

test('fails before a value is read when a request does not hold', async () => {
  const { problems } = await errorOf({
    requests: [request({ a: { length: 3 }, b: { from: 'sops' } })],
  });
  expect(problems).toEqual([
    "secret app/payment: 'a' must have 'length' of at least 12 characters, got 3",
  ]);
});
