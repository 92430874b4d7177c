import fc from 'fast-check';
import {
  cleared,
  masked,
  maskedAt,
  maskedText,
  maskedValue,
  secretsIn,
  without,
} from '../../../cli/preview/masked';
import { secretValue, unknownValue } from './scenario';

test('what the engine calls secret, or does not know yet, is told as that', () => {
  expect(
    maskedValue({
      a: secretValue,
      b: [unknownValue, 1, null],
      c: {
        d0e6: 1,
        '4dabf18193072939515e22adb298388d': 'd0e6a833031e9bbcd3f4e8bde6ca49a4',
        secret: true,
        value: 'x',
      },
      __defaults: [],
    }),
  ).toEqual({ a: '[secret]', b: ['[known afterwards]', 1, null], c: '[secret]' });
});

test('of a Secret only the keys are told, even where nobody says that it is secret', () => {
  expect(
    masked('kubernetes:core/v1:Secret', {
      metadata: { name: 'database' },
      data: { password: 'aHVudGVyMg==' },
      stringData: { user: 'app' },
    }),
  ).toEqual({
    metadata: { name: 'database' },
    data: { password: '[secret]' },
    stringData: { user: '[secret]' },
  });
});

test.each([
  ['random:index/randomPassword:RandomPassword', 'result'],
  ['tls:index/privateKey:PrivateKey', 'privateKeyPem'],
])('the value of a %s is not told', (type, key) => {
  expect(masked(type, { [key]: 'hunter2' })).toEqual({ [key]: '[secret]' });
});

test('variables and properties that are named like secrets are masked, references to Secrets are not', () => {
  const env = [
    { name: 'DB_PASSWORD', value: 'hunter2' },
    { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'app', key: 'token' } } },
    { name: 'LOG', value: 'info' },
  ];
  expect(
    maskedValue({ env, adminPassword: 'hunter2', automountServiceAccountToken: false }),
  ).toEqual({
    env: [{ name: 'DB_PASSWORD', value: '[secret]' }, env[1], env[2]],
    adminPassword: '[secret]',
    automountServiceAccountToken: false,
  });
});

test.each(['API_TOKEN', 'DB_SECRET', 'token', 'accessToken', 'app.credentials', 'credential'])(
  'what is named %s is masked in a ConfigMap',
  (key) => {
    const properties = { data: { [key]: 'hunter2' } };
    expect(masked('kubernetes:core/v1:ConfigMap', properties)).toEqual({
      data: { [key]: '[secret]' },
    });
    expect(maskedAt('kubernetes:core/v1:ConfigMap', properties, ['data', key])).toBe('[secret]');
  },
);

test('names of Secrets, and what is no text, stay', () => {
  const value = {
    secretName: 'tls',
    existingSecret: 'database',
    secret: { secretName: 'tls' },
    token: { audience: 'vault' },
    tokenExpirationSeconds: 3600,
    automountServiceAccountToken: false,
  };
  expect(maskedValue(value)).toEqual(value);
});

test.each([
  ['postgres://app:hunter2@db:5432/app', 'postgres://app:[secret]@db:5432/app'],
  [
    'a -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- b',
    'a -----BEGIN RSA PRIVATE KEY-----[secret]-----END RSA PRIVATE KEY----- b',
  ],
  [`token ghp_${'a'.repeat(36)} end`, 'token [secret] end'],
  ['https://acme.test/a:b@c', 'https://acme.test/a:b@c'],
])('in %j secrets are masked', (text, shown) => {
  expect(maskedText(text)).toBe(shown);
});

test('what the environment keeps secret is found and taken out, wherever it stands', () => {
  const secrets = secretsIn({
    GITHUB_TOKEN: 'ghs_0123456789',
    PULUMI_CONFIG_PASSPHRASE: 'correct "horse"',
    PATH: '/usr/bin/of/long',
    GOOGLE_CREDENTIALS: '/etc/credentials.json',
    API_TOKEN: 'short',
  });
  expect(secrets).toEqual(['correct "horse"', 'ghs_0123456789']);
  expect(without('a ghs_0123456789 b {"c":"correct \\"horse\\""}', secrets)).toBe(
    'a [secret] b {"c":"[secret]"}',
  );
});

test('data is cleared of them in every text, keys included', () => {
  const secret = 'line one\nline "two"';
  const data = {
    text: `a: ${secret}!`,
    json: JSON.stringify({ b: secret }),
    list: [secret, 7, null, undefined, true],
    [secret]: 'postgres://app:hunter2@db/app',
  };
  expect(cleared(data, [secret])).toEqual({
    text: 'a: [secret]!',
    json: '{"b":"[secret]"}',
    list: ['[secret]', 7, null, undefined, true],
    '[secret]': 'postgres://app:[secret]@db/app',
  });
  expect(cleared(data, [])).toEqual({ ...data, [secret]: 'postgres://app:[secret]@db/app' });
});

test('no secret that the engine marks comes through, however deep it lies', () => {
  const leaf = fc.constant({ ...secretValue, plaintext: '"hunter2-hunter2"' });
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(JSON.stringify(maskedValue(value))).not.toContain('hunter2');
    }),
  );
});
