import {
  fromStruct,
  hasSecret,
  hasUnknown,
  isRecord,
  reveal,
  Secret,
  toStruct,
  UNKNOWN,
} from '../../../../lab/plugins/protocol/values';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

const SENTINEL = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

test('an unknown is read from its sentinel, at any depth', () => {
  const struct = Struct.fromJavaScript({ a: SENTINEL, b: [{ c: SENTINEL }], d: 'known' });
  expect(fromStruct(struct)).toEqual({ a: UNKNOWN, b: [{ c: UNKNOWN }], d: 'known' });
});

test('a secret is read from its signature, with what it hides', () => {
  const struct = Struct.fromJavaScript({ a: { [SIGNATURE]: SECRET, value: { b: SENTINEL } } });
  expect(fromStruct(struct)).toEqual({ a: new Secret({ b: UNKNOWN }) });
});

test('a record with another signature stays a record: assets are left alone', () => {
  const asset = { [SIGNATURE]: 'c44067f5952c0a294b673a41bacd8c17', text: 'x' };
  expect(fromStruct(Struct.fromJavaScript({ asset }))).toEqual({ asset });
});

test('what is written is read back the same', () => {
  const properties = {
    none: null,
    yes: true,
    number: 1.5,
    text: 'é',
    list: [1, [new Secret('s')], UNKNOWN],
    record: { 'a.b/c': new Secret([UNKNOWN]), empty: {} },
  };
  expect(fromStruct(toStruct(properties))).toEqual(properties);
});

test('no struct is no properties', () => {
  expect(fromStruct(undefined)).toEqual({});
});

test('a secret does not print what it hides', () => {
  const secret = new Secret('hunter2');
  expect(`${String(secret)} ${JSON.stringify({ secret })}`).toBe('<secret> {"secret":"<secret>"}');
});

test('an unknown prints as such', () => {
  expect(String(UNKNOWN)).toBe('<unknown>');
});

test('revealing opens secrets and leaves unknowns out', () => {
  const properties = {
    a: new Secret({ b: 'c', d: UNKNOWN }),
    e: [UNKNOWN, new Secret(1)],
    f: UNKNOWN,
  };
  expect(reveal(properties)).toEqual({ a: { b: 'c' }, e: [1] });
});

test.each([
  [{ a: [{ b: UNKNOWN }] }, true, false],
  [{ a: new Secret({ b: UNKNOWN }) }, true, true],
  [{ a: [new Secret(1)] }, false, true],
  [{ a: ['x', null, 1] }, false, false],
])('%j has an unknown: %p, a secret: %p', (value, unknown, secret) => {
  expect([hasUnknown(value), hasSecret(value)]).toEqual([unknown, secret]);
});

test.each([
  [{}, true],
  [[], false],
  [UNKNOWN, false],
  [new Secret({}), false],
  [null, false],
  ['text', false],
  [undefined, false],
])('%p is a record: %p', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});
