import { skippedLine } from './skipped';

test('one line tells everything that is missing', () => {
  expect(skippedLine('a real node', ['Linux and root', 'the program ip'])).toBe(
    'skipped: a real node needs Linux and root, the program ip\n',
  );
});

test('nothing is said where nothing is missing', () => {
  expect(skippedLine('a real node', [])).toBe('');
});
