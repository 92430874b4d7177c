import {
  changesBetween,
  effectiveChanges,
  overlaps,
  parsePath,
  pathText,
  valueAt,
} from '../../../../lab/plugins/kubernetes/changes';
import type { Tree } from '../../../../lab/plugins/kubernetes/properties';
import { UNKNOWN } from '../../../../lab/plugins/protocol/values';

function told(before: Tree, after: Tree): readonly string[] {
  return changesBetween(before, after).map(({ kind, path }) => `${kind} ${pathText(path)}`);
}

test('equal trees have no changes, whatever the order of their keys', () => {
  expect(told({ a: [1, { b: null }], c: 'd' }, { c: 'd', a: [1, { b: null }] })).toEqual([]);
});

test('changes are told at the deepest path, as Pulumi writes it', () => {
  const before = { spec: { ports: [{ port: 80 }], old: { deep: 1 } }, metadata: { labels: {} } };
  const after = {
    spec: { ports: [{ port: 81 }, { port: 90 }] },
    metadata: { labels: { 'example.com/team': 'red' } },
  };
  expect(told(before, after)).toEqual([
    'update spec.ports[0].port',
    'add spec.ports[1]',
    'delete spec.old',
    'add metadata.labels["example.com/team"]',
  ]);
});

test('what is not known yet differs from everything', () => {
  expect(told({ a: 1, b: { c: 2 } }, { a: UNKNOWN, b: UNKNOWN, d: UNKNOWN })).toEqual([
    'update a',
    'update b',
    'add d',
  ]);
});

test('another type is an update, not a comparison of parts', () => {
  expect(told({ a: [1], b: { c: 1 }, d: '80' }, { a: { 0: 1 }, b: [1], d: 80 })).toEqual([
    'update a',
    'update b',
    'update d',
  ]);
});

test('a change that the API server does not see is left out', () => {
  const changes = changesBetween({ cpu: '1', image: 'a' }, { cpu: '1000m', image: 'b' });
  const effective = effectiveChanges(changes, { cpu: '1', image: 'a' }, { cpu: '1', image: 'b' });
  expect(effective.map(({ path }) => pathText(path))).toEqual(['image']);
});

test('a change to what nobody returns stays when the API server would return something else', () => {
  const changes = changesBetween({ a: { b: 1 } }, {});
  expect(effectiveChanges(changes, { a: { b: 1 } }, { a: { b: 1 } })).toEqual([]);
  expect(effectiveChanges(changes, { a: { b: 1 } }, {})).toEqual(changes);
});

test.each([
  ['spec.ports[0].port', ['spec', 'ports', 0, 'port']],
  ['metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
  ['["quo\\"ted"]', ['quo"ted']],
  [
    'spec.template.spec.containers[12].image',
    ['spec', 'template', 'spec', 'containers', 12, 'image'],
  ],
])('%s is read and written the same', (text, path) => {
  expect(parsePath(text)).toEqual(path);
  expect(pathText(path)).toBe(text);
});

test.each([
  ['spec', 'spec.selector', true],
  ['spec.selector.app', 'spec.selector', true],
  ['spec.selectors', 'spec.selector', false],
  ['data', 'spec', false],
])('%s overlaps %s: %p', (one, other, expected) => {
  expect(overlaps(parsePath(one), parsePath(other))).toBe(expected);
});

test('a value is found through lists, and not beside them', () => {
  const root = { a: [{ b: 'c' }] };
  expect([
    valueAt(root, ['a', 0, 'b']),
    valueAt(root, ['a', 1, 'b']),
    valueAt(root, ['a', 'b', 'c']),
  ]).toEqual(['c', undefined, undefined]);
});
