import { updateNumbered, updatesFrom, type RecordedUpdate } from '../../../cli/history/updates';

const commit = '0123456789abcdef0123456789abcdef01234567';

/** An update as the engine prints it. */
function recorded(more: Partial<RecordedUpdate> = {}): RecordedUpdate {
  return {
    version: 0,
    kind: 'update',
    startTime: '2026-01-02T03:04:05.000Z',
    endTime: '2026-01-02T03:05:05.000Z',
    message: 'fix the login',
    result: 'succeeded',
    environment: {
      'git.head': commit,
      'git.headName': 'refs/heads/main',
      'git.dirty': 'false',
      'git.author': 'Ada',
      PULUMI_CONFIG_PASSPHRASE: 'set',
    },
    resourceChanges: { create: 2, same: 1 },
    ...more,
  };
}

test('an update has its commit, branch, author and what it changed, and nothing else of its environment', () => {
  expect(updatesFrom([recorded()])).toEqual([
    {
      number: 1,
      kind: 'update',
      result: 'succeeded',
      started: '2026-01-02T03:04:05.000Z',
      ended: '2026-01-02T03:05:05.000Z',
      message: 'fix the login',
      author: 'Ada',
      source: { commit, branch: 'refs/heads/main', tree: 'clean' },
      changes: { create: 2, same: 1 },
    },
  ]);
});

test('where the backend numbers nothing, the place counts from the oldest', () => {
  const numbers = updatesFrom([recorded(), recorded(), recorded()]).map(({ number }) => number);
  expect(numbers).toEqual([3, 2, 1]);
});

test('where the backend numbers, its numbers count', () => {
  const numbers = updatesFrom([recorded({ version: 41 }), recorded({ version: 40 })]).map(
    ({ number }) => number,
  );
  expect(numbers).toEqual([41, 40]);
});

test.each([
  ['true', 'dirty'],
  ['', 'dirty'],
  ['false', 'clean'],
])('git.dirty %j is a %s tree', (dirty, tree) => {
  const environment = { 'git.head': commit, 'git.dirty': dirty };
  expect(updatesFrom([recorded({ environment })])[0]?.source).toEqual({ commit, tree });
});

test.each([['--upload-pack=evil'], ['main'], [''], ['0123']])(
  'what is no commit is no source: %j',
  (head) => {
    const environment = { 'git.head': head, 'git.dirty': 'false' };
    expect(updatesFrom([recorded({ environment })])[0]?.source).toBeUndefined();
  },
);

test('an update outside of a repository, or still under way, lacks what nobody knows', () => {
  const { endTime: _end, environment: _none, resourceChanges: _changes, ...begun } = recorded();
  expect(updatesFrom([{ ...begun, result: 'in-progress' }])).toEqual([
    {
      number: 1,
      kind: 'update',
      result: 'in-progress',
      started: '2026-01-02T03:04:05.000Z',
      message: 'fix the login',
      changes: {},
    },
  ]);
});

test('an update is found by its number', () => {
  const updates = updatesFrom([recorded(), recorded()]);
  expect(updateNumbered(updates, '--to', '1').number).toBe(1);
});

test.each([
  [2, "'--to' must be the number of an update, there are 1 to 2, got '3'"],
  [0, "'--to' must be the number of an update, there is none, got '3'"],
])('fails when none of %d has the number', (count, problem) => {
  const updates = updatesFrom(Array.from({ length: count }, () => recorded()));
  expect(() => updateNumbered(updates, '--to', '3')).toThrow(
    `${problem}\n  fix: plinth history shows them`,
  );
});
