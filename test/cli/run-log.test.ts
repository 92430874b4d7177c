import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crashLog, lastWords, newLog } from '../../cli/run-log';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-logs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a log is named after its moment, process and verb, and only its owner reads it', () => {
  const file = newLog(join(folder, 'logs'), 'up', new Date('2026-11-21T10:05:07.123Z'));
  expect(basename(file)).toBe(`20261121T100507Z-${process.pid}-up.log`);
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
});

test('twenty logs are kept, and files of others are left alone', () => {
  writeFileSync(join(folder, 'npm-ci.log'), '');
  for (let minute = 0; minute < 22; minute += 1) {
    newLog(folder, 'up', new Date(Date.UTC(2026, 10, 21, 10, minute)));
  }
  const logs = readdirSync(folder).sort();
  expect(logs).toHaveLength(21);
  expect(logs[0]).toBe(`20261121T100200Z-${process.pid}-up.log`);
  expect(logs.at(-1)).toBe('npm-ci.log');
});

test('the last words are the last lines that say something', () => {
  const file = join(folder, 'a.log');
  writeFileSync(file, 'one\n\ntwo  \nthree\n\n');
  expect(lastWords(file, 2)).toBe('two\nthree');
});

test("a crash leaves its stack, with the command line's words and the version of Node", () => {
  const bug = new Error('boom');
  const file = crashLog(folder, bug);
  expect(file).toMatch(/-crash\.log$/);
  const text = readFileSync(file ?? '', 'utf8');
  expect(text).toContain(`node ${process.version}\n`);
  expect(text).toContain(bug.stack);
});

test('a crash that can not even be logged is no second crash', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(crashLog(join(folder, 'file', 'logs'), 'boom')).toBeUndefined();
});
