import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { Reader, Writer } from 'protobufjs/minimal';

/** A value as google.protobuf.Value carries it. */
export type WireValue =
  null | boolean | number | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/** Properties as google.protobuf.Struct carries them. */
export type WireRecord = Readonly<Record<string, WireValue>>;

const encoded = new WeakMap<Struct, Uint8Array>();

/*
 * google-protobuf builds a message per value: 100 kB of properties, which are one definition of a custom resource,
 * take it a tenth of a second each way; the program sends and gets each once, and every check and comparison of a
 * plugin reads up to four. Here a Struct keeps its bytes, and what is in them is read and written by protobufjs at
 * a tenth of that.
 */
Struct.deserializeBinaryFromReader = (message, reader) => {
  const start = reader.getCursor();
  while (reader.nextField()) reader.skipField();
  encoded.set(message, reader.getBuffer().slice(start, reader.getCursor()));
  return message;
};

const writeFields = Struct.serializeBinaryToWriter.bind(Struct);
Struct.serializeBinaryToWriter = (message, writer) => {
  const bytes = encoded.get(message);
  if (bytes === undefined) writeFields(message, writer);
  else writer.writeSerializedMessage(bytes, 0, bytes.length);
};

// what Pulumi's SDK calls in the program
Struct.fromJavaScript = (record) => structOf(record);
Struct.prototype.toJavaScript = function () {
  return recordIn(this);
};

/** A Struct that holds a record. */
export function structOf(record: WireRecord): Struct {
  const writer = Writer.create();
  writeRecord(writer, record);
  const struct = new Struct();
  encoded.set(struct, writer.finish());
  return struct;
}

/** The record a Struct holds. */
export function recordIn(struct: Struct): WireRecord {
  const bytes = encoded.get(struct);
  // one that google-protobuf built itself, field by field
  if (bytes === undefined) return recordIn(Struct.deserializeBinary(struct.serializeBinary()));
  return readRecord(Reader.create(bytes), bytes.length);
}

// field numbers of google/protobuf/struct.proto, as tags: number << 3 | wire type
const tags = {
  entry: 0x0a,
  key: 0x0a,
  value: 0x12,
  null: 0x08,
  number: 0x11,
  string: 0x1a,
  boolean: 0x20,
  record: 0x2a,
  list: 0x32,
  element: 0x0a,
} as const;

function writeRecord(writer: Writer, record: WireRecord): void {
  for (const [key, value] of Object.entries(record)) {
    writer.uint32(tags.entry).fork().uint32(tags.key).string(key).uint32(tags.value).fork();
    writeValue(writer, value);
    writer.ldelim().ldelim();
  }
}

function writeValue(writer: Writer, value: WireValue): void {
  if (value === null) writer.uint32(tags.null).int32(0);
  else if (typeof value === 'number') writer.uint32(tags.number).double(value);
  else if (typeof value === 'string') writer.uint32(tags.string).string(value);
  else if (typeof value === 'boolean') writer.uint32(tags.boolean).bool(value);
  else if (isList(value)) {
    writer.uint32(tags.list).fork();
    for (const element of value) {
      writer.uint32(tags.element).fork();
      writeValue(writer, element);
      writer.ldelim();
    }
    writer.ldelim();
  } else if (typeof value === 'object') {
    writer.uint32(tags.record).fork();
    writeRecord(writer, value);
    writer.ldelim();
  } else {
    // google-protobuf's own words
    throw new Error('Unexpected struct type.');
  }
}

function isList(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}

function readRecord(reader: Reader, end: number): WireRecord {
  const entries: [string, WireValue][] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.entry) entries.push(readEntry(reader, endOf(reader)));
    else reader.skipType(tag & 7);
  }
  // unlike an assignment, this takes a key such as `__proto__` for a key
  return Object.fromEntries(entries);
}

function readEntry(reader: Reader, end: number): [string, WireValue] {
  let key = '';
  let value: WireValue = null;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.key) key = reader.string();
    else if (tag === tags.value) value = readValue(reader, endOf(reader));
    else reader.skipType(tag & 7);
  }
  return [key, value];
}

function readValue(reader: Reader, end: number): WireValue {
  let value: WireValue = null;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.number) value = reader.double();
    else if (tag === tags.string) value = reader.string();
    else if (tag === tags.boolean) value = reader.bool();
    else if (tag === tags.record) value = readRecord(reader, endOf(reader));
    else if (tag === tags.list) value = readList(reader, endOf(reader));
    else reader.skipType(tag & 7);
  }
  return value;
}

function readList(reader: Reader, end: number): readonly WireValue[] {
  const elements: WireValue[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.element) elements.push(readValue(reader, endOf(reader)));
    else reader.skipType(tag & 7);
  }
  return elements;
}

function endOf(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}
