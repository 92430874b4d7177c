import { acknowledgedIn, longestGapMs, missingFrom } from './postgres-client';

const log = '1763756400.250000 1\n1763756400.350000 2\n1763756412.850500 7\n';

test('confirmed writes are read from the lines of the loop, with their time', () => {
  expect(acknowledgedIn(log)).toEqual([
    { number: 1, at: 1763756400250 },
    { number: 2, at: 1763756400350 },
    { number: 7, at: 1763756412851 },
  ]);
});

test('a line that was cut off is no confirmed write', () => {
  expect(acknowledgedIn(`${log}17637564`)).toHaveLength(3);
  expect(acknowledgedIn('')).toEqual([]);
});

test('the longest gap is how long nobody could write', () => {
  expect(longestGapMs(acknowledgedIn(log))).toBe(12_501);
  expect(longestGapMs(acknowledgedIn(log).slice(0, 1))).toBe(0);
  expect(longestGapMs([])).toBe(0);
});

test('a confirmed write that the table lacks is missed, and one that was not confirmed is not', () => {
  const confirmed = acknowledgedIn(log);
  expect(missingFrom(['1', '2', '3', '7'], confirmed)).toEqual([]);
  expect(missingFrom(['1', '3'], confirmed)).toEqual([2, 7]);
});
