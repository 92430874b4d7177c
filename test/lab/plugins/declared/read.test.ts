import { mkdirSync, mkdtempSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { declaredBy } from '../../../../lab/plugins/declared/cached';
import { readDeclared } from '../../../../lab/plugins/declared/read';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-declared-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

test('inputs, outputs and the records they are made of are read, each with its presence', () => {
  write(
    'fruit/bASKet.d.ts',
    `export declare class Basket extends pulumi.CustomResource {
      readonly id: pulumi.Output<string>;
      readonly note: pulumi.Output<string | undefined>;
      readonly parts: pulumi.Output<outputs.fruit.Part[]>;
    }
    export interface BasketArgs {
      size: pulumi.Input<number>;
      open?: pulumi.Input<boolean | undefined>;
      labels?: pulumi.Input<{ [key: string]: pulumi.Input<string> } | undefined>;
      parts?: pulumi.Input<pulumi.Input<inputs.fruit.Part>[] | undefined>;
      any?: pulumi.Input<string | number | undefined>;
    }`,
  );
  write(
    'types/input.d.ts',
    `export declare namespace other {\n    interface Part { no: string; }\n}\nexport declare namespace fruit {\n    interface Part {
      name: pulumi.Input<string>;
      parts?: pulumi.Input<pulumi.Input<inputs.fruit.Part>[] | undefined>;
    }\n}\n`,
  );
  const type = 'demo:fruit/basket:Basket';
  const part = { record: 'fruit.Part' };
  expect(readDeclared(folder, [type, 'demo:fruit/absent:Absent'])).toEqual({
    resources: {
      [type]: {
        inputs: {
          size: { shape: 'number', presence: 'always' },
          open: { shape: 'boolean', presence: 'sometimes' },
          labels: { shape: { map: 'string' }, presence: 'sometimes' },
          parts: { shape: { list: part }, presence: 'sometimes' },
          any: { shape: 'any', presence: 'sometimes' },
        },
        outputs: {
          id: { shape: 'string', presence: 'always' },
          note: { shape: 'string', presence: 'sometimes' },
          parts: { shape: { list: { record: '' } }, presence: 'always' },
        },
      },
    },
    records: {
      'fruit.Part': {
        name: { shape: 'string', presence: 'always' },
        parts: { shape: { list: part }, presence: 'sometimes' },
      },
    },
  });
});

test('what a package declares is kept, and a kept file that broke is written again', () => {
  const env = { PLINTH_CACHE: folder };
  const wanted = { npm: '@pulumi/tls', types: ['tls:index/privateKey:PrivateKey'], env };
  const first = declaredBy(wanted);
  expect(Object.keys(first.resources['tls:index/privateKey:PrivateKey']?.inputs ?? {})).toEqual([
    'algorithm',
    'ecdsaCurve',
    'rsaBits',
  ]);
  const [name = ''] = readdirSync(join(folder, 'declared'));
  expect(name).toMatch(/^pulumi-tls-5\.6\.1-[0-9a-f]{12}\.json$/);
  const file = join(folder, 'declared', name);
  const { mtimeMs } = statSync(file);
  expect(declaredBy(wanted)).toEqual(first);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
  writeFileSync(file, '{"resources":');
  expect(declaredBy(wanted)).toEqual(first);
  expect(declaredBy(wanted)).toEqual(first);
});

test('a cache that can not be written to costs nothing but time', () => {
  writeFileSync(join(folder, 'file'), '');
  const env = { PLINTH_CACHE: join(folder, 'file') };
  const wanted = { npm: '@pulumi/tls', types: ['tls:index/privateKey:PrivateKey'], env };
  expect(Object.keys(declaredBy(wanted).resources)).toEqual(wanted.types);
});
