import { backupManifest, backupName } from '../../../cli/database/backup';
import { backupReport, backupsText, type BackupObjects } from '../../../cli/database/backups';
import { plainPaint } from '../../../cli/host';
import { environmentFor } from '../../../environments';

const host = { paint: plainPaint, columns: 120 };
const now = new Date('2026-11-21T13:00:00Z');
const main = { name: 'main', namespace: 'app' };

const backup = (name: string, cluster: string, status: object) => ({
  metadata: { name },
  spec: { cluster: { name: cluster }, method: 'plugin' },
  status,
});

const objects: BackupObjects = {
  backups: [
    backup('main-1', 'main', {
      phase: 'completed',
      backupId: '20261120T030000',
      startedAt: '2026-11-20T03:00:00Z',
      stoppedAt: '2026-11-20T03:00:25Z',
      instanceID: { podName: 'main-2' },
    }),
    backup('other-1', 'other', { phase: 'completed', startedAt: '2026-11-21T03:00:00Z' }),
    backup('main-2', 'main', {
      phase: 'failed',
      startedAt: '2026-11-21T03:00:00Z',
      error: 'no space left',
    }),
    { metadata: { name: 'main-3' }, spec: { cluster: { name: 'main' } } },
  ],
  stores: [
    {
      metadata: { name: 'main-source' },
      status: {
        serverRecoveryWindow: { main: { firstRecoverabilityPoint: '2020-01-01T00:00:00Z' } },
      },
    },
    {
      metadata: { name: 'main-archive' },
      status: {
        serverRecoveryWindow: {
          main: {
            firstRecoverabilityPoint: '2026-11-20T03:00:25Z',
            lastSuccessfulBackupTime: '2026-11-20T03:00:25Z',
            lastFailedBackupTime: '2026-11-21T03:00:01Z',
          },
        },
      },
    },
  ],
  schedules: [
    {
      metadata: { name: 'main' },
      spec: { cluster: { name: 'main' }, schedule: '0 0 3 * * *' },
      status: {
        lastScheduleTime: '2026-11-21T03:00:00Z',
        nextScheduleTime: '2026-11-22T03:00:00Z',
      },
    },
    {
      metadata: { name: 'paused' },
      spec: { cluster: { name: 'main' }, schedule: '0 0 * * * *', suspend: true },
      status: { nextScheduleTime: '2026-11-21T14:00:00Z' },
    },
  ],
};

test('a report has the own archive and backups of a cluster, the newest first', () => {
  expect(backupReport(main, 'in the archive', objects)).toEqual({
    cluster: 'main',
    namespace: 'app',
    kept: 'in the archive',
    firstRecoverabilityPoint: '2026-11-20T03:00:25Z',
    lastSuccessfulBackup: '2026-11-20T03:00:25Z',
    lastFailedBackup: '2026-11-21T03:00:01Z',
    due: '2026-11-21T03:00:00Z',
    next: '2026-11-22T03:00:00Z',
    backups: [
      { name: 'main-3', phase: 'not begun', method: 'unknown' },
      {
        ...{ name: 'main-2', phase: 'failed', method: 'plugin', error: 'no space left' },
        startedAt: '2026-11-21T03:00:00Z',
      },
      {
        ...{ name: 'main-1', phase: 'completed', method: 'plugin', id: '20261120T030000' },
        ...{ startedAt: '2026-11-20T03:00:00Z', stoppedAt: '2026-11-20T03:00:25Z', from: 'main-2' },
      },
    ],
  });
});

test('a person reads since when it can be recovered, and why a backup failed', () => {
  expect(backupsText(backupReport(main, 'in the archive', objects), now, host)).toBe(
    [
      'app/main',
      'recoverable   from 2026-11-20T03:00:25Z (1 d 9 h ago)',
      'last backup   2026-11-20T03:00:25Z (1 d 9 h ago)',
      'last failure  2026-11-21T03:00:01Z (9 h 59 min ago)',
      'next          2026-11-22T03:00:00Z',
      '',
      'backup  phase          id               began         took  from',
      'main-3  not begun      -                -             -     -',
      'main-2  failed         -                10 h ago      -     -',
      '        no space left',
      'main-1  completed      20261120T030000  1 d 10 h ago  25 s  main-2',
    ].join('\n'),
  );
});

test('a cluster without backups says so', () => {
  const none = backupReport(main, 'nowhere', { backups: [], stores: [], schedules: [] });
  expect(backupsText(none, now, host)).toBe(
    'app/main\nbackups  none: the environment says nowhere to keep them',
  );
});

test('a backup is named after its cluster and the second', () => {
  expect(backupName('main', new Date('2026-11-21T13:00:05.123Z'))).toBe('main-20261121t130005z');
});

test('what is created is the Backup alone', () => {
  const environment = environmentFor('local', { nodes: 'real' });
  expect(backupManifest({ environment }, 'main', 'now')).toMatchObject({
    kind: 'Backup',
    metadata: { name: 'now', namespace: 'app' },
    spec: { cluster: { name: 'main' }, method: 'plugin' },
  });
});
