import { randomBytes, randomUUID } from 'node:crypto';
import { hash } from 'bcryptjs';
import { UserError } from '../../../errors/user-error';
import type { Json, JsonObject } from '../protocol/values';
import { randomPet } from './pet';
import { secureSource, seededSource, shuffle } from './source';
import { randomText, TEXT_DEFAULTS, textProblems, type TextRules } from './text';

const BCRYPT_COST = 10;

/** One resource type. */
export interface Kind {
  /** Input → its type; a trailing `!` makes it required. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Outputs that are made here, not given. */
  readonly generated: readonly string[];
  /** Generated outputs that are secret. @default - none */
  readonly secrets?: readonly string[];
  /** Inputs that make the generated outputs secret when they are. @default - none */
  readonly taints?: readonly string[];
  /** Outputs for inputs that were not given. @default - none */
  readonly defaults?: (inputs: JsonObject) => JsonObject;
  /** What is wrong with inputs of the right types. @default - nothing */
  readonly problems?: (inputs: JsonObject) => readonly { property: string; reason: string }[];
  /** Makes the id and the generated outputs. */
  readonly generate: (inputs: JsonObject) => Promise<Made> | Made;
  /** Takes over an existing value from the id of an import. @default - can not be imported */
  readonly adopt?: (id: string) => Promise<Adopted> | Adopted;
}

/** What a resource got. */
export interface Made {
  readonly id: string;
  readonly outputs: JsonObject;
}

/** What an import found. */
export interface Adopted extends Made {
  readonly inputs: JsonObject;
}

const TEXT_INPUTS = {
  ...{ length: 'integer!', keepers: 'map', overrideSpecial: 'string' },
  ...{ lower: 'boolean', upper: 'boolean', numeric: 'boolean', special: 'boolean' },
  // the old name of numeric
  number: 'boolean',
  ...{ minLower: 'count', minUpper: 'count', minNumeric: 'count', minSpecial: 'count' },
};

const password: Kind = {
  inputs: TEXT_INPUTS,
  generated: ['result', 'bcryptHash'],
  secrets: ['result', 'bcryptHash'],
  defaults: textDefaults,
  problems: (inputs) => textProblems(textRules(inputs)),
  generate: (inputs) => passwordOf(randomText(secureSource(), textRules(inputs))),
  adopt: async (result) => ({ ...(await passwordOf(result)), inputs: { length: result.length } }),
};

const string: Kind = {
  inputs: TEXT_INPUTS,
  generated: ['result'],
  defaults: textDefaults,
  problems: (inputs) => textProblems(textRules(inputs)),
  generate: (inputs) => stringOf(randomText(secureSource(), textRules(inputs))),
  adopt: (result) => ({ ...stringOf(result), inputs: { length: result.length } }),
};

const id: Kind = {
  inputs: { byteLength: 'size!', keepers: 'map', prefix: 'string' },
  generated: ['b64Std', 'b64Url', 'dec', 'hex'],
  taints: ['prefix'],
  generate: ({ byteLength, prefix }) => idOf(randomBytes(Number(byteLength)), text(prefix)),
  adopt: (given) => {
    const comma = given.lastIndexOf(',');
    const prefix = given.slice(0, Math.max(comma, 0));
    const bytes = decoded(given.slice(comma + 1), 'base64url', 'RandomId', '[<prefix>,]<b64Url>');
    return {
      ...idOf(bytes, prefix),
      inputs: { byteLength: bytes.length, ...(prefix && { prefix }) },
    };
  },
};

const bytes: Kind = {
  inputs: { length: 'size!', keepers: 'map' },
  generated: ['base64', 'hex'],
  secrets: ['base64', 'hex'],
  generate: ({ length }) => bytesOf(randomBytes(Number(length))),
  adopt: (given) => {
    const value = decoded(given, 'base64', 'RandomBytes', '<base64>');
    return { ...bytesOf(value), inputs: { length: value.length } };
  },
};

const integer: Kind = {
  inputs: { min: 'integer!', max: 'integer!', keepers: 'map', seed: 'string' },
  generated: ['result'],
  problems: ({ min, max }) => {
    if (Number(min) <= Number(max)) return [];
    return [{ property: 'min', reason: `must be at most max (${text(max)}), got ${text(min)}` }];
  },
  generate: ({ min, max, seed }) => {
    const result = Number(min) + sourceFor(seed)(Number(max) - Number(min) + 1);
    return { id: String(result), outputs: { result } };
  },
  adopt: (given) => {
    const [result = NaN, min = NaN, max = NaN] = given.split(',', 3).map(Number);
    const [, , , ...seed] = given.split(',');
    if (![result, min, max].every(Number.isSafeInteger)) {
      throw notImportable('RandomInteger', '<result>,<min>,<max>[,<seed>]', given);
    }
    const inputs = { min, max, ...(seed.length > 0 && { seed: seed.join(',') }) };
    return { id: String(result), outputs: { result }, inputs };
  },
};

const uuid: Kind = {
  inputs: { keepers: 'map' },
  generated: ['result'],
  generate: () => uuidOf(randomUUID()),
  adopt: (given) => {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)) {
      throw notImportable('RandomUuid', '<uuid>', given);
    }
    return { ...uuidOf(given), inputs: {} };
  },
};

const pet: Kind = {
  inputs: { keepers: 'map', length: 'size', prefix: 'string', separator: 'string' },
  generated: [],
  defaults: () => ({ length: 2, separator: '-' }),
  generate: ({ length = 2, separator = '-', prefix }) => ({
    id: [
      ...(prefix === undefined ? [] : [text(prefix)]),
      ...randomPet(secureSource(), Number(length)),
    ].join(text(separator)),
    outputs: {},
  }),
};

const shuffled: Kind = {
  inputs: { inputs: 'list!', keepers: 'map', resultCount: 'count', seed: 'string' },
  generated: ['results'],
  taints: ['inputs'],
  generate: ({ inputs, resultCount, seed }) => {
    const items = inputs as readonly Json[];
    const count = items.length === 0 ? 0 : Number(resultCount ?? 0) || items.length;
    const source = sourceFor(seed);
    const results: Json[] = [];
    while (results.length < count) results.push(...shuffle(source, items));
    return { id: '-', outputs: { results: results.slice(0, count) } };
  },
};

/** Every resource type of the package, by the last part of its token. */
export const KINDS: Readonly<Record<string, Kind>> = {
  RandomPassword: password,
  RandomString: string,
  RandomId: id,
  RandomBytes: bytes,
  RandomInteger: integer,
  RandomUuid: uuid,
  RandomUuid4: uuid,
  RandomUuid7: { ...uuid, generate: () => uuidOf(timeOrderedUuid(Date.now())) },
  RandomPet: pet,
  RandomShuffle: shuffled,
};

/** A version 7 UUID: milliseconds since 1970, then 74 random bits. */
export function timeOrderedUuid(milliseconds: number): string {
  const value = randomBytes(16);
  value.writeUIntBE(milliseconds, 0, 6);
  value[6] = 0x70 | (value.readUInt8(6) & 0x0f);
  value[8] = 0x80 | (value.readUInt8(8) & 0x3f);
  return value.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function textDefaults(inputs: JsonObject): JsonObject {
  const numeric = inputs.numeric ?? inputs.number ?? true;
  return { ...TEXT_DEFAULTS, numeric, number: numeric };
}

function textRules(inputs: JsonObject): TextRules {
  return { ...textDefaults(inputs), ...inputs } as unknown as TextRules;
}

async function passwordOf(result: string): Promise<Made> {
  // bcrypt looks at 72 bytes at most; the official provider cuts there too
  const bcryptHash = await hash(result, BCRYPT_COST);
  return { id: 'none', outputs: { result, bcryptHash } };
}

function stringOf(result: string): Made {
  return { id: result, outputs: { result } };
}

function uuidOf(result: string): Made {
  return { id: result, outputs: { result } };
}

function idOf(value: Buffer, prefix: string): Made {
  const bare = value.toString('base64url');
  const hex = value.toString('hex');
  const dec = BigInt(`0x${hex || '0'}`).toString();
  return {
    id: bare,
    outputs: {
      b64Url: prefix + bare,
      b64Std: prefix + value.toString('base64'),
      hex: prefix + hex,
      dec: prefix + dec,
    },
  };
}

function bytesOf(value: Buffer): Made {
  // the id holds the secret in the clear, as with the official provider: ids can not be secret
  const base64 = value.toString('base64');
  return { id: base64, outputs: { base64, hex: value.toString('hex') } };
}

function sourceFor(seed: Json | undefined) {
  return typeof seed === 'string' && seed !== '' ? seededSource(seed) : secureSource();
}

function text(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decoded(given: string, encoding: BufferEncoding, kind: string, form: string): Buffer {
  const value = Buffer.from(given, encoding);
  if (value.length === 0 || value.toString(encoding) !== given) {
    throw notImportable(kind, form, given);
  }
  return value;
}

function notImportable(kind: string, form: string, given: string): UserError {
  // the id of a secret is the secret: its value is not repeated
  const got = kind === 'RandomBytes' ? `${given.length} characters` : `'${given}'`;
  return new UserError(`import of ${kind}: 'id' must have the form ${form}, got ${got}`);
}
