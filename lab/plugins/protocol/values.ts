import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { recordIn, structOf, type WireRecord, type WireValue } from '../../../wire/struct';

const UNKNOWN_SENTINEL = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET_SIGNATURE = '1b47061264138c4ac30d75fd1eb44270';

/** A value that is not known before the update runs. There is one: compare with `=== UNKNOWN`. */
export class Unknown {
  private readonly kind = 'unknown';

  toString(): string {
    return `<${this.kind}>`;
  }
}

/** The one unknown value. */
export const UNKNOWN = new Unknown();

/** A value the engine encrypts in its state and hides in its output. Does not print itself. */
export class Secret {
  constructor(
    /** The value in the clear. */
    readonly value: PropertyValue,
  ) {}

  toString(): string {
    return '<secret>';
  }

  toJSON(): string {
    return '<secret>';
  }
}

/** What a resource's property can be. Assets, archives and references stay the records they are on the wire. */
export type PropertyValue =
  null | boolean | number | string | Unknown | Secret | readonly PropertyValue[] | PropertyMap;

/** The properties of a resource. */
export interface PropertyMap {
  readonly [property: string]: PropertyValue;
}

/** A property value without unknowns and secrets: plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A plain JSON object. */
export interface JsonObject {
  readonly [property: string]: Json;
}

/** Whether the value is a plain record: neither list, unknown, secret nor scalar. */
export function isRecord(value: PropertyValue | undefined): value is PropertyMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret)
  );
}

/** Whether an unknown hides anywhere inside. */
export function hasUnknown(value: PropertyValue | undefined): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** Whether a secret hides anywhere inside. */
export function hasSecret(value: PropertyValue | undefined): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isRecord(value) && Object.values(value).some(hasSecret);
}

/** Whether nothing inside is a secret, unknown or null. */
export function isPlain(value: PropertyValue | undefined): boolean {
  if (value === null || value instanceof Secret || value instanceof Unknown) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  return !isRecord(value) || Object.values(value).every(isPlain);
}

/**
 * Opens every secret and leaves unknowns out: a record loses the property, a list the element.
 * Ask `hasUnknown` first where that matters.
 */
export function reveal(properties: PropertyMap): JsonObject {
  return revealed(properties) as JsonObject;
}

function revealed(value: PropertyValue): Json | undefined {
  if (value instanceof Unknown) return undefined;
  if (value instanceof Secret) return revealed(value.value);
  if (Array.isArray(value)) {
    return value.flatMap((element: PropertyValue) => {
      const plain = revealed(element);
      return plain === undefined ? [] : [plain];
    });
  }
  if (!isRecord(value)) return value as Json;
  const object: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    const plain = revealed(inner);
    if (plain !== undefined) object[key] = plain;
  }
  return object;
}

/** Reads properties off the wire. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : (fromWire(recordIn(struct)) as PropertyMap);
}

function fromWire(value: WireValue): PropertyValue {
  if (value === UNKNOWN_SENTINEL) return UNKNOWN;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, WireValue>;
  if (record[SIGNATURE] === SECRET_SIGNATURE) return new Secret(fromWire(record['value'] ?? null));
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, fromWire(inner)]));
}

/** Writes properties for the wire. */
export function toStruct(properties: PropertyMap): Struct {
  return structOf(toWire(properties) as WireRecord);
}

function toWire(value: PropertyValue): WireValue {
  if (value instanceof Unknown) return UNKNOWN_SENTINEL;
  if (value instanceof Secret) {
    return { [SIGNATURE]: SECRET_SIGNATURE, value: toWire(value.value) };
  }
  if (Array.isArray(value)) return value.map(toWire);
  if (!isRecord(value)) return value as WireValue;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toWire(inner)]));
}
