import { closingLine, failedFiles, together } from '../../../cli/checks/report';
import { fileReport, jestRun } from './reports';

const good = fileReport('/c/a.test.ts', { one: 'passed', two: 'passed' });
const bad = fileReport('/c/b.test.ts', { three: 'passed', four: 'failed' });
const unloadable = fileReport('/c/c.test.ts', {}, 'Cannot find module');

test('the closing line counts what passed and failed in every file', () => {
  expect(closingLine(jestRun(good).report)).toBe('2 passed, 0 failed');
  expect(closingLine(jestRun(good, bad).report)).toBe('3 passed, 1 failed');
});

test('what was skipped or is to be done is counted apart', () => {
  const some = fileReport('/c/d.test.ts', { one: 'passed', two: 'pending', three: 'todo' });
  expect(closingLine(jestRun(some).report)).toBe('1 passed, 0 failed, 2 skipped');
});

test('a file that could not be loaded counts as failed', () => {
  expect(closingLine(jestRun(good, unloadable).report)).toBe('2 passed, 1 failed');
});

test('a file whose last hook failed counts as failed, though its tests passed', () => {
  const hook = fileReport('/c/e.test.ts', { one: 'passed' }, 'afterAll: boom');
  expect(closingLine(jestRun(hook).report)).toBe('1 passed, 1 failed');
});

test('the files that failed are those with a failed test and those that could not be loaded', () => {
  expect(failedFiles(jestRun(good, bad, unloadable).report)).toEqual([bad, unloadable]);
});

test('several runs are one that passes when each of them did', () => {
  expect(together([jestRun(good), jestRun(bad)])).toEqual(jestRun(good, bad));
  expect(together([jestRun(good), jestRun()])).toEqual(jestRun(good));
  expect(together([jestRun(good), { ...jestRun(), passed: false }]).passed).toBe(false);
});
