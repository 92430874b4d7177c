import { choose, secureSource, seededSource, shuffle } from '../../../../lab/plugins/random/source';

test('every number below the bound comes up equally often', () => {
  const source = secureSource();
  const counts = [0, 0, 0, 0, 0, 0];
  for (let draw = 0; draw < 60_000; draw += 1) {
    const drawn = source(6);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  // chi-squared, 5 degrees of freedom: 30 is passed once in 70,000 fair runs
  const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chi).toBeLessThan(30);
});

test('a source with the same seed gives the same numbers, with another seed others', () => {
  const numbers = (seed: string) => {
    const source = seededSource(seed);
    return Array.from({ length: 20 }, () => source(1_000));
  };
  expect(numbers('a')).toEqual(numbers('a'));
  expect(numbers('a')).not.toEqual(numbers('b'));
});

test.each([0, -1, 1.5, Number.NaN])('fails when the bound is %s', (bound) => {
  expect(() => secureSource()(bound)).toThrow(
    `a bound must be a whole number of at least 1, got ${bound}`,
  );
});

test('fails when the bound is more than 48 bits can tell', () => {
  expect(() => secureSource()(2 ** 48 + 1)).toThrow(
    'a bound must be at most 2^48, got 281474976710657',
  );
});

test('a draw that would favour small numbers is made again', () => {
  // a bound just above half of the range: half of all draws are refused, none is folded back
  const bound = 2 ** 47 + 1;
  const source = secureSource();
  const high = Array.from({ length: 2_000 }, () => source(bound)).filter((n) => n >= bound / 2);
  expect(high.length).toBeGreaterThan(800);
  expect(high.length).toBeLessThan(1_200);
});

test('choosing reaches every choice, shuffling keeps every item', () => {
  const source = secureSource();
  const chosen = new Set(Array.from({ length: 500 }, () => choose(source, 'abcde')));
  expect([...chosen].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  const items = Array.from({ length: 100 }, (_, index) => index);
  const shuffled = shuffle(source, items);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
});

test('every order comes up equally often', () => {
  const source = secureSource();
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 12_000; draw += 1) {
    const order = shuffle(source, ['a', 'b', 'c']).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0);
  expect(chi).toBeLessThan(30);
});
