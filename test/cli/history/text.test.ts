import { historyText } from '../../../cli/history/text';
import { historyOf, updatesFrom } from '../../../cli/history/updates';
import { plainPaint } from '../../../cli/host';
import { engineThatPrints } from '../rollback/engine';

const terminal = { paint: plainPaint, columns: undefined };
const commit = '0123456789abcdef0123456789abcdef01234567';

const updates = updatesFrom([
  {
    version: 0,
    kind: 'update',
    startTime: '2026-01-02T03:04:05.000Z',
    message: 'second try\n\nwith a body',
    result: 'failed',
    environment: { 'git.head': commit, 'git.dirty': 'true' },
    resourceChanges: { create: 1, update: 2, same: 300 },
  },
  {
    version: 0,
    kind: 'refresh',
    startTime: '2026-01-01T03:04:05.000Z',
    message: '',
    result: 'succeeded',
    resourceChanges: { same: 300 },
  },
]);

test('updates are a table, the newest first, and a tree that was not clean is marked', () => {
  expect(historyText(updates, 2, terminal)).toBe(
    [
      'update  when              what     result     commit             changes               message',
      '2       2026-01-02 03:04  update   failed     012345678 (dirty)  1 created, 2 updated  second try',
      '1       2026-01-01 03:04  refresh  succeeded  -                  none',
    ].join('\n'),
  );
});

test('what is not shown is counted', () => {
  expect(historyText(updates, 40, terminal)).toMatch(/\n\n38 more: plinth history --count 40$/);
});

test('a stack that was never updated has no table', () => {
  expect(historyText([], 0, terminal)).toBe('no updates yet');
});

test('the engine is asked for every update', async () => {
  const run = engineThatPrints('null');
  expect(await historyOf(run)).toEqual([]);
  expect(run.asked()).toEqual([
    'stack history --json --page-size 0 --stack prod --non-interactive --color=never',
  ]);
});
