import { Duration } from 'cdk8s';
import { branchStackOf, isBranchStack } from '../../../cli/branch/branch-stack';
import type { RecordedUpdate } from '../../../cli/stacks/updates';

const week = Duration.days(7);
const startedAt = new Date('2026-11-20T10:00:00Z');
const endedAt = new Date('2026-11-20T10:05:00Z');
const listed = { name: 'branch-login', state: 'still' } as const;

const update = (more: Partial<RecordedUpdate> = {}): RecordedUpdate => ({
  kind: 'update',
  result: 'succeeded',
  startedAt,
  endedAt,
  config: { 'plinth:lifetime': '8h', 'plinth:owner': 'ada@example.com', 'plinth:other': 'x' },
  ...more,
});

test('its life is counted from the end of the last run that brought it up to date', () => {
  expect(branchStackOf(listed, [update({ kind: 'refresh' }), update()], week)).toEqual({
    name: 'branch-login',
    record: { lifetime: '8h', owner: 'ada@example.com' },
    updatedAt: endedAt,
    expiresAt: new Date('2026-11-20T18:05:00Z'),
    deletion: 'none',
    state: 'still',
  });
});

test('a run that failed or was killed counts as well: somebody works on it', () => {
  const { endedAt: _endedAt, ...killed } = update({ result: 'failed' });
  expect(branchStackOf(listed, [killed], week).updatedAt).toEqual(startedAt);
});

test.each([
  ['names none', {}, '2026-11-27T10:05:00Z'],
  ['names one that is none', { 'plinth:lifetime': 'for ever' }, '2026-11-27T10:05:00Z'],
  ['names more than its host allows', { 'plinth:lifetime': '90d' }, '2026-11-27T10:05:00Z'],
])('the longest life counts where it %s', (_title, config, expiry) => {
  expect(branchStackOf(listed, [update({ config })], week).expiresAt).toEqual(new Date(expiry));
});

test('without any run, its life is counted from its state, or from nothing at all', () => {
  const written = branchStackOf({ ...listed, updatedAt: startedAt }, [], week);
  expect(written.expiresAt).toEqual(new Date('2026-11-27T10:00:00Z'));
  expect(branchStackOf(listed, [], week)).toEqual({
    ...{ name: 'branch-login', record: {}, deletion: 'none', state: 'still' },
  });
});

test('a deletion is begun when nothing came after it', () => {
  const destroy = update({ kind: 'destroy', result: 'failed', config: {} });
  expect(branchStackOf(listed, [destroy, update()], week)).toMatchObject({
    deletion: 'begun',
    record: { owner: 'ada@example.com' },
  });
  expect(branchStackOf(listed, [update(), destroy], week).deletion).toBe('none');
});

test('a stack of a branch is named as one, and is none that is there to stay', () => {
  expect(isBranchStack('branch-login', ['dev'])).toBe(true);
  expect(isBranchStack('dev', [])).toBe(false);
  expect(isBranchStack('branch-login', ['branch-login'])).toBe(false);
});
