import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { writable } from '../../../cli/rehearse/writable';
import { userErrorOf } from '../../user-error';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-writable-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a file is found by its way from here, and not made', () => {
  const file = join(folder, 'report.md');
  expect(writable('--markdown', relative(process.cwd(), file))).toBe(file);
  expect(existsSync(file)).toBe(false);
});

test('a file that is there may be written again', () => {
  const file = join(folder, 'report.md');
  writeFileSync(file, 'earlier');
  expect(writable('--markdown', file)).toBe(file);
});

test.each([
  ['a folder', '.', () => 'it is a folder'],
  ['in a folder that is not there', 'no/report.md', () => 'ENOENT'],
  ['below a file', 'file/report.md', () => 'ENOTDIR'],
])('fails when the file is %s', (_, name, why) => {
  writeFileSync(join(folder, 'file'), '');
  const file = `${folder}/${name}`;
  const error = userErrorOf(() => writable('--markdown', file));
  expect(error.problems).toEqual([
    `rehearse: '--markdown' must be a file that can be written, got '${file}': ${why()}`,
  ]);
  expect(error.fix).toBe('name a file in a folder that is there and yours');
});
