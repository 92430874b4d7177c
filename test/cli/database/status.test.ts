import { backupReport, type BackupReport } from '../../../cli/database/backups';
import { statusReport, type ClusterFacts, type ServerFacts } from '../../../cli/database/status';
import { readCluster } from '../../../cli/database/status-read';
import { databaseStatusText } from '../../../cli/database/status-text';
import { plainPaint } from '../../../cli/host';
import { FakeCluster, Refusal } from './fake-cluster';

const now = new Date('2026-11-21T13:00:00Z');
const host = { paint: plainPaint, columns: 100 };

const server: ServerFacts = {
  replicas: [{ name: 'main-2', state: 'streaming', sync: 'async', lagBytes: 120, lagSeconds: 0.2 }],
  archiver: { last: '2026-11-21T12:58:00Z', lastFailed: null, failing: false },
  waiting: 0,
};

const backups: BackupReport = {
  ...backupReport({ name: 'main', namespace: 'app' }, 'in the archive', {
    ...{ backups: [], stores: [], schedules: [] },
  }),
  lastSuccessfulBackup: '2026-11-21T03:00:25Z',
  firstRecoverabilityPoint: '2026-11-14T03:00:25Z',
  due: '2026-11-21T03:00:00Z',
};

const condition = (type: string, status: string, message = '') => ({ type, status, message });

function facts(more: Partial<ClusterFacts> = {}, status: object = {}): ClusterFacts {
  return {
    ...{ name: 'main', namespace: 'app', kept: 'in the archive', server, backups },
    object: {
      metadata: { name: 'main' },
      spec: { instances: 2 },
      status: {
        phase: 'Cluster in healthy state',
        readyInstances: 2,
        currentPrimary: 'main-1',
        targetPrimary: 'main-1',
        timelineID: 3,
        conditions: [condition('ContinuousArchiving', 'True')],
        certificates: {
          expirations: {
            'main-server': '2027-02-19 23:47:30 +0000 UTC',
            'main-ca': '2027-02-19 23:47:29.5 +0100 CET',
          },
        },
        ...status,
      },
    },
    ...more,
  };
}

test('a cluster that is well says who leads, who follows, and since when it can be recovered', () => {
  const report = statusReport(facts(), now);
  expect(report).toEqual({
    ...{ cluster: 'main', namespace: 'app', verdict: 'healthy', problems: [] },
    ...{ phase: 'Cluster in healthy state', primary: 'main-1', ready: 2, instances: 2 },
    ...{ timeline: 3, replicas: server.replicas, archiving: 'works', waitingSegments: 0 },
    lastArchived: '2026-11-21T12:58:00Z',
    lastBackup: '2026-11-21T03:00:25Z',
    recoverableFrom: '2026-11-14T03:00:25Z',
    certificates: [
      { secret: 'main-ca', expires: '2027-02-19T22:47:29Z' },
      { secret: 'main-server', expires: '2027-02-19T23:47:30Z' },
    ],
  });
  expect(databaseStatusText(report, now, host)).toBe(
    [
      'app/main  healthy',
      'primary       main-1, timeline 3, 2/2 instances ready',
      'replicas      main-2 streaming (async), behind by 120 bytes, 0 s',
      'archiving     works, last 2 min ago, 0 segments wait',
      'backup        last 9 h 59 min ago, recoverable from 2026-11-14T03:00:25Z',
      'certificates  the first, main-ca, expires in 90 d 9 h',
    ].join('\n'),
  );
});

function silent(silence: string, more: Partial<ClusterFacts> = {}): ClusterFacts {
  const { server: _server, ...rest } = facts(more);
  return { ...rest, silence };
}

const failing = { ...server, archiver: { last: null, lastFailed: 'x', failing: true }, waiting: 7 };

test.each<[string, ClusterFacts, readonly string[]]>([
  [
    'an instance is missing',
    facts({}, { readyInstances: 1, phase: 'Failing over', phaseReason: 'main-1 is gone' }),
    ['phase: Failing over: main-1 is gone', '1 of 2 instances are ready'],
  ],
  ['the primary moves', facts({}, { targetPrimary: 'main-2' }), ['the primary moves to main-2']],
  [
    'nothing is archived',
    facts({ server: failing }, { conditions: [condition('ContinuousArchiving', 'False', 'no')] }),
    ['the write-ahead log is not archived (7 segments wait): no'],
  ],
  [
    'a backup was missed',
    facts({ backups: { ...backups, lastSuccessfulBackup: '2026-11-20T03:00:25Z' } }),
    ['the backup that was due 10 h ago was not made, the last is from 1 d 9 h ago'],
  ],
  [
    'the last backup failed',
    facts(
      {},
      {
        conditions: [
          condition('ContinuousArchiving', 'True'),
          condition('LastBackupSucceeded', 'False', 'no space left'),
        ],
      },
    ),
    ['the last backup failed: no space left'],
  ],
  [
    'a replica lags',
    facts({
      server: {
        ...server,
        replicas: [
          { name: 'main-2', state: 'catchup', sync: 'async', lagBytes: 9, lagSeconds: 75 },
        ],
      },
    }),
    ['replica main-2 lags by 1 min 15 s'],
  ],
  [
    'a replica is gone that Kubernetes calls ready',
    facts({ server: { ...server, replicas: [] } }),
    ['0 of 1 replicas are connected'],
  ],
  [
    'who is connected is no instance of it',
    facts({}, { instanceNames: ['main-1', 'main-3'] }),
    ['0 of 1 replicas are connected'],
  ],
  [
    'its server gives no answer',
    silent('error: connection refused'),
    ['the server gives no answer: error: connection refused'],
  ],
  [
    'nobody says whether it is archived',
    facts({}, { conditions: [] }),
    ['nobody knows whether the write-ahead log is archived'],
  ],
  [
    'a certificate was not renewed',
    facts({}, { certificates: { expirations: { 'main-ca': '2026-11-26 13:00:00 +0000 UTC' } } }),
    ['certificate main-ca expires in 5 d'],
  ],
])('fails when %s', (_, given, problems) => {
  const report = statusReport(given, now);
  expect(report.verdict).toBe('degraded');
  expect(report.problems).toEqual(problems);
});

test('a cluster that was never backed up says so', () => {
  const { lastSuccessfulBackup: _last, ...never } = backups;
  expect(statusReport(facts({ backups: never }), now).problems).toEqual(['no backup is complete']);
  const nowhere = statusReport(facts({ kept: 'nowhere', backups: never }), now);
  expect([nowhere.verdict, nowhere.archiving]).toEqual(['healthy', 'none']);
  expect(databaseStatusText(nowhere, now, host)).toContain(
    'archiving     none: no backups are kept',
  );
});

test('a cluster that is not there is absent', () => {
  const report = statusReport({ name: 'main', namespace: 'app', kept: 'nowhere' }, now);
  expect(report.verdict).toBe('absent');
  expect(databaseStatusText(report, now, host)).toBe(
    'app/main  absent\n! cluster app/main is not there',
  );
});

describe('reading', () => {
  const cluster = { name: 'main', namespace: 'app' };
  const made = () => {
    const fake = new FakeCluster();
    const { object } = facts();
    fake.put({ kind: 'Cluster', ...object, metadata: { name: 'main', namespace: 'app' } });
    return fake;
  };

  test('the primary is asked, inside its own container', async () => {
    const fake = made();
    fake.sql = () => [server];
    expect(await readCluster(fake, cluster, 'in the archive')).toMatchObject({ server });
    expect(fake.statements).toHaveLength(1);
    expect(fake.statements[0]).toMatch(/^main-1: /);
  });

  test('a server that gives no answer leaves what Kubernetes knows, and why', async () => {
    const fake = made();
    fake.sql = () => {
      throw new Refusal('error: container not found ("postgres")');
    };
    const read = await readCluster(fake, cluster, 'in the archive');
    const report = statusReport(read, now);
    expect(report.silence).toBe('kubectl exec main-1 psql: container not found ("postgres")');
    expect([report.verdict, report.problems[0]]).toEqual([
      'degraded',
      'the server gives no answer: kubectl exec main-1 psql: container not found ("postgres")',
    ]);
    expect(databaseStatusText(report, now, host)).toContain('replicas      unknown: kubectl exec');
  });

  test('a server of simulated nodes is not asked, and nobody misses its answer', async () => {
    const fake = made();
    const read = await readCluster(fake, cluster, 'nowhere', 'simulated');
    expect(fake.statements).toEqual([]);
    const report = statusReport(read, now);
    expect([report.verdict, report.silence]).toEqual(['healthy', 'its nodes are simulated']);
  });

  test('what is not there is not asked', async () => {
    const fake = new FakeCluster();
    expect(await readCluster(fake, cluster, 'nowhere')).toEqual({ ...cluster, kept: 'nowhere' });
    expect(fake.statements).toEqual([]);
  });
});
