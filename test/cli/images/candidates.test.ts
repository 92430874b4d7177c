import fc from 'fast-check';
import { natural, newerThan, offerOf } from '../../../cli/images/candidates';
import { ruleOf, type TagRule } from '../../../environments/image-policies';

function rule(text: string): TagRule {
  const found = ruleOf(text);
  if (found === undefined) throw new Error(`${text} is no rule`);
  return found;
}

test('of versions only those of the same form are offered, the newest first', () => {
  const tags = [
    '18.3-standard-trixie',
    '18-standard-trixie',
    '18.10-standard-trixie',
    '18.5-standard-bookworm',
    '18.5-202511030914-standard-trixie',
    '18.9-standard-trixie',
    'v18.11-standard-trixie',
    '18beta1-standard-trixie',
  ];
  expect(offerOf(rule('semver:^18'), tags, '18.4-standard-trixie')).toEqual({
    fitting: [
      '18.10-standard-trixie',
      '18.9-standard-trixie',
      '18.4-standard-trixie',
      '18.3-standard-trixie',
    ],
  });
});

test.each(['v1.22.0-alpha.0', 'v1.22.0-rc.1', '1.22.0', 'v1.22', 'v1.22.0-debian'])(
  'the tag %s does not take the place of v1.21.2',
  (tag) => {
    const { fitting } = offerOf(rule('semver:^1'), ['v1.21.2', tag], 'v1.21.2');
    expect(fitting).toEqual(['v1.21.2']);
  },
);

test('a version out of the range is told, and not offered', () => {
  const tags = ['1.0.0', '1.1.0', '2.0.0', '3.1.0', '3.0.0', '4.0.0-rc.1'];
  expect(offerOf(rule('semver:^1'), tags, '1.0.0')).toEqual({
    fitting: ['1.1.0', '1.0.0'],
    beyond: '3.1.0',
  });
});

test('a tag that is no version is offered no version', () => {
  expect(offerOf(rule('semver:^1'), ['1.0.0'], 'main')).toEqual({ fitting: [] });
});

test('numbers in names count as numbers, and of an expression its group', () => {
  expect(offerOf(rule('glob:main-*'), ['main-9', 'main-10', 'dev-11'], 'main-9').fitting).toEqual([
    'main-10',
    'main-9',
  ]);
  const tags = ['a-20261101', 'z-20260101', 'b-20261002'];
  expect(offerOf(rule('regex:^\\w-(\\d{8})$'), tags, 'z-20260101').fitting).toEqual([
    'a-20261101',
    'b-20261002',
    'z-20260101',
  ]);
});

test('a present tag that is pruned still tells what is newer', () => {
  const offer = offerOf(rule('glob:main-*'), ['main-8', 'main-10'], 'main-9');
  expect(newerThan(offer.fitting, 'main-9')).toEqual(['main-10']);
  expect(offerOf(rule('glob:main-*'), ['main-8'], 'dev-9').fitting).toEqual(['main-8']);
});

test('only what stands before the present tag is newer', () => {
  expect(newerThan(['c', 'b', 'a'], 'b')).toEqual(['c']);
  expect(newerThan(['c', 'b', 'a'], 'c')).toEqual([]);
  expect(newerThan(['c', 'b'], 'gone')).toEqual(['c', 'b']);
});

const tag = fc.stringMatching(/^[a-c0-9]{1,4}[.-]?[a-c0-9]{0,24}$/);

test('the order of names is one', () => {
  fc.assert(
    fc.property(tag, tag, tag, (a, b, c) => {
      expect(Math.sign(natural(a, b))).toBe(0 - Math.sign(natural(b, a)));
      if (natural(a, b) <= 0 && natural(b, c) <= 0) expect(natural(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('with any tags a version never goes back, and never leaves its range', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(12), fc.nat(12), fc.constantFrom('', '-slim', '-rc.1'))
    .map(([a, b, c, flavour]) => `${a}.${b}.${c}${flavour}`);
  fc.assert(
    fc.property(fc.array(version), (tags) => {
      const { fitting } = offerOf(rule('semver:^1.2.0'), tags, '1.2.3');
      for (const newer of newerThan(fitting, '1.2.3')) {
        expect(newer).toMatch(/^1\.\d+\.\d+$/);
        expect(natural(newer, '1.2.3')).toBeGreaterThan(0);
      }
    }),
  );
});
