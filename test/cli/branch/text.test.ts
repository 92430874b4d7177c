import type { BranchStack } from '../../../cli/branch/branch-stack';
import {
  branchesText,
  branchUpText,
  candidateText,
  counted,
  deletedText,
  dryRunText,
  sizesText,
  spanText,
} from '../../../cli/branch/text';
import { nothingHappened } from '../../../cli/engine/result';
import { plainPaint } from '../../../cli/host';
import { fakeHost } from '../fake-host';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date('2026-11-21T12:00:00Z');

const login: BranchStack = {
  name: 'branch-login',
  record: { branch: 'login', since: '2026-11-11T12:00:00Z' },
  updatedAt: new Date('2026-11-21T09:00:00Z'),
  expiresAt: new Date('2026-11-28T09:00:00Z'),
  deletion: 'none',
  state: 'still',
};
const sizes = { cpuMillis: 300, memory: 2 ** 30, storage: 50 * 2 ** 30 };
const listed = { owner: 'ada@example.com', host: 'branch-login.dev.plinth.example', sizes };

test.each([
  [-hour, '0 min'],
  [59 * minute, '59 min'],
  [hour, '1 h'],
  [47 * hour, '47 h'],
  [48 * hour, '2 d'],
])('%d ms are told as %s', (span, text) => {
  expect(spanText(span)).toBe(text);
});

test('sizes are told in thousandths of a core and in GiB', () => {
  expect(sizesText(sizes)).toBe('300m cpu, 1.0 GiB memory, 50.0 GiB storage');
});

test('branches are a table: whose, where, how old, until when, how large', () => {
  const half = { ...login, name: 'branch-half', record: {}, deletion: 'begun' } as const;
  const { expiresAt: _expiresAt, updatedAt: _updatedAt, ...rest } = login;
  const unknown = { ...rest, name: 'branch-x', record: {} };
  const over = { ...login, record: { branch: 'old', since: 'never' }, expiresAt: new Date(0) };
  const all = [login, half, unknown, over].map((stack) => ({ ...listed, stack }));
  expect(branchesText(all, now, { paint: plainPaint, columns: undefined })).toBe(
    [
      'BRANCH       OWNER            HOST                             AGE      EXPIRES       SIZES',
      'login        ada@example.com  branch-login.dev.plinth.example  10 d     in 6 d        300m cpu, 1.0 GiB memory, 50.0 GiB storage',
      'branch-half  ada@example.com  branch-login.dev.plinth.example  3 h      half deleted  300m cpu, 1.0 GiB memory, 50.0 GiB storage',
      'branch-x     ada@example.com  branch-login.dev.plinth.example  unknown  unknown       300m cpu, 1.0 GiB memory, 50.0 GiB storage',
      'old          ada@example.com  branch-login.dev.plinth.example  3 h      20778 d ago   300m cpu, 1.0 GiB memory, 50.0 GiB storage',
    ].join('\n'),
  );
});

test('what a run would delete is told with its reasons, and that nothing was', () => {
  const choice = {
    chosen: [{ stack: login, reason: 'expired' }],
    postponed: [{ stack: { ...login, name: 'branch-x' }, reason: 'branch gone' }],
    kept: [login, login],
  } as const;
  expect(dryRunText(choice, now, "the remote 'origin'", plainPaint)).toBe(
    [
      'would delete  branch-login: it was not brought up to date for as long as it may live, last brought up to date 3 h ago',
      'next time     branch-x: its branch is gone, last brought up to date 3 h ago',
      '',
      "1 stack to delete, 3 kept, by the branches of the remote 'origin'",
      'nothing was deleted: --yes does it',
    ].join('\n'),
  );
});

test('where there is nothing to delete, that is all', () => {
  const choice = { chosen: [], postponed: [], kept: [login] };
  expect(dryRunText(choice, now, 'ada/app', plainPaint)).toBe(
    '0 stacks to delete, 1 kept, by the branches of ada/app',
  );
});

test('of a run that deletes every stack counts once: also what failed, and what it kept in the end', () => {
  const outcomes = (['deleted', 'failed', 'kept', 'failed'] as const).map((outcome) => ({
    outcome,
  }));
  const rest = { kept: [login], postponed: [{ stack: login, reason: 'expired' }] } as const;
  expect(deletedText(outcomes, rest, 'ada/app')).toBe(
    '1 stack deleted, 2 failed, 3 kept, by the branches of ada/app',
  );
  expect(deletedText([], { ...rest, postponed: [] }, 'ada/app')).toBe(
    '0 stacks deleted, 1 kept, by the branches of ada/app',
  );
});

test('of a stack that was never updated, no age is told', () => {
  const { updatedAt: _updatedAt, ...stack } = login;
  expect(candidateText({ stack, reason: 'half deleted' }, now)).toBe(
    'branch-login: its deletion was begun and not finished',
  );
});

test('a count has its word in the right number', () => {
  expect([0, 1, 2].map((count) => counted(count, 'stack'))).toEqual([
    '0 stacks',
    '1 stack',
    '2 stacks',
  ]);
});

test('up ends with the host, and with what was said of the branch', () => {
  const up = {
    ...{ stack: 'branch-login', branch: 'login', owner: 'ada@example.com' },
    url: 'https://branch-login.dev.plinth.example',
    expiresAt: new Date('2026-11-28T09:00:30Z'),
    result: { ...nothingHappened, counts: { ...nothingHappened.counts, create: 23 } },
  };
  expect(branchUpText(up, fakeHost('/checkout'))).toBe(
    [
      'host     https://branch-login.dev.plinth.example',
      'owner    ada@example.com',
      'expires  2026-11-28 09:00 UTC',
      'next     ./plinth branch list, ./plinth branch down login',
      '',
      'branch-login is up: 23 created (1.2 s)',
    ].join('\n'),
  );
  expect(branchUpText(up, fakeHost('/checkout'), 'local')).toContain(
    'next     ./plinth branch list --host local, ./plinth branch down login --host local\n',
  );
});
