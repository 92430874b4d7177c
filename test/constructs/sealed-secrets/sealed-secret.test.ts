import { Duration } from 'cdk8s';
import { SealedSecret } from '../../../constructs/sealed-secrets/sealed-secret';
import type { SealedSecretProps } from '../../../constructs/sealed-secrets/sealed-secret-props';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from '../namespace/manifests';
import { sealLike } from './synth';

const seal = sealLike(512, 10);
const sound: SealedSecretProps = {
  name: 'database',
  namespace: 'team',
  scope: 'strict',
  encryptedData: { password: seal },
};

function synth(props: Partial<SealedSecretProps> = {}) {
  const [manifest] = manifestsOf((chart) => {
    new SealedSecret(chart, 'sealed-secret', { ...sound, ...props });
  });
  return manifest;
}

test('a strict one says nothing about its scope, and is waited for', () => {
  expect(synth()).toEqual({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: {
      name: 'database',
      namespace: 'team',
      annotations: {
        'pulumi.com/waitFor': 'condition=Synced',
        'pulumi.com/timeoutSeconds': '120',
      },
    },
    spec: {
      encryptedData: { password: seal },
      template: { type: 'Opaque', metadata: { name: 'database', namespace: 'team' } },
    },
  });
});

test.each([
  ['namespace-wide', 'sealedsecrets.bitnami.com/namespace-wide'],
  ['cluster-wide', 'sealedsecrets.bitnami.com/cluster-wide'],
] as const)('a %s one says so to the controller and to kubeseal', (scope, annotation) => {
  const manifest = synth({ scope });
  expect(manifest?.metadata.annotations).toMatchObject({ [annotation]: 'true' });
  expect(manifest?.spec).toMatchObject({
    template: { metadata: { annotations: { [annotation]: 'true' } } },
  });
});

test('type, labels and templates reach the Secret', () => {
  const props = {
    type: 'kubernetes.io/basic-auth',
    labels: { team: 'web' },
    templates: { url: 'x://{{ .password }}' },
    timeout: Duration.seconds(30),
  };
  expect(synth(props)?.spec).toMatchObject({
    template: {
      type: 'kubernetes.io/basic-auth',
      metadata: { labels: { team: 'web' } },
      data: { url: 'x://{{ .password }}' },
    },
  });
  expect(synth(props)?.metadata.annotations).toMatchObject({ 'pulumi.com/timeoutSeconds': '30' });
});

test('the Secret has the name of its SealedSecret', () => {
  manifestsOf((chart) => {
    expect(new SealedSecret(chart, 'a', sound).secretName).toBe('database');
  });
});

const where = 'sealedSecret.team.database';

test.each<[string, Partial<SealedSecretProps>, string]>([
  [
    'a name in capitals',
    { name: 'A' },
    "sealedSecret.team.A: 'name' must be the name of a Secret, got 'A'",
  ],
  [
    'no value',
    { encryptedData: {} },
    `${where}: 'encryptedData' must hold at least one value, got none`,
  ],
  [
    'a key with a slash',
    { encryptedData: { 'a/b': seal } },
    `${where}: key must be letters, digits, '-', '_' and '.', got 'a/b'`,
  ],
  [
    'a template in place of a sealed key',
    { templates: { password: 'x' } },
    `${where}: key must be sealed or made by a template, got 'password' in both`,
  ],
  [
    'a value that is not base64',
    { encryptedData: { password: 'hunter2!' } },
    `${where}.encryptedData.password: value must be base64 as kubeseal writes it, got 8 characters that are not`,
  ],
  [
    'an empty value',
    { encryptedData: { password: '' } },
    `${where}.encryptedData.password: value must be base64 as kubeseal writes it, got 0 characters that are not`,
  ],
  [
    'a Secret’s own base64',
    { encryptedData: { password: Buffer.from('correct horse').toString('base64') } },
    `${where}.encryptedData.password: value must be sealed by kubeseal, got 13 bytes that are no seal`,
  ],
  [
    'a long Secret’s own base64',
    { encryptedData: { password: Buffer.alloc(4096, 'x').toString('base64') } },
    `${where}.encryptedData.password: value must be sealed by kubeseal, got 4096 bytes that are no seal`,
  ],
  [
    'a seal with its end cut off',
    {
      encryptedData: {
        password: Buffer.from(seal, 'base64').subarray(0, 520).toString('base64'),
      },
    },
    `${where}.encryptedData.password: value must be sealed by kubeseal, got 520 bytes that are no seal`,
  ],
  [
    'no time to wait',
    { timeout: Duration.millis(0) },
    `${where}: 'timeout' must be at least 1 second, got '0 s'`,
  ],
])('fails for %s', (_title, props, problem) => {
  expect(userErrorOf(() => synth(props)).problems).toEqual([problem]);
});

test('no error shows a value, and the fix is the command that seals', () => {
  const error = userErrorOf(() => synth({ encryptedData: { password: 'hunter2!' } }));
  expect(error.message).not.toContain('hunter2');
  expect(error.fix).toBe(
    'seal it anew: kubeseal --raw --scope strict --namespace team --name database --from-file=<file>',
  );
});

test.each([256, 384, 512])('accepts a seal by an RSA key of %d bytes', (bytes) => {
  expect(synth({ encryptedData: { password: sealLike(bytes, 0) } })).toBeDefined();
});
