import { secretsReadBy } from '../../../stacks/release/secret-readers';

const reference = (name: string, key: string) => ({
  name: key,
  valueFrom: { secretKeyRef: { name, key } },
});

test('programs read keys in variables, and whole Secrets or some files of them in volumes', () => {
  expect(
    secretsReadBy({
      initContainers: [{ env: [reference('first', 'a')] }],
      containers: [
        { env: [reference('second', 'b'), { name: 'plain', value: 'c' }] },
        { envFrom: [{ secretRef: { name: 'all' } }, { configMapRef: { name: 'none' } }] },
      ],
      volumes: [
        { secret: { secretName: 'mounted' } },
        {
          secret: {
            secretName: 'some',
            items: [
              { key: 'x', path: 'y' },
              { key: 'z', path: 'z' },
            ],
          },
        },
        { configMap: { name: 'none' } },
        {
          projected: {
            sources: [
              { secret: { name: 'joined', items: [{ key: 'q', path: 'q' }] } },
              { secret: { name: 'full' } },
            ],
          },
        },
      ],
    }),
  ).toEqual([
    { name: 'first', keys: ['a'] },
    { name: 'second', keys: ['b'] },
    { name: 'all', keys: undefined },
    { name: 'mounted', keys: undefined },
    { name: 'some', keys: ['x', 'z'] },
    { name: 'joined', keys: ['q'] },
    { name: 'full', keys: undefined },
  ]);
});

test('what the kubelet reads rolls nothing', () => {
  expect(secretsReadBy({ imagePullSecrets: [{ name: 'registry' }], containers: [{}] })).toEqual([]);
});
