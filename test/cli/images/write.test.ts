import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAll } from '../../../cli/images/write';
import { temporaryFolder } from '../../temporary';
import { userErrorOf } from '../../user-error';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('write');
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

const both = [
  { file: 'a.ts', before: 'a', after: 'A' },
  { file: 'b.ts', before: 'b', after: 'B' },
];

test('all files get their new texts, and keep their modes', () => {
  const folder = folderOf({ 'a.ts': 'a', 'b.ts': 'b' });
  chmodSync(join(folder, 'a.ts'), 0o600);
  writeAll(folder, both);
  expect(contents(folder)).toEqual({ 'a.ts': 'A', 'b.ts': 'B' });
  expect(statSync(join(folder, 'a.ts')).mode & 0o777).toBe(0o600);
});

test('a text that is the same is not written', () => {
  const folder = folderOf({ 'a.ts': 'a' });
  const before = statSync(join(folder, 'a.ts')).ino;
  writeAll(folder, [{ file: 'a.ts', before: 'a', after: 'a' }]);
  expect(statSync(join(folder, 'a.ts')).ino).toBe(before);
});

test('fails, with no file changed, where somebody else changed one meanwhile', () => {
  const folder = folderOf({ 'a.ts': 'a', 'b.ts': 'of somebody else' });
  const error = userErrorOf(() => {
    writeAll(folder, both);
  });
  expect(error.message).toBe(
    'b.ts: was changed by somebody else meanwhile\n  fix: run the command again: no file was changed',
  );
  expect(contents(folder)).toEqual({ 'a.ts': 'a', 'b.ts': 'of somebody else' });
});

test('fails, with no file changed, where one can not be written', () => {
  const folder = folderOf({ 'a.ts': 'a', 'b.ts': 'b' });
  mkdirSync(join(folder, `b.ts.${process.pid}.new`));
  expect(() => {
    writeAll(folder, both);
  }).toThrow('EEXIST');
  expect(readFileSync(join(folder, 'a.ts'), 'utf8')).toBe('a');
});
