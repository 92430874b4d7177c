import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runTests } from '../../../cli/commands/test';
import { runJest } from '../../../cli/checks/run-jest';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

const sources = resolve(__dirname, '..', '..', '..');

/** A checkout with this one's settings of jest and nothing but these tests. */
function checkout(tests: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('run-jest');
  symlinkSync(join(sources, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(sources, 'jest.config.js'), join(folder, 'jest.config.js'));
  // what the settings name must be there, and has nothing to do here
  mkdirSync(join(folder, 'test', 'real'), { recursive: true });
  for (const name of ['setup.ts', 'teardown.ts']) {
    writeFileSync(join(folder, 'test', 'real', name), 'export default (): void => undefined;');
  }
  const runner = join('test', 'real', 'one-by-one-runner.js');
  cpSync(join(sources, runner), join(folder, runner));
  for (const [name, text] of Object.entries(tests)) writeFileSync(join(folder, 'test', name), text);
  return folder;
}

/** A test that fails until it has run once. */
const flaky = `
const { existsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
test('is slow the first time', () => {
  const mark = join(__dirname, 'mark');
  const seen = existsSync(mark);
  writeFileSync(mark, '');
  expect(seen).toBe(true);
});`;

const options = { asked: ['unit', 'e2e'], paths: [], again: true } as const;
const means = { run: runJest, needs: () => Promise.resolve([]) };

test('a file that fails once passes at the second attempt, alone', async () => {
  const folder = checkout({
    'a.e2e.ts': flaky,
    'b.e2e.ts': `test('is fine', () => undefined);`,
    'c.test.ts': `test('is fine', () => undefined);`,
  });
  const host = fakeHost(folder, process.env);
  expect(await runTests(options, host, means)).toBe(0);
  expect(host.printed).toEqual([
    'passed at the second attempt: test/a.e2e.ts: is slow the first time',
    '3 passed, 0 failed',
  ]);
}, 60_000);

test('a unit test that would pass the second time fails', async () => {
  const folder = checkout({ 'a.test.ts': flaky });
  const host = fakeHost(folder, process.env);
  expect(await runTests(options, host, means)).toBe(1);
  expect(host.printed).toEqual(['0 passed, 1 failed']);
}, 60_000);

test('a file that can not be loaded is told by its reason', async () => {
  const folder = checkout({ 'a.e2e.ts': `import './nowhere';` });
  const host = fakeHost(folder, process.env);
  expect(await runTests(options, host, means)).toBe(1);
  expect(host.printed).toEqual([
    "failed at both attempts: test/a.e2e.ts: Cannot find module './nowhere' from 'test/a.e2e.ts'",
    '0 passed, 1 failed',
  ]);
}, 60_000);

test('fails when jest ends without a report', async () => {
  const folder = checkout({});
  writeFileSync(join(folder, 'jest.config.js'), 'module.exports = { nonsense');
  await expect(runTests(options, fakeHost(folder, process.env), means)).rejects.toThrow(
    'jest ended without a report',
  );
}, 60_000);
