import { differencesOf, stepsOf } from '../../../cli/preview/difference';
import {
  chart,
  observed,
  problem,
  replacedStatefulSet,
  stackOutputs,
  step,
  summary,
  urnOf,
} from './scenario';

const service = { type: 'kubernetes:core/v1:Service', name: 'service/app/app' } as const;

test('a replacement is told once, with its product, what is lost and what forces it', () => {
  const { changes, counts, verdict } = observed(replacedStatefulSet);
  expect(verdict).toBe('loses data');
  expect(counts).toEqual({ create: 1, update: 3, replace: 1, delete: 1, same: 81 });
  expect(changes).toHaveLength(6);
  expect(changes[0]).toMatchObject({
    change: 'replace',
    resource: 'StatefulSet immudb/immudb',
    product: 'immudb',
    loss: 'the way to the volumes of its pods',
    differences: [
      {
        path: 'spec.volumeClaimTemplates[0].spec.resources.requests.storage',
        kind: 'update',
        forces: 'replacement',
        before: '5Gi',
        after: '10Gi',
      },
    ],
  });
});

test.each([
  ['no changes', [summary({ same: 3 })]],
  ['safe', [step({ op: 'create', ...service, new: {} }), summary({ create: 1 })]],
  ['safe', [stackOutputs({}, { host: 'a' }), summary({ same: 3 })]],
  ['disturbs', [step({ op: 'delete', ...service, old: {} }), summary({ delete: 1 })]],
  ['loses data', [...replacedStatefulSet]],
] as const)('%s is the verdict of what changes', (verdict, events) => {
  expect(observed(events).verdict).toBe(verdict);
});

test('something stateful that is retained is not lost', () => {
  const old = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'a', name: 'data' },
  };
  const type = 'kubernetes:core/v1:PersistentVolumeClaim';
  const report = observed([
    step({ op: 'delete', type, name: 'persistentvolumeclaim/a/data', old, retainOnDelete: true }),
  ]);
  expect([report.verdict, report.changes[0]?.kept]).toEqual(['disturbs', 'retained']);
});

test('a replacement that the engine refuses is told although there is no step of it', () => {
  const urn = urnOf('kubernetes:apps/v1:StatefulSet', 'statefulset/immudb/immudb');
  const report = observed(
    [problem(`unable to replace resource "${urn}"\nas it is currently marked for protection`)],
    [],
  );
  expect(report.verdict).toBe('fails');
  expect(report.changes.map(({ resource, kept }) => [resource, kept])).toEqual([
    ['StatefulSet immudb/immudb', 'protected'],
  ]);
  expect(report.failures.map(({ kind }) => kind)).toEqual(['protected']);
});

test('a run that ended early is counted by what it came to', () => {
  const report = observed([chart('app'), step({ op: 'create', ...service, new: {} })], []);
  expect(report.counts).toEqual({ create: 1, update: 0, replace: 0, delete: 0, same: 1 });
});

test('differences that the program hides are told without their values', () => {
  const sides = {
    type: 'kubernetes:core/v1:Service',
    oldInputs: { spec: { a: { b: 1 } } },
    newInputs: { spec: { a: { b: 2 } } },
    oldOutputs: {},
    hideDiffs: ['spec.a'],
    detailed: { 'spec.a.b': { diffKind: 'update' } },
    names: [],
    forcing: [],
  };
  expect(differencesOf(sides)).toEqual([
    { path: 'spec.a.b', kind: 'update', before: '[hidden]', after: '[hidden]' },
  ]);
});

test('without a detailed difference the names of the properties are told, and which of them force it', () => {
  const sides = {
    type: 'kubernetes:core/v1:Service',
    oldInputs: { location: 'EU', labels: {} },
    newInputs: { location: 'US', labels: { a: 'b' } },
    oldOutputs: {},
    hideDiffs: [],
    detailed: {},
    names: ['location', 'labels', '__defaults'],
    forcing: ['location'],
  };
  expect(differencesOf(sides)).toEqual([
    { path: 'labels', kind: 'update', before: {}, after: { a: 'b' } },
    { path: 'location', kind: 'update', forces: 'replacement', before: 'EU', after: 'US' },
  ]);
});

test.each([
  ['spec.containers[0].image', ['spec', 'containers', 0, 'image']],
  ['metadata.labels["app.kubernetes.io/name"]', ['metadata', 'labels', 'app.kubernetes.io/name']],
  ['data["a\\"b"]', ['data', 'a"b']],
])('the path %s has its parts', (path, parts) => {
  expect(stepsOf(path)).toEqual(parts);
});
