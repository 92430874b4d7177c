import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary';

interface Kept {
  readonly kept: (source: string, stamp: string) => string | undefined;
  readonly keep: (source: string, stamp: string, code: string) => string;
  readonly stampOf: (source: string, settings: object) => string;
}

/** A module of its own for each cache folder, which it finds when it is loaded. */
function keptIn(cache: string): Kept {
  const before = process.env['PLINTH_CACHE'];
  process.env['PLINTH_CACHE'] = cache;
  let loaded: Kept | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<Kept>('../../transpile/kept');
  });
  if (before === undefined) delete process.env['PLINTH_CACHE'];
  else process.env['PLINTH_CACHE'] = before;
  return loaded as Kept;
}

const file = '/checkout/a.ts';
const only = (cache: string) => {
  const folder = join(cache, 'transpiled');
  return readdirSync(folder).map((name) => join(folder, name));
};

test('what was made of a source is found again, by the same source alone', () => {
  const cache = temporaryFolder('kept');
  const { kept, keep, stampOf } = keptIn(cache);
  const stamp = stampOf('let a: number', { target: 'es2022' });
  expect(kept(file, stamp)).toBeUndefined();
  const code = keep(file, stamp, 'let a;');
  expect(code.startsWith('let a;\n//')).toBe(true);
  expect(kept(file, stamp)).toBe(code);
  expect(kept('/checkout/b.ts', stamp)).toBeUndefined();
  expect(kept(file, stampOf('let a: string', { target: 'es2022' }))).toBeUndefined();
  expect(kept(file, stampOf('let a: number', { target: 'es2024' }))).toBeUndefined();
});

test('a source that changes takes the place of what it was, so that the folder does not grow', () => {
  const cache = temporaryFolder('kept');
  const { keep, stampOf } = keptIn(cache);
  keep(file, stampOf('1', {}), '1');
  keep(file, stampOf('2', {}), '2');
  expect(only(cache).map((path) => readFileSync(path, 'utf8').charAt(0))).toEqual(['2']);
});

test('half a file is none', () => {
  const cache = temporaryFolder('kept');
  const { kept, keep, stampOf } = keptIn(cache);
  const stamp = stampOf('1', {});
  keep(file, stamp, 'one');
  for (const path of only(cache)) truncateSync(path, 20);
  expect(kept(file, stamp)).toBeUndefined();
});

test('nobody but its owner reads or writes the folder', () => {
  const cache = temporaryFolder('kept');
  const { keep, stampOf } = keptIn(cache);
  keep(file, stampOf('1', {}), '1');
  expect(statSync(join(cache, 'transpiled')).mode & 0o777).toBe(0o700);
});

test('a folder that can not be written to costs nothing but time', () => {
  const cache = join(temporaryFolder('kept'), 'a-file');
  writeFileSync(cache, '');
  chmodSync(cache, 0o400);
  const { kept, keep, stampOf } = keptIn(cache);
  const stamp = stampOf('1', {});
  expect(keep(file, stamp, '1')).toBe(`1${stamp}`);
  expect(kept(file, stamp)).toBeUndefined();
});
