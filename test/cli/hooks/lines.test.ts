import * as fc from 'fast-check';
import { Lines } from '../../../cli/hooks/lines';

function said(pieces: readonly (Buffer | string)[], secrets: readonly string[] = []): string[] {
  const heard: string[] = [];
  const lines = new Lines((line) => heard.push(line), secrets);
  for (const piece of pieces) lines.add(Buffer.from(piece));
  lines.end();
  return heard;
}

test('pieces become whole lines, the last one without an end too', () => {
  expect(said(['on', 'e\ntwo\r', '\nthr', 'ee'])).toEqual(['one', 'two', 'three']);
});

test('what redraws a line becomes lines', () => {
  expect(said(['10 %\r20 %\rdone\n'])).toEqual(['10 %', '20 %', 'done']);
});

test('nothing of it moves the cursor, rings or sets a title', () => {
  expect(said(['\u001b[31mred\u001b[0m \u001b[2J\u0007\u001b]0;title\u0007\tend\n'])).toEqual([
    'red \tend',
  ]);
});

test('a character that arrives in two pieces is whole', () => {
  const bytes = Buffer.from('grün\n');
  expect(said([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['grün']);
});

test('a line without an end is said in parts', () => {
  const heard = said([...Array<string>(25).fill('x'.repeat(1000))]);
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.join('')).toBe('x'.repeat(25_000));
});

test('a secret is blotted out also when something unseen stands in it', () => {
  expect(said(['hun\u0007ter\u001b[0m2\n'], ['hunter2'])).toEqual(['[secret]']);
});

test('a secret is blotted out wherever it is cut', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (a, b) => {
      const text = 'the key is hunter2-hunter2, keep it\n';
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const heard = said(
        [text.slice(0, from), text.slice(from, to), text.slice(to)],
        ['hunter2-hunter2'],
      );
      expect(heard).toEqual(['the key is [secret], keep it']);
    }),
  );
});
