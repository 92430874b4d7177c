import { readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary';

interface Kept {
  readonly kept: (stamp: string) => string | undefined;
  readonly keep: (stamp: string, code: string) => string;
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

const monthAgo = () => Date.now() / 1000 - 31 * 24 * 3600;

test('what was made of a source is found again, by the same source and settings alone', () => {
  const { kept, keep, stampOf } = keptIn(temporaryFolder('kept'));
  const stamp = stampOf('let a: number', { target: 'es2022' });
  expect(kept(stamp)).toBeUndefined();
  const code = keep(stamp, 'let a;');
  expect(code).toBe(`let a;\n// ${stamp}\n`);
  expect(kept(stamp)).toBe(code);
  expect(kept(stampOf('let a: string', { target: 'es2022' }))).toBeUndefined();
  expect(kept(stampOf('let a: number', { target: 'es2024' }))).toBeUndefined();
});

test('half a file is none', () => {
  const cache = temporaryFolder('kept');
  const { kept, keep, stampOf } = keptIn(cache);
  const stamp = stampOf('1', {});
  keep(stamp, 'one');
  truncateSync(join(cache, 'transpiled', `${stamp}.js`), 20);
  expect(kept(stamp)).toBeUndefined();
});

test('what is a month old is removed, once a day', () => {
  const cache = temporaryFolder('kept');
  const { keep, stampOf } = keptIn(cache);
  const [first, second, third] = ['1', '2', '3'].map((source) => stampOf(source, {}));
  const folder = join(cache, 'transpiled');
  keep(first ?? '', '1');
  utimesSync(join(folder, `${first ?? ''}.js`), monthAgo(), monthAgo());
  keep(second ?? '', '2');
  expect(readdirSync(folder).sort()).toEqual(
    [`${first ?? ''}.js`, `${second ?? ''}.js`, 'pruned'].sort(),
  );
  utimesSync(join(folder, 'pruned'), monthAgo(), monthAgo());
  keep(third ?? '', '3');
  expect(readdirSync(folder).sort()).toEqual(
    [`${second ?? ''}.js`, `${third ?? ''}.js`, 'pruned'].sort(),
  );
});

test('nobody but its owner reads or writes the folder', () => {
  const cache = temporaryFolder('kept');
  const { keep, stampOf } = keptIn(cache);
  keep(stampOf('1', {}), '1');
  expect(statSync(join(cache, 'transpiled')).mode & 0o777).toBe(0o700);
});

test('a folder that can not be written to costs nothing but time', () => {
  const cache = join(temporaryFolder('kept'), 'a-file');
  writeFileSync(cache, '');
  const { kept, keep, stampOf } = keptIn(cache);
  const stamp = stampOf('1', {});
  expect(keep(stamp, '1')).toBe(`1\n// ${stamp}\n`);
  expect(kept(stamp)).toBeUndefined();
});
