import { isAutonamed, uniqueName, withName } from '../../../../lab/plugins/kubernetes/naming';
import { UserError } from '../../../../errors/user-error';
import { UNKNOWN } from '../../../../lab/plugins/protocol/values';

const SEED = Buffer.from('seed');
const REQUEST = { name: 'web', randomSeed: SEED };
const AUTONAMED = { 'pulumi.com/autonamed': 'true' };

test('a name is the prefix and eight hexadecimal digits', () => {
  expect(uniqueName('web-', new Uint8Array())).toMatch(/^web-[0-9a-f]{8}$/);
});

test('the same seed gives the same name, so that preview and update agree', () => {
  expect(uniqueName('web-', SEED)).toBe('web-052e2377');
});

test('another prefix or no seed gives another name', () => {
  const names = [
    uniqueName('web-', SEED),
    uniqueName('api-', SEED),
    uniqueName('web-', new Uint8Array()),
  ];
  expect(new Set(names.map((name) => name.slice(4))).size).toBe(3);
});

test('an object without a name gets one, and the annotation that says so', () => {
  expect(withName({ metadata: { labels: { a: 'b' } } }, {}, REQUEST)).toEqual({
    metadata: { labels: { a: 'b' }, name: 'web-052e2377', annotations: AUTONAMED },
  });
});

test('an object without metadata gets a name too', () => {
  expect(withName({ kind: 'Pod' }, {}, REQUEST)).toEqual({
    kind: 'Pod',
    metadata: { name: 'web-052e2377', annotations: AUTONAMED },
  });
});

test('annotations of its own are kept', () => {
  const named = withName({ metadata: { annotations: { note: 'x' } } }, {}, REQUEST);
  expect(named).toMatchObject({ metadata: { annotations: { note: 'x', ...AUTONAMED } } });
});

test('a name once chosen is kept', () => {
  const old = { metadata: { name: 'web-old', annotations: AUTONAMED } };
  expect(withName({ metadata: {} }, old, REQUEST)).toEqual(old);
});

test('a name that the user had given is not kept once it is gone', () => {
  const named = withName({ metadata: {} }, { metadata: { name: 'mine' } }, REQUEST);
  expect(named).toMatchObject({ metadata: { name: 'web-052e2377' } });
});

test.each([
  ['a name', { metadata: { name: 'mine' } }],
  ['a name that is not known yet', { metadata: { name: UNKNOWN } }],
  ['metadata that is not known yet', { metadata: UNKNOWN }],
  ['generateName', { metadata: { generateName: 'web-' } }],
])('an object with %s is left alone', (_what, object) => {
  expect(withName(object, {}, REQUEST)).toEqual(object);
});

test.each([
  ['propose', 'shop-web'],
  ['enforce', 'shop-web'],
] as const)("the user's auto-naming mode %s gives %s", (mode, name) => {
  const request = { ...REQUEST, autonaming: { proposedName: 'shop-web', mode } };
  expect(withName({}, {}, request)).toMatchObject({ metadata: { name } });
});

test('fails when auto-naming is disabled and there is no name', () => {
  const request = { ...REQUEST, autonaming: { proposedName: '', mode: 'disable' as const } };
  expect(() => withName({}, {}, request)).toThrow(
    new UserError(
      "web: 'metadata.name' must be set, because the stack's configuration disables auto-naming",
    ),
  );
});

test.each([
  [{ metadata: { annotations: AUTONAMED } }, true],
  [{ metadata: { annotations: { 'pulumi.com/autonamed': 'false' } } }, false],
  [{ metadata: { name: 'mine' } }, false],
  [{ metadata: UNKNOWN }, false],
])('%j is auto-named: %p', (object, expected) => {
  expect(isAutonamed(object)).toBe(expected);
});
