import { originOf } from '../../../cli/database/origin';
import { UserError } from '../../../errors/user-error';

const from = (options: Record<string, string | boolean>) =>
  originOf({ arguments: [], rest: [], options });

function problemsOf(options: Record<string, string | boolean>): readonly string[] {
  try {
    from(options);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

const time = '2026-11-21T13:00:00Z';

test.each([
  [{}, { from: 'archive' }],
  [{ until: time }, { from: 'archive', target: { to: 'time', time } }],
  [
    { position: '0/3000060', timeline: '2' },
    { from: 'archive', target: { to: 'log-position', position: '0/3000060', timeline: 2 } },
  ],
  [
    { transaction: '0', backupId: 'b' },
    { from: 'archive', target: { to: 'transaction', transaction: 0, backup: 'b' } },
  ],
  [
    { restorePoint: 'before', backupId: 'b' },
    { from: 'archive', target: { to: 'restore-point', name: 'before', backup: 'b' } },
  ],
  [
    { until: time, backupId: 'b' },
    { from: 'archive', target: { to: 'time', time }, beginWith: 'b' },
  ],
  [{ backupId: 'b' }, { from: 'archive', target: { to: 'backup', backup: 'b' } }],
  [
    { from: 'backup', backup: 'weekly' },
    { from: 'backup', backup: 'weekly' },
  ],
  [
    { from: 'backup', backup: 'weekly', until: time },
    { from: 'backup', backup: 'weekly', replay: { target: { to: 'time', time } } },
  ],
  [
    { from: 'snapshots', data: 'd', wal: 'w', replay: true },
    { from: 'snapshots', data: 'd', wal: 'w', replay: {} },
  ],
  [{ from: 'live' }, { from: 'live' }],
])('options %j begin with %j', (options, origin) => {
  expect(from(options)).toEqual(origin);
});

test.each([
  [
    { until: time, position: '0/1' },
    ['--until, --position: only one of them can say where to stop'],
  ],
  [
    { transaction: '7' },
    ['--transaction: needs --backup-id, because only time and position tell which backup is right'],
  ],
  [
    { restorePoint: 'x' },
    [
      '--restore-point: needs --backup-id, because only time and position tell which backup is right',
    ],
  ],
  [{ transaction: 'seven', backupId: 'b' }, ["--transaction: must be a whole number, got 'seven'"]],
  [{ timeline: '2' }, ['--timeline: needs a place to stop at on it']],
  [
    { from: 'live', until: time, replay: true },
    ['--until: does not go with --from live', '--replay: does not go with --from live'],
  ],
  [{ from: 'backup' }, ['--backup: must be given with --from backup, but it is missing']],
  [
    { from: 'snapshots', wal: 'w', transaction: '7' },
    [
      '--transaction: does not go with --from snapshots',
      '--data: must be given with --from snapshots, but it is missing',
    ],
  ],
])('fails for %j', (options, problems) => {
  expect(problemsOf(options)).toEqual(problems);
});
