import { ago, span } from '../../../cli/database/age';
import { numbersOf } from '../../../cli/database/numbers';
import { bytesOf, positionOf } from '../../../cli/database/sql';
import { UserError } from '../../../errors/user-error';

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [0.4, '0 s'],
  [59.6, '1 min'],
  [65, '1 min 5 s'],
  [3600, '1 h'],
  [3661, '1 h 1 min'],
  [90_000, '1 d 1 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});

test('a moment is behind or ahead', () => {
  const now = new Date('2026-11-21T13:00:00Z');
  expect(ago('2026-11-21T10:00:00Z', now)).toBe('3 h ago');
  expect(ago('2026-12-03T13:00:00Z', now)).toBe('in 12 d');
});

test.each([
  ['0/0', 0n],
  ['0/3000060', 0x3000060n],
  ['1/A', (1n << 32n) + 10n],
  ['FFFFFFFF/FFFFFFFF', 2n ** 64n - 1n],
])('position %s is a number and back', (position, bytes) => {
  expect(bytesOf(position)).toBe(bytes);
  expect(positionOf(bytes)).toBe(position);
});

test('fails for what is no position', () => {
  expect(() => bytesOf('3000060')).toThrow("'3000060' is no position in a log");
});

const input = (options: Record<string, string>) => ({ arguments: [], rest: [], options });

test('numbers are read, those that are not given are left out', () => {
  const flags = { maxRpo: '--max-rpo', timeout: '--timeout' };
  expect(numbersOf(input({ maxRpo: '6' }), flags)).toEqual({ maxRpo: 6 });
});

test('fails for what is no number, all at once', () => {
  const flags = { maxRpo: '--max-rpo', timeout: '--timeout' };
  expect(() => numbersOf(input({ maxRpo: '0', timeout: '1.5' }), flags)).toThrow(
    new UserError([
      "--max-rpo: must be a whole number from 1, got '0'",
      "--timeout: must be a whole number from 1, got '1.5'",
    ]),
  );
});
