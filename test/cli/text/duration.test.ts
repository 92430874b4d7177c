import { duration } from '../../../cli/text/duration';

test.each([
  [0, '0.0 s'],
  [349, '0.3 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [65_000, '1 min 05 s'],
  [3_725_000, '62 min 05 s'],
])('%i ms is said as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
