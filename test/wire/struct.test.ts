import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Struct, Value } from 'google-protobuf/google/protobuf/struct_pb';
import { CheckRequest } from '@pulumi/pulumi/proto/provider_pb';
import { recordIn, structOf, type WireRecord } from '../../wire/struct';

/** Runs google-protobuf as it comes, in a process of its own: the module under test changes the one here. */
function untouched(script: string, input: readonly unknown[]): unknown[] {
  const prelude = `
    const { Struct } = require('google-protobuf/google/protobuf/struct_pb');
    const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const decode = (text) => Struct.deserializeBinary(Buffer.from(text, 'base64')).toJavaScript();
    const encode = (record) => Buffer.from(Struct.fromJavaScript(record).serializeBinary()).toString('base64');
    process.stdout.write(JSON.stringify(input.map(${script})));`;
  const output = execFileSync(process.execPath, ['-e', prelude], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  });
  return JSON.parse(output) as unknown[];
}

const records: readonly WireRecord[] = fc
  .sample(fc.dictionary(fc.string(), fc.jsonValue()), { numRuns: 500, seed: 7 })
  .map((record) => JSON.parse(JSON.stringify(record)) as WireRecord)
  // google-protobuf loses this key; ours keeps it, as the last test shows
  .filter((record) => !JSON.stringify(record).includes('__proto__'));

test('google-protobuf reads what is written here', () => {
  const written = records.map((record) =>
    Buffer.from(structOf(record).serializeBinary()).toString('base64'),
  );
  expect(untouched('decode', written)).toEqual(records);
});

test('what google-protobuf writes is read here', () => {
  const read = untouched('encode', records).map((text) =>
    recordIn(Struct.deserializeBinary(Buffer.from(String(text), 'base64'))),
  );
  expect(read).toEqual(records);
});

test('a message around Structs keeps them apart, and its own fields', () => {
  const request = new CheckRequest();
  request.setUrn('urn:a');
  request.setOlds(structOf({ size: 1 }));
  request.setNews(structOf({ size: 2, list: [null, true, 'x', { deep: [] }] }));
  request.setRandomseed(new Uint8Array([7]));
  const read = CheckRequest.deserializeBinary(request.serializeBinary());
  expect([
    read.getUrn(),
    recordIn(read.getOlds() ?? new Struct()),
    recordIn(read.getNews() ?? new Struct()),
    [...read.getRandomseed_asU8()],
  ]).toEqual(['urn:a', { size: 1 }, { size: 2, list: [null, true, 'x', { deep: [] }] }, [7]]);
});

test('passes a Struct on that nobody looked into', () => {
  const bytes = structOf({ a: ['b'] }).serializeBinary();
  const passed = Struct.deserializeBinary(bytes).serializeBinary();
  expect(recordIn(Struct.deserializeBinary(passed))).toEqual({ a: ['b'] });
});

test('a Struct built by google-protobuf itself is read and written all the same', () => {
  const struct = new Struct();
  struct.getFieldsMap().set('a', Value.fromJavaScript([1, { b: false }]));
  expect(recordIn(struct)).toEqual({ a: [1, { b: false }] });
  expect(recordIn(Struct.deserializeBinary(struct.serializeBinary()))).toEqual({
    a: [1, { b: false }],
  });
});

test("the SDK's own calls give and take the same", () => {
  const record = { a: [1, null, { b: false }], c: { d: 'e' } };
  expect(Struct.fromJavaScript(record).serializeBinary()).toEqual(
    structOf(record).serializeBinary(),
  );
  expect(Struct.deserializeBinary(structOf(record).serializeBinary()).toJavaScript()).toEqual(
    record,
  );
});

test('fails for what no property can be, as google-protobuf does', () => {
  for (const value of [undefined, () => 1, Symbol('a'), 1n]) {
    expect(() => Struct.fromJavaScript({ a: value } as never)).toThrow('Unexpected struct type.');
  }
});

test('a key named like a prototype is a key', () => {
  const record = JSON.parse('{"__proto__": {"polluted": true}}') as WireRecord;
  const read = recordIn(Struct.deserializeBinary(structOf(record).serializeBinary()));
  expect(Object.keys(read)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});
