import { parseUpdates } from '../../../cli/stacks/updates';
import { userErrorOf } from '../../user-error';

const entry = {
  kind: 'update',
  startTime: '2026-11-20T10:00:00.000Z',
  endTime: '2026-11-20T10:01:00.000Z',
  result: 'succeeded',
  config: {
    'plinth:owner': { value: 'ada@example.com', secret: false },
    'plinth:password': { secret: true },
    'plinth:shown': { value: 'hunter2', secret: true },
  },
};

test('runs are told the newest first, with plain settings alone', () => {
  const newer = { kind: 'destroy', startTime: '2026-11-21T10:00:00.000Z', result: 'in-progress' };
  expect(parseUpdates('branch-a', JSON.stringify([entry, newer]))).toEqual([
    {
      ...{ kind: 'destroy', result: 'in-progress', config: {} },
      startedAt: new Date('2026-11-21T10:00:00Z'),
    },
    {
      kind: 'update',
      result: 'succeeded',
      startedAt: new Date('2026-11-20T10:00:00Z'),
      endedAt: new Date('2026-11-20T10:01:00Z'),
      config: { 'plinth:owner': 'ada@example.com' },
    },
  ]);
});

test('a stack that was never updated has no runs', () => {
  expect(parseUpdates('branch-a', '[]')).toEqual([]);
});

test.each(['', '{}', '[{}]', '[null]', JSON.stringify([{ ...entry, startTime: 'now' }, entry])])(
  'fails for %j',
  (text) => {
    expect(userErrorOf(() => parseUpdates('branch-a', text)).problems).toEqual([
      "stack 'branch-a': its history must be a list of runs, it is damaged",
    ]);
  },
);
