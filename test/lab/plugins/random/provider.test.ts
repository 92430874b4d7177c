import { compare } from 'bcryptjs';
import type { Call, CreateRequest, DiffRequest } from '../../../../lab/plugins/protocol/provider';
import { Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';
import { timeOrderedUuid } from '../../../../lab/plugins/random/kinds';
import { RandomProvider } from '../../../../lab/plugins/random/provider';

const provider = new RandomProvider();

function call(kind: string): Call {
  const type = `random:index/random${kind.slice(6)}:${kind}`;
  const { signal } = new AbortController();
  const silent = () => undefined;
  return {
    urn: `urn:pulumi:s::p::${type}::it`,
    type,
    name: 'it',
    signal,
    log: silent,
    status: silent,
  };
}

function check(kind: string, news: PropertyMap) {
  const request = { ...call(kind), olds: {}, news, randomSeed: new Uint8Array() };
  return provider.check(request).failures;
}

async function create(kind: string, inputs: PropertyMap, more: Partial<CreateRequest> = {}) {
  return provider.create({ ...call(kind), inputs, preview: false, timeoutSeconds: 0, ...more });
}

function diff(kind: string, olds: PropertyMap, news: PropertyMap) {
  const request: DiffRequest = {
    ...call(kind),
    id: '',
    olds,
    oldInputs: olds,
    news,
    ignoreChanges: [],
  };
  return provider.diff(request);
}

function open(value: unknown): string {
  if (!(value instanceof Secret) || typeof value.value !== 'string') {
    throw new Error('not a secret text');
  }
  return value.value;
}

function adopt(kind: string, id: string) {
  return provider.read({ ...call(kind), id, olds: {}, oldInputs: {} });
}

describe('texts', () => {
  test('a password is a secret of the wanted length, with a bcrypt hash of it', async () => {
    const { id, outputs } = await create('RandomPassword', { length: 24 });
    expect(id).toBe('none');
    const result = open(outputs.result);
    expect(result).toMatch(/^[A-Za-z0-9!@#$%&*()\-_=+[\]{}<>:?]{24}$/);
    const hash = open(outputs.bcryptHash);
    expect(hash).toMatch(/^\$2[ab]\$10\$.{53}$/);
    expect(await compare(result, hash)).toBe(true);
    expect(await compare(`${result.slice(0, -1)} `, hash)).toBe(false);
    expect(outputs).toMatchObject({
      ...{ length: 24, lower: true, upper: true, numeric: true, number: true, special: true },
      ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
    });
  });

  test('a string is its own id and no secret', async () => {
    const { id, outputs } = await create('RandomString', { length: 12 });
    expect(outputs.result).toBe(id);
    expect(id).toHaveLength(12);
    expect(outputs).not.toHaveProperty('bcryptHash');
  });

  test('the least number of every class is kept, wherever it stands', async () => {
    const first = new Set<string>();
    for (let round = 0; round < 200; round += 1) {
      const mins = { minLower: 1, minUpper: 2, minNumeric: 3, minSpecial: 4 };
      const { id } = await create('RandomString', { length: 10, ...mins, overrideSpecial: '_%' });
      expect(id.replace(/[^a-z]/g, '')).toHaveLength(1);
      expect(id.replace(/[^A-Z]/g, '')).toHaveLength(2);
      expect(id.replace(/[^0-9]/g, '')).toHaveLength(3);
      expect(id.replace(/[^_%]/g, '')).toHaveLength(4);
      first.add(id.slice(0, 1).replace(/[a-z]/, 'a').replace(/[A-Z]/, 'A').replace(/\d/, '0'));
    }
    expect([...first].sort()).toEqual(['%', '0', 'A', '_', 'a']);
  });

  test('classes that are switched off do not appear', async () => {
    const off = { lower: false, special: false, numeric: false };
    const { id } = await create('RandomString', { length: 200, ...off });
    expect(id).toMatch(/^[A-Z]{200}$/);
    const old = await create('RandomString', { length: 200, number: false, special: false });
    expect(old.id).toMatch(/^[A-Za-z]{200}$/);
    expect(old.outputs).toMatchObject({ number: false, numeric: false });
  });

  test('fails when no text can obey the rules', () => {
    expect(check('RandomString', { length: 3, minLower: 2, minUpper: 2 })).toEqual([
      {
        property: 'length',
        reason:
          'must be at least 1 and the sum of minLower, minUpper, minNumeric and minSpecial (4), got 3',
      },
    ]);
    const none = { lower: false, upper: false, numeric: false, special: false };
    expect(check('RandomString', { length: 3, ...none })).toEqual([
      {
        property: 'special',
        reason: 'one of lower, upper, numeric and special must be true, got false for all',
      },
    ]);
    expect(check('RandomString', { length: 3, ...none, minLower: 3 })).toEqual([]);
  });

  test('an import takes over the value, its length and the defaults', async () => {
    const password = await adopt('RandomPassword', 'hunter22');
    expect(password).toMatchObject({ id: 'none', inputs: { length: 8 } });
    expect(open(password?.outputs.result)).toBe('hunter22');
    expect(await compare('hunter22', open(password?.outputs.bcryptHash))).toBe(true);
    expect(password?.outputs).toMatchObject({ length: 8, special: true, minLower: 0 });
    expect(await adopt('RandomString', 'abc')).toMatchObject({
      id: 'abc',
      inputs: { length: 3 },
      outputs: { result: 'abc' },
    });
  });
});

describe('numbers', () => {
  test('an id is given in four spellings, each with the prefix', async () => {
    const { id, outputs } = await create('RandomId', { byteLength: 4, prefix: 'db-' });
    const bytes = Buffer.from(id, 'base64url');
    expect(bytes).toHaveLength(4);
    expect(outputs).toEqual({
      byteLength: 4,
      prefix: 'db-',
      b64Url: `db-${id}`,
      b64Std: `db-${bytes.toString('base64')}`,
      hex: `db-${bytes.toString('hex')}`,
      dec: `db-${bytes.readUInt32BE()}`,
    });
  });

  test('a secret prefix makes all four spellings secret', async () => {
    const { outputs } = await create('RandomId', { byteLength: 2, prefix: new Secret('p-') });
    expect(open(outputs.hex)).toMatch(/^p-[0-9a-f]{4}$/);
    expect(open(outputs.dec)).toMatch(/^p-\d+$/);
    expect(open(outputs.b64Url)).toMatch(/^p-/);
    expect(open(outputs.b64Std)).toMatch(/^p-/);
  });

  test('an id is imported with or without its prefix', async () => {
    expect(await adopt('RandomId', '3q2-7w')).toEqual({
      id: '3q2-7w',
      inputs: { byteLength: 4 },
      outputs: {
        ...{ byteLength: 4, b64Url: '3q2-7w', b64Std: '3q2+7w==', hex: 'deadbeef' },
        dec: '3735928559',
      },
    });
    expect(await adopt('RandomId', 'a,b,3q2-7w')).toMatchObject({
      inputs: { byteLength: 4, prefix: 'a,b' },
      outputs: { hex: 'a,bdeadbeef' },
    });
  });

  test('bytes are secret; their id is the official one', async () => {
    const { id, outputs } = await create('RandomBytes', { length: 32 });
    expect(Buffer.from(open(outputs.base64), 'base64')).toHaveLength(32);
    expect(open(outputs.hex)).toBe(Buffer.from(id, 'base64').toString('hex'));
    expect((await adopt('RandomBytes', '3q2+7w=='))?.inputs).toEqual({ length: 4 });
  });

  test('an integer lies between its bounds, both included', async () => {
    const seen = new Set<unknown>();
    for (let round = 0; round < 200; round += 1) {
      const { id, outputs } = await create('RandomInteger', { min: -1, max: 1 });
      expect(outputs.result).toBe(Number(id));
      seen.add(outputs.result);
    }
    expect([...seen].sort()).toEqual([-1, 0, 1]);
  });

  test('an integer with a seed is always the same', async () => {
    const inputs = { min: 1, max: 1_000_000, seed: 'a seed' };
    const first = await create('RandomInteger', inputs);
    expect((await create('RandomInteger', inputs)).id).toBe(first.id);
    expect((await create('RandomInteger', { ...inputs, seed: 'another' })).id).not.toBe(first.id);
  });

  test('fails when the bounds of an integer are the wrong way round', () => {
    expect(check('RandomInteger', { min: 2, max: 1 })).toEqual([
      { property: 'min', reason: 'must be at most max (1), got 2' },
    ]);
    expect(check('RandomInteger', { min: 1, max: 1 })).toEqual([]);
  });

  test('an integer is imported with its bounds and its seed', async () => {
    expect(await adopt('RandomInteger', '15,1,50000')).toMatchObject({
      id: '15',
      inputs: { min: 1, max: 50_000 },
      outputs: { result: 15 },
    });
    expect((await adopt('RandomInteger', '15,1,20,a,b'))?.inputs).toEqual({
      ...{ min: 1, max: 20, seed: 'a,b' },
    });
  });

  test.each([
    ['RandomId', '!', "[<prefix>,]<b64Url>, got '!'"],
    ['RandomInteger', '1,2', "<result>,<min>,<max>[,<seed>], got '1,2'"],
    ['RandomUuid', 'x', "<uuid>, got 'x'"],
    ['RandomBytes', 'not base64', '<base64>, got 10 characters'],
  ])('fails to import a %s from %s', async (kind, id, form) => {
    await expect(adopt(kind, id)).rejects.toThrow(
      `import of ${kind}: 'id' must have the form ${form}`,
    );
  });
});

describe('names', () => {
  test.each(['RandomUuid', 'RandomUuid4'])('a %s is a version 4 UUID', async (kind) => {
    const { id, outputs } = await create(kind, {});
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(outputs).toEqual({ result: id });
  });

  test('a version 7 UUID begins with its time', () => {
    expect(timeOrderedUuid(0x0190_0000_0001)).toMatch(
      /^01900000-0001-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
  });

  test('a UUID is imported as it is', async () => {
    const id = '5d3c0fa3-9a3b-4c55-9d2a-0a0f3c7f1a11';
    expect(await adopt('RandomUuid', id)).toEqual({ id, inputs: {}, outputs: { result: id } });
  });

  test('a pet has as many words as wanted, after its prefix', async () => {
    expect((await create('RandomPet', {})).id).toMatch(/^[a-z]+-[a-z]+$/);
    const { id, outputs } = await create('RandomPet', { length: 4, separator: '_', prefix: 'my' });
    expect(id).toMatch(/^my(_[a-z]+){4}$/);
    expect(outputs).toEqual({ length: 4, separator: '_', prefix: 'my' });
    expect((await create('RandomPet', { length: 1 })).id).toMatch(/^[a-z]+$/);
  });

  test.each(['RandomPet', 'RandomShuffle'])('a %s can not be imported', async (kind) => {
    await expect(adopt(kind, 'x')).rejects.toThrow(
      `import of ${kind}: the type can not be imported`,
    );
  });

  test('a shuffle gives each item once before any comes again', async () => {
    const inputs = ['a', 'b', 'c'];
    const all = await create('RandomShuffle', { inputs });
    expect(all.id).toBe('-');
    expect([...(all.outputs.results as string[])].sort()).toEqual(inputs);
    const { outputs } = await create('RandomShuffle', { inputs, resultCount: 7 });
    const results = outputs.results as string[];
    expect(results).toHaveLength(7);
    expect([...results.slice(0, 3)].sort()).toEqual(inputs);
    expect([...results.slice(3, 6)].sort()).toEqual(inputs);
    expect((await create('RandomShuffle', { inputs: [], resultCount: 2 })).outputs.results).toEqual(
      [],
    );
  });

  test('what is shuffled secretly comes out secret', async () => {
    const { outputs } = await create('RandomShuffle', { inputs: new Secret(['a']) });
    expect(outputs.results).toEqual(new Secret(['a']));
  });
});

describe('changes', () => {
  test('a preview leaves open what is random, and tells the rest', async () => {
    const { outputs } = await create('RandomPassword', { length: 8 }, { preview: true });
    expect(outputs.result).toEqual(new Secret(UNKNOWN));
    expect(outputs.length).toBe(8);
  });

  test('nothing changes while the inputs stay', async () => {
    const { outputs } = await create('RandomPassword', { length: 8, keepers: { a: '1', b: '2' } });
    expect(diff('RandomPassword', outputs, { length: 8, keepers: { b: '2', a: '1' } })).toEqual({
      ...{ changes: 'none', replaces: [], detailed: {} },
    });
    expect(
      diff('RandomPassword', outputs, { length: 8, keepers: { a: '1', b: '2' }, special: true })
        .changes,
    ).toBe('none');
  });

  test('every other input replaces the value', async () => {
    const { outputs } = await create('RandomString', { length: 8, keepers: { a: '1' } });
    expect(
      diff('RandomString', outputs, { length: 9, keepers: { a: '2' }, special: false }),
    ).toEqual({
      changes: 'some',
      replaces: ['length', 'keepers', 'special'],
      detailed: {
        length: { kind: 'update-replace', input: true },
        keepers: { kind: 'update-replace', input: true },
        special: { kind: 'update-replace', input: true },
      },
    });
    expect(diff('RandomString', outputs, { length: 8 }).detailed).toEqual({
      keepers: { kind: 'delete-replace', input: true },
    });
    expect(
      diff('RandomString', outputs, { length: UNKNOWN, keepers: { a: '1' } }).replaces,
    ).toEqual(['length']);
  });

  test('keepers without a value come and go in place, and the value stays', async () => {
    const { id, outputs } = await create('RandomString', { length: 8 });
    const inputs = { length: 8, keepers: {} };
    expect(diff('RandomString', outputs, inputs)).toMatchObject({ changes: 'some', replaces: [] });
    const request = { ...call('RandomString'), id, olds: outputs, oldInputs: { length: 8 } };
    const more = { inputs, preview: false, timeoutSeconds: 0, ignoreChanges: [] };
    expect(await provider.update({ ...request, ...more })).toEqual({ ...outputs, keepers: {} });
  });

  test('a refresh takes what is recorded for true', async () => {
    const recorded = { olds: { result: 'x', length: 1 }, oldInputs: { length: 1 } };
    expect(await provider.read({ ...call('RandomString'), id: 'x', ...recorded })).toEqual({
      id: 'x',
      outputs: recorded.olds,
      inputs: recorded.oldInputs,
    });
  });
});

describe('checks', () => {
  test('everything wrong is told at once, without the values', () => {
    const inputs = { length: 'secret', lower: 'yes', keepers: [], minUpper: -1, lenght: 8 };
    expect(check('RandomPassword', inputs)).toEqual([
      {
        property: 'lenght',
        reason:
          'RandomPassword has no such property, it has keepers, length, lower, minLower, minNumeric, minSpecial, minUpper, number, numeric, overrideSpecial, special, upper',
      },
      { property: 'length', reason: 'must be a whole number, got text' },
      { property: 'keepers', reason: 'must be a map of text, got a list' },
      { property: 'lower', reason: 'must be true or false, got text' },
      { property: 'minUpper', reason: 'must be a whole number of at least 0, got -1' },
    ]);
  });

  test('a required input that is missing is told, an unknown one is taken for right', () => {
    expect(check('RandomId', {})).toEqual([
      { property: 'byteLength', reason: 'must be a whole number of at least 1, got nothing' },
    ]);
    expect(check('RandomId', { byteLength: UNKNOWN })).toEqual([]);
    expect(check('RandomShuffle', { inputs: { a: 'b' } })).toEqual([
      { property: 'inputs', reason: 'must be a list of text, got a map' },
    ]);
  });

  test('fails when the type is none of the package', () => {
    expect(() => check('RandomDragon', {})).toThrow(
      "random: 'type' must be one of RandomPassword, RandomString, RandomId, RandomBytes, RandomInteger, RandomUuid, RandomUuid4, RandomUuid7, RandomPet, RandomShuffle, got 'random:index/randomDragon:RandomDragon'",
    );
  });
});
