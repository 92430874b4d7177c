import { targetOf } from '../../../cli/rollback/target';
import type { Update, UpdateSource } from '../../../cli/history/updates';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const c = 'c'.repeat(40);

/** Updates of which the last argument is the oldest. */
function updates(...all: readonly Partial<Update>[]): readonly Update[] {
  return all.map((one, at) => ({
    number: all.length - at,
    kind: 'update',
    result: 'succeeded',
    started: '2026-01-02T03:04:05Z',
    message: '',
    changes: {},
    ...one,
  }));
}

const of = (commit: string, tree: UpdateSource['tree'] = 'clean') => ({ source: { commit, tree } });

const chosen = (...args: Parameters<typeof targetOf>) => targetOf(...args).number;

test('without a number it is the newest before the last one with other sources', () => {
  expect(chosen(updates(of(b), of(b), of(a)), undefined)).toBe(1);
});

test('after a rollback it is what was rolled back', () => {
  expect(chosen(updates(of(a), of(b), of(a)), undefined)).toBe(2);
});

test('after a failure it is the last that succeeded', () => {
  expect(chosen(updates({ ...of(c), result: 'failed' }, of(b), of(a)), undefined)).toBe(2);
});

test('from a tree with changes it goes back to the commit itself', () => {
  expect(chosen(updates(of(a, 'dirty'), of(a)), undefined)).toBe(1);
});

test('what failed, had uncommitted changes, no commit, or was no update is passed over', () => {
  const all = updates(
    of(c),
    { ...of(b), kind: 'refresh' },
    { ...of(b), result: 'failed' },
    of(b, 'dirty'),
    {},
    of(a),
  );
  expect(chosen(all, undefined)).toBe(1);
});

test('a number chooses, be it of the same commit', () => {
  expect(chosen(updates(of(b), of(b), of(a)), '2')).toBe(2);
});

test.each([
  [of(b, 'dirty'), 'it was made from bbbbbbbbb with changes that nobody committed'],
  [{}, 'it was made outside of a repository'],
  [{ ...of(b), result: 'failed' as const }, "it is 'failed'"],
  [{ ...of(b), kind: 'destroy' }, "it is no update, but a 'destroy'"],
])('fails when the one asked for can not be made again: %j', (one, why) => {
  expect(() => targetOf(updates(of(a), one), '1')).toThrow(
    `rollback: '--to' must be an update that can be made again, got '1': ${why}\n  fix: plinth history shows others`,
  );
});

test('fails when nothing came before', () => {
  expect(() => targetOf([], undefined)).toThrow(
    'rollback: there must be an update before the last one, there is none\n  fix: plinth history shows what there is',
  );
  expect(() => targetOf(updates(of(a), of(a)), undefined)).toThrow(
    'rollback: no update before the last one, 2, succeeded with other sources that are committed\n' +
      '  fix: plinth history shows what there is; deploy the commit that you want with plinth up',
  );
});
