import { differences } from '../../../../lab/plugins/declared/differences';
import { Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';

const judgement = { immutable: ['name', 'node.type', 'disks.size'] };
const compare = (before: PropertyMap, after: PropertyMap) => differences(before, after, judgement);

test.each<readonly [PropertyMap, PropertyMap]>([
  [{ a: 1 }, { a: 1 }],
  [{ a: 1, b: null }, { a: 1 }],
  [{ a: new Secret('x') }, { a: 'x' }],
  [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }],
  [{ __defaults: [] }, { __defaults: ['name'] }],
])('there is no difference between %j and %j', (before, after) => {
  expect(compare(before, after)).toEqual({ changes: 'none', replaces: [], detailed: {} });
});

test.each<readonly [PropertyMap, PropertyMap, string, string]>([
  [{ a: 1 }, { a: 2 }, 'a', 'update'],
  [{}, { a: { b: 1 } }, 'a', 'add'],
  [{ a: [1, 2] }, { a: [1] }, 'a[1]', 'delete'],
  [{ a: { b: 1 } }, { a: { b: UNKNOWN } }, 'a.b', 'update'],
  [{ name: 'x' }, { name: 'y' }, 'name', 'update-replace'],
  [{ name: 'x' }, { name: UNKNOWN }, 'name', 'update-replace'],
  [{ node: { type: 1 } }, { node: { type: 2 } }, 'node.type', 'update-replace'],
  [{ node: { type: 1, size: 1 } }, { node: { type: 1, size: 2 } }, 'node.size', 'update'],
  [{}, { node: { size: 1 } }, 'node', 'add-replace'],
  [{ disks: [{ size: 1 }] }, { disks: [{ size: 2 }] }, 'disks[0].size', 'update-replace'],
])('from %j to %j, %s is a difference of kind %s', (before, after, path, kind) => {
  expect(compare(before, after)).toEqual({
    changes: 'some',
    replaces: kind.endsWith('replace') ? [path] : [],
    detailed: { [path]: { kind, input: true } },
  });
});
