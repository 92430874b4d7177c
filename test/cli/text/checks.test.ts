import { plainPaint } from '../../../cli/host';
import { checksSummary, checkText } from '../../../cli/text/checks';

const passed = { name: 'types', passed: true, output: 'noise', elapsedMs: 12_000 };
const failed = {
  name: 'formatting',
  passed: false,
  output: '[warn] a.ts\n\n[warn] b.ts',
  elapsedMs: 900,
};

test('a check that passed is one line, whatever it printed', () => {
  expect(checkText(passed, plainPaint)).toBe('ok      types       12 s');
});

test('a check that failed shows everything it printed', () => {
  expect(checkText(failed, plainPaint)).toBe(
    'failed  formatting  0.9 s\n        [warn] a.ts\n\n        [warn] b.ts',
  );
});

test('a check that failed without a word is one line', () => {
  expect(checkText({ ...failed, output: '' }, plainPaint)).toBe('failed  formatting  0.9 s');
});

test('the summary counts what failed', () => {
  expect(checksSummary([passed, failed], 13_000)).toBe('1 of 2 checks failed in 13 s');
});

test('the summary of a clean run says that all passed', () => {
  expect(checksSummary([passed, passed], 13_000)).toBe('2 checks passed in 13 s');
});
