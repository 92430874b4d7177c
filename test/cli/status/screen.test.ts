import { drawn, terminalScreen } from '../../../cli/status/screen';

test('lines are written over the last ones, each to its end', () => {
  expect(drawn('one\ntwo', 5)).toBe('\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J');
});

test('what has no room is counted, so that the screen never scrolls', () => {
  const text = drawn('1\n2\n3\n4\n5', 3);
  expect(text.split('\r\n')).toHaveLength(3);
  expect(text).toContain('… 3 more lines');
});

test('the terminal is given back as it was', () => {
  const written: string[] = [];
  const screen = terminalScreen({ columns: 80, rows: 3, write: (text) => written.push(text) });
  expect(screen.columns).toBe(80);
  screen.leave();
  expect(written).toEqual([]);
  screen.draw('a');
  screen.draw('b');
  screen.leave();
  expect(written[0]).toBe('\u001b[?1049h\u001b[?25l');
  expect(written.at(-1)).toBe('\u001b[?25h\u001b[?1049l');
  expect(written).toHaveLength(4);
});
