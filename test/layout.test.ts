import { forbiddenImports, importCircles, impurePlaces, root, source, sources } from './layout';

const all = sources(root);

test('the rooms import only what the table allows', () => {
  expect(forbiddenImports(all)).toEqual([]);
});

test.each([
  ['constructs/a/a.ts', "import * as p from '@pulumi/pulumi';", '@pulumi/pulumi'],
  ['constructs/a/a.ts', "import { local } from '../../environments/local';", 'environments/local'],
  ['constructs/a/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
  ['environments/a.ts', "import { App } from '../stacks/platform';", 'stacks/platform'],
  ['stacks/platform.ts', "import * as p from '@pulumi/pulumi';", '@pulumi/pulumi'],
  ['stacks/release/a.ts', "import { X } from '../../constructs/a/a';", 'constructs/a/a'],
  [
    'stacks/cluster/a.ts',
    "import { X } from '../../lab/control-plane/lab';",
    'lab/control-plane/lab',
  ],
  ['lab/a/a.ts', "import type { X } from '../../cli/command';", 'cli/command'],
  ['lab/a/a.ts', "const x = require('../../stacks/index');", 'stacks/index'],
  ['cli/a.ts', "export * from '../stacks/release/release';", 'stacks/release/release'],
])('fails when %s says %s', (file, text, name) => {
  expect(forbiddenImports([source(file, text)])).toEqual([`${file}: must not import ${name}`]);
});

test('fails when a file stands in no room', () => {
  expect(forbiddenImports([source('utils/strings.ts', '')])).toEqual([
    'utils/strings.ts: stands in no room',
  ]);
});

test('no file imports itself by way of others', () => {
  expect(importCircles(all)).toEqual([]);
});

test('fails when two files import each other', () => {
  const a = source('lab/a.ts', "import './b';");
  const b = source('lab/b.ts', "import './a';");
  expect(importCircles([a, b])).toEqual(['lab/a.ts → lab/b.ts → lab/a.ts']);
});

test('the pure rooms read nothing but their inputs', () => {
  expect(impurePlaces(all)).toEqual([]);
});

test.each(['process.env.X', 'new pulumi.Config()', 'Date.now()', 'new Date()', 'Math.random()'])(
  'fails when a construct reads %s',
  (text) => {
    expect(impurePlaces([source('constructs/a/a.ts', `const x = ${text};`)])).toEqual([
      `constructs/a/a.ts:1: const x = ${text};`,
    ]);
  },
);

test('looks at the whole repository', () => {
  const rooms = new Set(all.map(({ file }) => file.split('/')[0]));
  expect([...rooms]).toEqual(
    expect.arrayContaining([
      'cli',
      'constructs',
      'environments',
      'errors',
      'lab',
      'stacks',
      'test',
    ]),
  );
});
