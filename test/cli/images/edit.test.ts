import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import { format } from 'prettier/standalone';
import { ownReferences, withReferences } from '../../../cli/images/edit';
import { environmentNames } from '../../../environments';
import { images } from '../../../environments/images';
import { userErrorOf } from '../../user-error';

const digest = `sha256:${'ab'.repeat(32)}`;
const newer = `ghcr.io/stefanprodan/podinfo:6.9.4@${digest}`;
const short = 'ghcr.io/stefanprodan/podinfo:6.9.4';
const environment = (text: string) =>
  ({ file: 'environments/x.ts', text, images: 'property' }) as const;

const formatting = {
  parser: 'typescript',
  plugins: [typescript, estree],
  printWidth: 100,
  singleQuote: true,
};

async function expectFormatted(text: string): Promise<void> {
  expect(await format(text, formatting)).toBe(text);
}

/** A file with these lines of images. */
function file(lines: string): string {
  return `import { images } from './images';\n\n/** Why. */\nexport const x: Environment = {\n  name: 'x',\n${lines}  // the end\n  data: 'keep',\n};\n`;
}

const name = (reference: string) => [{ name: 'podinfo', reference }];

test.each([
  [
    'shorthand',
    '  images,\n',
    `  images: {\n    ...images,\n    podinfo:\n      '${newer}',\n  },\n`,
  ],
  [
    'another name',
    '  images: base.images,\n',
    `  images: {\n    ...base.images,\n    podinfo:\n      '${newer}',\n  },\n`,
  ],
  [
    'an object on one line',
    '  images: { ...images },\n',
    `  images: {\n    ...images,\n    podinfo:\n      '${newer}',\n  },\n`,
  ],
  [
    'a value',
    "  images: {\n    ...images,\n    podinfo: 'ghcr.io/stefanprodan/podinfo:6.9.2', // for now\n  },\n",
    `  images: {\n    ...images,\n    podinfo:\n      '${newer}', // for now\n  },\n`,
  ],
  [
    'a value on one line',
    "  images: { ...images, podinfo: 'ghcr.io/stefanprodan/podinfo:6.9.2' },\n",
    `  images: {\n    ...images,\n    podinfo:\n      '${newer}',\n  },\n`,
  ],
  [
    'other images, and a comment behind the last',
    "  images: {\n    ...images,\n    immudb: 'docker.io/codenotary/immudb:1.11.1', // this one\n  },\n",
    `  images: {\n    ...images,\n    immudb: 'docker.io/codenotary/immudb:1.11.1', // this one\n    podinfo:\n      '${newer}',\n  },\n`,
  ],
])('%s becomes a line, and nothing else changes', async (_, before, after) => {
  const edited = withReferences(environment(file(before)), name(newer));
  expect(edited).toBe(file(after));
  await expectFormatted(edited);
});

test('a value that becomes short goes back onto the line of its name', async () => {
  const long = file(`  images: {\n    ...images,\n    podinfo:\n      '${newer}',\n  },\n`);
  const edited = withReferences(environment(long), name(short));
  expect(edited).toBe(file(`  images: {\n    ...images,\n    podinfo: '${short}',\n  },\n`));
  await expectFormatted(edited);
});

test('an object that stays short stays on its line', () => {
  const before = file("  images: { ...images, podinfo: 'ghcr.io/stefanprodan/podinfo:6.9.2' },\n");
  expect(withReferences(environment(before), name(short))).toBe(before.replace('6.9.2', '6.9.4'));
});

test('the ends of lines stay those of the file', () => {
  const edited = withReferences(
    environment(file('  images,\n').replaceAll('\n', '\r\n')),
    name(newer),
  );
  expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
});

test.each(environmentNames)('the file of %s takes every image, formatted', async (one) => {
  const text = readFileSync(join(__dirname, '../../../environments', `${one}.ts`), 'utf8');
  const changes = Object.entries(images).map(([key, reference]) => ({
    name: key,
    reference: `${reference}@${digest}`,
  }));
  const edited = withReferences(environment(text), changes);
  expect([...ownReferences(environment(edited))]).toEqual(
    changes.map(({ name: key, reference }) => [key, reference]),
  );
  await expectFormatted(edited);
  const lines = edited.split('\n');
  const kept = text.split('\n').filter((line) => line !== '  images,');
  expect(kept.filter((line) => !lines.includes(line))).toEqual([]);
});

test('the catalogue takes every image, formatted, and keeps its comments', async () => {
  const text = readFileSync(join(__dirname, '../../../environments/images.ts'), 'utf8');
  const catalogue = { file: 'environments/images.ts', text, images: 'catalogue' } as const;
  const changes = Object.entries(images).map(([key, reference]) => ({
    name: key,
    reference: `${reference}@${digest}`,
  }));
  const edited = withReferences(catalogue, changes);
  await expectFormatted(edited);
  const withoutReferences = (source: string) => source.replace(/:\s+'[^']*:[^']*',/g, ':,');
  expect(withoutReferences(edited)).toBe(withoutReferences(text));
});

const fix =
  "\n  fix: write them as `images: { ...images, name: '<reference>' }`, or edit the file by hand";

test.each([
  [
    '  images: { ...images, podinfo: newest },\n',
    "environments/x.ts: 'podinfo' of 'images' must be a text in quotes, or it can not be edited",
  ],
  [
    "  images: { podinfo: 'a.b/c:1', ...images },\n",
    "environments/x.ts: 'podinfo' of 'images' must stand behind what is spread, or it can not be edited",
  ],
  [
    "  images: { podinfo: 'a.b/c:1', podinfo: 'a.b/c:2' },\n",
    "environments/x.ts: 'podinfo' of 'images' must be said once, or it can not be edited",
  ],
  ['  images: imagesOf(x),\n', "environments/x.ts: 'images' must be an object or the name of one"],
  ['', "environments/x.ts: 'images' must be a property of one exported object, but it is missing"],
])('fails for a file with %j', (lines, problem) => {
  const act = () => withReferences(environment(file(lines)), name(newer));
  expect(userErrorOf(act).message).toBe(`${problem}${fix}`);
});

test('fails for an environment that is made from another one', () => {
  const text = "export const x: Environment = derivedFrom(prod, { name: 'x' });\n";
  expect(userErrorOf(() => withReferences(environment(text), name(newer))).problems).toEqual([
    "environments/x.ts: 'images' must be a property of one exported object, but it is missing",
  ]);
});

test('fails for a file with several environments', () => {
  const text = 'export const a = { images };\nexport const b = { images };\n';
  expect(userErrorOf(() => withReferences(environment(text), name(newer))).problems).toEqual([
    "environments/x.ts: 'images' must be a property of one exported object, but there are several",
  ]);
});

test('fails for a catalogue that is none', () => {
  const catalogue = { file: 'environments/images.ts', text: 'export const images = all();\n' };
  const act = () => withReferences({ ...catalogue, images: 'catalogue' }, name(newer));
  expect(userErrorOf(act).problems).toEqual([
    "environments/images.ts: 'images' must be an exported object",
  ]);
});
