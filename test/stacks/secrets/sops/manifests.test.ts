import { decryptedSecrets } from '../../../../stacks/secrets/sops/manifests';

const path = 'a.sops.yaml';
const payment = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'app', name: 'payment' },
};
const read = (value: unknown) => {
  const { secrets, problems } = decryptedSecrets(path, JSON.stringify(value));
  return {
    secrets: secrets.map(({ id, type, values }) => [id, type, Object.fromEntries(values)]),
    problems,
  };
};

test('a Secret has its values as text and in base64', () => {
  const data = { b: 'w6Q=', folded: 'aGVs\nbG8=\n' };
  expect(read({ ...payment, type: 'Opaque', stringData: { a: 'x' }, data })).toEqual({
    secrets: [['app/payment', 'Opaque', { a: 'x', b: 'ä', folded: 'hello' }]],
    problems: [],
  });
});

test('a List holds several', () => {
  const other = { ...payment, metadata: { namespace: 'infra', name: 'key' } };
  expect(read({ apiVersion: 'v1', kind: 'List', items: [payment, other] }).secrets).toEqual([
    ['app/payment', undefined, {}],
    ['infra/key', undefined, {}],
  ]);
});

const noSecret = `${path}: must hold Kubernetes Secrets alone (\`apiVersion: v1\`, \`kind: Secret\`, with name and namespace), or one List of them`;

test.each<[string, unknown, readonly string[]]>([
  ['plain keys', { password: 'hunter2' }, [noSecret]],
  ['another kind', { ...payment, kind: 'ConfigMap' }, [noSecret]],
  ['a Secret without a namespace', { ...payment, metadata: { name: 'a' } }, [noSecret]],
  ['something else in a List', { kind: 'List', items: [payment, 'hunter2'] }, [noSecret]],
  [
    'a number, a key twice and what is no base64 of text',
    {
      ...payment,
      stringData: { port: 5432, twice: 'hunter2' },
      data: { twice: 'aHVudGVyMg==', loose: 'hunter2', binary: '/w==', none: null },
    },
    [
      `${path}: 'loose' of secret app/payment must be text in base64 under 'data'`,
      `${path}: 'binary' of secret app/payment must be text in base64 under 'data'`,
      `${path}: 'none' of secret app/payment must be text in base64 under 'data'`,
      `${path}: 'port' of secret app/payment must be text under 'stringData': quote it`,
      `${path}: 'twice' of secret app/payment must stand in 'data' or in 'stringData'`,
    ],
  ],
])('fails with %s', (_, value, problems) => {
  expect(read(value).problems).toEqual(problems);
});

test('fails when sops prints no JSON, without showing it', () => {
  expect(decryptedSecrets(path, 'hunter2')).toEqual({ secrets: [], problems: [noSecret] });
});
