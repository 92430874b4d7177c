import { authorsOf, isEngine, ownersOf } from '../../../cli/drift/ownership';
import { entry } from './sample';

const object = {
  metadata: {
    name: 'web',
    managedFields: [
      entry('pulumi-kubernetes-1', {
        'f:spec': {
          'f:ports': {
            'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:targetPort': {} },
          },
          'f:selector': {},
        },
      }),
      entry('kubectl-edit', { 'f:spec': { 'f:type': {} } }, '2026-02-01T00:00:00Z'),
      entry('kubectl-edit', { 'f:status': {} }, '2026-01-01T00:00:00Z'),
    ],
  },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'web' },
    ports: [
      { port: 80, protocol: 'TCP', targetPort: 8080 },
      { port: 80, protocol: 'UDP', targetPort: 8080 },
    ],
  },
};

const owners = (...path: Parameters<typeof ownersOf>[1]) =>
  ownersOf(object, path).map(({ manager }) => manager);

test('a field belongs to who wrote it, and nobody else', () => {
  expect(owners('spec', 'type')).toEqual(['kubectl-edit']);
  expect(owners('spec', 'clusterIP')).toEqual([]);
});

test('an element of a list is found by all of its keys', () => {
  expect(owners('spec', 'ports', 0, 'targetPort')).toEqual(['pulumi-kubernetes-1']);
  expect(owners('spec', 'ports', 1, 'targetPort')).toEqual([]);
});

test('what is owned as a whole is owned in all its parts', () => {
  expect(owners('spec', 'selector', 'app')).toEqual(['pulumi-kubernetes-1']);
});

test('who owns something below a field owns of it', () => {
  expect(owners('spec')).toEqual(['pulumi-kubernetes-1', 'kubectl-edit']);
});

test('an author is told once, with the time he last wrote', () => {
  expect(authorsOf(object)).toEqual([
    { manager: 'pulumi-kubernetes-1', time: '2026-01-02T03:04:05Z' },
    { manager: 'kubectl-edit', time: '2026-02-01T00:00:00Z' },
  ]);
});

test.each([
  ['pulumi-kubernetes', true],
  ['pulumi-kubernetes-1a2b3c4d', true],
  ['pulumi-kubernetesque', false],
  ['kubectl', false],
])('%s is the engine: %s', (manager, expected) => {
  expect(isEngine(manager)).toBe(expected);
});
