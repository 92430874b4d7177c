import { misfits } from '../../../../lab/plugins/declared/check';
import type { Declared, Fields } from '../../../../lab/plugins/declared/shape';
import { Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';

const fields: Fields = {
  name: { shape: 'string', presence: 'always' },
  size: { shape: 'number', presence: 'sometimes' },
  open: { shape: 'boolean', presence: 'sometimes' },
  labels: { shape: { map: 'string' }, presence: 'sometimes' },
  parts: { shape: { list: { record: 'Part' } }, presence: 'sometimes' },
  free: { shape: 'any', presence: 'sometimes' },
};
const declared: Declared = {
  resources: {},
  records: { Part: { kind: { shape: 'string', presence: 'always' } } },
};
const check = (inputs: PropertyMap) => misfits(declared, fields, inputs);

test.each<readonly [PropertyMap]>([
  [{ name: 'a' }],
  [{ name: 'a', size: 1, open: false, labels: { 'a/b': 'c' }, parts: [{ kind: 'x' }], free: [1] }],
  [{ name: UNKNOWN, parts: [UNKNOWN, { kind: UNKNOWN }], labels: UNKNOWN }],
  [{ name: new Secret('a'), labels: { a: new Secret('b') }, size: null }],
  [{ name: 'a', __defaults: ['name'] }],
])('%j fits', (inputs) => {
  expect(check(inputs)).toEqual([]);
});

test.each<readonly [PropertyMap, string, string]>([
  [{}, 'name', 'must be text, got nothing'],
  [{ name: 1 }, 'name', 'must be text, got 1'],
  [{ name: new Secret(1) }, 'name', 'must be text, got 1'],
  [{ name: 'a', size: '1' }, 'size', 'must be a number, got text'],
  [{ name: 'a', open: 'yes' }, 'open', 'must be true or false, got text'],
  [{ name: 'a', labels: ['x'] }, 'labels', 'must be a map, got a list'],
  [{ name: 'a', labels: { b: true } }, 'labels.b', 'must be text, got true'],
  [{ name: 'a', parts: { kind: 'x' } }, 'parts', 'must be a list, got a map'],
  [{ name: 'a', parts: [{}] }, 'parts[0].kind', 'must be text, got nothing'],
  [{ name: 'a', parts: ['x'] }, 'parts[0]', 'must be a map, got text'],
  [{ name: 'a', labls: {} }, 'labls', "there is no such property, perhaps 'labels' is meant"],
  [{ name: 'a', colour: 'x' }, 'colour', 'there is no such property'],
  [
    { name: 'a', parts: [{ kind: 'x', kid: 1 }] },
    'parts[0].kid',
    "there is no such property, perhaps 'kind' is meant",
  ],
])('fails when inputs are %j', (inputs, property, reason) => {
  expect(check(inputs)).toEqual([{ property, reason }]);
});

test('everything that is wrong is told at once', () => {
  expect(check({ nam: 'a', size: true }).map(({ property }) => property)).toEqual([
    'nam',
    'name',
    'size',
  ]);
});
