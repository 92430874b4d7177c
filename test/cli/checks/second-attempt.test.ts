import type { JestRun } from '../../../cli/checks/report';
import { secondAttempt } from '../../../cli/checks/second-attempt';
import { fileReport, jestRun } from './reports';

const unit = fileReport('/c/test/a.test.ts', { one: 'passed' });
const brokenUnit = fileReport('/c/test/b.test.ts', { two: 'failed' });
const flaky = fileReport('/c/test/c.e2e.ts', { three: 'passed', 'the lab answers': 'failed' });
const mended = fileReport('/c/test/c.e2e.ts', { three: 'passed', 'the lab answers': 'passed' });

/** A runner that remembers what it was asked for. */
function runner(result: JestRun) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    options: {
      checkout: '/c',
      run: (files: readonly string[]) => {
        asked.push(files);
        return Promise.resolve(result);
      },
    },
  };
}

test('an end-to-end file that passes then counts as passed, and is named with its first failure', async () => {
  const { asked, options } = runner(jestRun(mended));
  expect(await secondAttempt(jestRun(unit, flaky), options)).toEqual({
    run: jestRun(unit, mended),
    lines: ['passed at the second attempt: test/c.e2e.ts: the lab answers'],
  });
  expect(asked).toEqual([['/c/test/c.e2e.ts']]);
});

test('a file that fails again counts once, as it ended last', async () => {
  const worse = fileReport('/c/test/c.e2e.ts', { three: 'failed', 'the lab answers': 'failed' });
  const { options } = runner(jestRun(worse));
  expect(await secondAttempt(jestRun(unit, flaky), options)).toEqual({
    run: jestRun(unit, worse),
    lines: ['failed at both attempts: test/c.e2e.ts: three (and 1 more)'],
  });
});

test('unit tests are never repeated, and one that failed fails the run', async () => {
  const { asked, options } = runner(jestRun(mended));
  const { run, lines } = await secondAttempt(jestRun(brokenUnit, flaky), options);
  expect(asked).toEqual([['/c/test/c.e2e.ts']]);
  expect(run).toEqual(jestRun(brokenUnit, mended));
  expect(run.passed).toBe(false);
  expect(lines).toEqual(['passed at the second attempt: test/c.e2e.ts: the lab answers']);
});

test.each([
  ['everything passed', jestRun(unit, mended)],
  ['only unit tests failed', jestRun(brokenUnit, mended)],
  ['jest failed without a file that did', { ...jestRun(unit), passed: false }],
])('nothing runs again when %s', async (_, first) => {
  const { asked, options } = runner(jestRun());
  expect(await secondAttempt(first, options)).toEqual({ run: first, lines: [] });
  expect(asked).toEqual([]);
});

test.each(['/c/test/real/a.real.ts', '/c/test/real/a.alone.ts'])(
  'proofs on a real node are repeated: %s',
  async (name) => {
    const again = jestRun(fileReport(name, { one: 'passed' }));
    const { asked, options } = runner(again);
    const first = jestRun(fileReport(name, { one: 'failed' }));
    expect((await secondAttempt(first, options)).run).toEqual(again);
    expect(asked).toEqual([[name]]);
  },
);

test('a file that could not be loaded is named with the first line of its message', async () => {
  const message = `  \u001b[1m● \u001b[22mTest suite failed to run\n\n    Cannot find module './x'\n\n      at y`;
  const { options } = runner(jestRun(mended));
  const first = jestRun(fileReport('/c/test/c.e2e.ts', {}, message));
  expect((await secondAttempt(first, options)).lines).toEqual([
    "passed at the second attempt: test/c.e2e.ts: Cannot find module './x'",
  ]);
});

test('a file that the second run says nothing of stays as it was', async () => {
  const { options } = runner({ ...jestRun(), passed: false });
  expect(await secondAttempt(jestRun(flaky), options)).toEqual({
    run: jestRun(flaky),
    lines: ['failed at both attempts: test/c.e2e.ts: the lab answers'],
  });
});

test('a second run that jest itself fails does not pass, whatever its files say', async () => {
  const { options } = runner({ ...jestRun(mended), passed: false });
  expect((await secondAttempt(jestRun(flaky), options)).run.passed).toBe(false);
});
