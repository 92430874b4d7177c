import fc from 'fast-check';
import { markerIn, markerText, orderAmong } from '../../../cli/comment/marker';

const order = { run: 12, attempt: 2, at: 1_700_000_000_000 };

test('a marker is a comment of HTML on the first line', () => {
  expect(markerText({ stack: 'feature-login', order })).toBe(
    '<!-- plinth:preview stack=feature%2Dlogin run=12.2.1700000000000 -->',
  );
});

test('any name of a stack is found again, and none can end the comment', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (stack) => {
      const text = markerText({ stack, order });
      expect(markerIn(`${text}\n## Preview`)).toEqual({ stack, order });
      expect(text.slice(4, -3)).not.toMatch(/--|[<>\n]/);
    }),
  );
});

test.each([
  'hello',
  '> <!-- plinth:preview stack=dev run=1.1.1 -->',
  'text <!-- plinth:preview stack=dev run=1.1.1 -->',
  '<!-- plinth:preview stack=dev -->',
  '<!-- plinth:preview stack=%E0%A4%A run=1.1.1 -->',
  '<!-- plinth:preview stack=dev run=1.1.99999999999999999999 -->',
])('fails to find one in %j', (body) => {
  expect(markerIn(body)).toBeUndefined();
});

test('a run outside of CI counts as new as the newest of CI', () => {
  const byHand = { run: undefined, attempt: 0, at: 5 };
  expect(orderAmong(byHand, [order, { run: 3, attempt: 9, at: 1 }])).toEqual({
    run: 12,
    attempt: 2,
    at: 5,
  });
  expect(orderAmong(byHand, [])).toEqual({ run: 0, attempt: 0, at: 5 });
  expect(orderAmong({ run: 1, attempt: 1, at: 5 }, [order])).toEqual({ run: 1, attempt: 1, at: 5 });
});
