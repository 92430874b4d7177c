import { Duration, Size } from 'cdk8s';
import { z } from 'zod';
import { branch, environmentFor, environmentNames } from '../../environments';
import { environmentJsonSchema } from '../../environments/json';
import { plainValues, sizeFrom } from '../../environments/plain-values';

const schema = environmentJsonSchema();

/** What another reader of JSON Schema says of a value. */
function holds(value: unknown): boolean {
  return z.fromJSONSchema(schema).safeParse(value).success;
}

test.each([...environmentNames, 'branch-login'])('%s fits the JSON Schema', (name) => {
  expect(holds(plainValues(environmentFor(name)))).toBe(true);
});

test('a branch of any name fits the JSON Schema', () => {
  expect(holds(plainValues(branch('Fix/Ü')))).toBe(true);
});

test.each([
  ['an unknown option', { redis: {} }],
  ['a size in words', { immudb: { storage: 'five' } }],
  ['a time that is no duration', { branches: { lifetime: '7 days', owner: 'a@b' } }],
  ['another kind of data', { data: 'maybe' }],
  ['too many pods of the gateway', { gateway: { replicas: 21 } }],
])('fails to fit the JSON Schema with %s', (_title, more: object) => {
  const plain = plainValues(environmentFor('dev')) as Record<string, object>;
  const merged = Object.fromEntries(
    Object.entries(more).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'object' ? { ...plain[key], ...value } : value,
    ]),
  );
  expect(holds(plain)).toBe(true);
  expect(holds({ ...plain, ...merged })).toBe(false);
});

test('an option is described by the words of its error', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      data: { enum: ['keep', 'throw-away'], description: "must be one of 'keep', 'throw-away'" },
      immudb: {
        properties: {
          storage: {
            title: 'Size',
            type: 'string',
            pattern: '^\\d+(\\.\\d+)?(Ki|Mi|Gi|Ti|Pi)$',
            description: 'must be a Size of at least 1 GiB, such as Size.gibibytes(5)',
          },
        },
      },
      branches: {
        properties: {
          lifetime: {
            title: 'Duration',
            type: 'string',
            format: 'duration',
            description:
              'must be a Duration of whole hours from 1 hour to 90 days, such as Duration.days(7)',
          },
        },
      },
      gateway: {
        properties: {
          replicas: {
            anyOf: [{ type: 'integer', minimum: 1, maximum: 20 }, { const: 'every-node' }],
          },
        },
      },
    },
    required: ['name', 'data', 'domain', 'cluster', 'images', 'gatewayApi'],
    additionalProperties: false,
  });
});

test('every value has a type or a choice, but for what secrets alone can judge', () => {
  const untyped: string[] = [];
  const look = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    const record = node as Readonly<Record<string, unknown>>;
    if (!['type', 'enum', 'const', 'anyOf', 'oneOf'].some((key) => key in record))
      untyped.push(path);
    for (const [key, inner] of Object.entries(record.properties ?? {}))
      look(inner, `${path}.${key}`);
    for (const key of ['items', 'additionalProperties', 'propertyNames'])
      if (typeof record[key] === 'object') look(record[key], `${path}.${key}`);
    for (const inner of [...((record.anyOf ?? record.oneOf ?? []) as unknown[])]) look(inner, path);
  };
  look(schema, 'environment');
  expect([...new Set(untyped)]).toEqual([
    'environment.secrets.declared.items.keys.additionalProperties',
  ]);
});

test.each([
  [Duration.days(30), 'P30D'],
  [Duration.hours(25), 'P1DT1H'],
  [Duration.seconds(310), 'PT5M10S'],
  [Duration.millis(1500), 'PT1.5S'],
  [Duration.seconds(0), 'PT0S'],
  [Size.gibibytes(5), '5Gi'],
])('%s is written as JSON has it', (value, text) => {
  expect(plainValues({ list: [value, null, 1] })).toEqual({ list: [text, null, 1] });
});

test.each(['512Ki', '64Mi', '50Gi', '1.5Ti', '2Pi'])(
  'the size %s is read as it was written',
  (text) => {
    expect(sizeFrom(text)?.asString()).toBe(text);
  },
);

test.each(['5', 'Gi', '5GB', '-5Gi', ''])('fails to read %j as a size', (text) => {
  expect(sizeFrom(text)).toBeUndefined();
});
