import type { DatabaseAccess } from '../../../../cli/database/access';
import { drill, type DrillOrder } from '../../../../cli/database/drill/drill';
import { environmentFor } from '../../../../environments';
import { fakeHost, type FakeHost } from '../../fake-host';
import { FakeCluster, Refusal } from '../fake-cluster';

const environment = environmentFor('local', { nodes: 'real' });
const order: DrillOrder = {
  cluster: { name: 'main', namespace: 'app' },
  seconds: 1,
  countUpTo: 1000,
};

let host: FakeHost;
let fake: FakeCluster;
let access: DatabaseAccess;
/** Rows of the only table, by pod. */
let rows: Record<string, number>;

beforeEach(() => {
  host = fakeHost('/checkout');
  fake = new FakeCluster();
  access = { environment, host: undefined, kubectl: fake };
  rows = { 'main-2': 5, 'main-drill-1': 5 };
  fake.put({
    kind: 'Cluster',
    metadata: { name: 'main', namespace: 'app' },
    status: { currentPrimary: 'main-2' },
  });
  const backup = (name: string, stoppedAt: string, phase = 'completed') => {
    fake.put({
      kind: 'Backup',
      metadata: { name, namespace: 'app' },
      spec: { cluster: { name: 'main' }, method: 'plugin' },
      status: { phase, stoppedAt, startedAt: stoppedAt, backupId: `id-${name}`, method: 'plugin' },
    });
  };
  backup('old', '2026-11-20T03:00:00Z');
  backup('new', '2026-11-21T03:00:00Z');
  backup('failed', '2026-11-21T04:00:00Z', 'failed');
  fake.sql = answer;
  fake.shell = {
    code: 0,
    stdout: 'desc: COMMIT 2026-11-21 12:59:00.000000 UTC',
    stderr: '',
  };
});

function answer(statements: string, pod: string): readonly unknown[] {
  const counted = [{ unlogged: [] }, { table: 'public.a', rows: rows[pod], estimate: -1 }];
  if (statements.includes('pg_create_restore_point')) {
    const mark = { snapshot: '7:7:', position: '0/5000090', next: '7' };
    return [{ ...mark, at: '2026-11-21T13:00:01.000Z' }, ...counted];
  }
  if (statements.includes('REPEATABLE READ')) return counted;
  if (statements.includes('segmentBytes')) {
    return [
      {
        ...{ at: '2026-11-21T13:00:00.000Z', position: '0/5000060', timeline: 1 },
        ...{ segmentBytes: 16_777_216, oldestWaiting: null, lastArchived: null },
      },
    ];
  }
  if (statements.includes('pg_walfile_name')) return ['000000010000000000000005'];
  return [0];
}

const run = () => drill(host, access, order);

/** What is there but for what was there before. */
const left = () =>
  fake.objects
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .filter((one) => !/^(Backup|Cluster\/main$)/.test(one));

test('the newest backup is recovered up to the mark, compared, and removed', async () => {
  let made: unknown;
  const { whenMade } = fake;
  fake.whenMade = (cluster) => {
    made = structuredClone(cluster);
    whenMade(cluster);
  };
  expect(await run()).toMatchObject({
    ...{ stack: 'local', cluster: 'main', namespace: 'app' },
    backup: { name: 'new', id: 'id-new' },
    exposure: { seconds: 60, precision: 'measured' },
    mark: { position: '0/5000090', inDoubt: 0 },
    tables: [{ table: 'public.a', source: 5, restored: 5, verdict: 'same' }],
  });
  expect(made).toMatchObject({
    metadata: { name: 'main-drill', namespace: 'app' },
    spec: {
      bootstrap: { recovery: { recoveryTarget: { targetLSN: '0/5000090', backupID: 'id-new' } } },
    },
  });
  expect(left()).toEqual([]);
});

test('lost rows are found', async () => {
  rows['main-drill-1'] = 4;
  expect((await run()).tables).toEqual([
    { table: 'public.a', source: 5, restored: 4, verdict: 'differs' },
  ]);
  expect(left()).toEqual([]);
});

test('where the log can not be read, the last archived segment bounds what would be lost', async () => {
  fake.shell = { code: 1, stdout: '', stderr: 'pg_waldump: error: could not find file' };
  fake.sql = (statements, pod) =>
    statements.includes('segmentBytes')
      ? [{ ...(answer(statements, pod)[0] as object), lastArchived: '2026-11-21T12:55:00.000Z' }]
      : answer(statements, pod);
  expect((await run()).exposure).toEqual({
    at: '2026-11-21T13:00:00.000Z',
    seconds: 300,
    precision: 'at most',
  });
});

test.each([
  ['nothing was ever archived', { lastArchived: null }],
  [
    'a segment waits',
    { lastArchived: '2026-11-21T12:59:00.000Z', oldestWaiting: '000000010000000000000004' },
  ],
])('fails where the log can not be read and %s: the RPO is unknown', async (_, position) => {
  fake.shell = { code: 1, stdout: '', stderr: 'pg_waldump: error: could not find file' };
  fake.sql = (statements, pod) =>
    statements.includes('segmentBytes')
      ? [{ ...(answer(statements, pod)[0] as object), ...position }]
      : answer(statements, pod);
  await expect(run()).rejects.toThrow(
    'app/main-2: what no archive has can not be read, so the RPO is unknown: pg_waldump: error: could not find file\n' +
      '  fix: see that the log is archived: ./plinth db status',
  );
  expect(left()).toEqual([]);
});

test('what can not be removed is noted, and the failure stays the cause', async () => {
  fake.whenMade = () => {
    fake.before = (call) => {
      if (call.startsWith('delete clusters'))
        throw new Refusal('Error from server (Forbidden): no deleting for you');
    };
  };
  await expect(run()).rejects.toThrow('cluster app/main-drill is not ready: not within 1 s');
  expect(host.noted).toEqual([
    expect.stringMatching(
      /^not all of app\/main-drill is removed: kubectl delete .*no deleting for you$/,
    ),
  ]);
});

test('fails when a drill that passed can not be removed', async () => {
  fake.before = (call) => {
    if (call.startsWith('delete clusters') && fake.names('Cluster').includes('main-drill'))
      throw new Refusal('Error from server (Forbidden): no deleting for you');
  };
  await expect(run()).rejects.toThrow('no deleting for you');
  expect(host.noted).toEqual([]);
});

test('a quiet log that is all archived loses nothing', async () => {
  fake.shell = { code: 0, stdout: '', stderr: '' };
  expect((await run()).exposure).toMatchObject({ seconds: 0, precision: 'measured' });
});

test('what a killed drill left is removed before anything else', async () => {
  const labels = { 'plinth.dev/copy': 'main-drill', 'plinth.dev/copy-namespace': 'app' };
  fake.put({ kind: 'Cluster', metadata: { name: 'main-drill', namespace: 'app', labels } });
  fake.put({
    kind: 'NetworkPolicy',
    metadata: { name: 'app-main-drill-operator', namespace: 'cnpg-system', labels },
  });
  await run();
  expect(left()).toEqual([]);
});

test('a cluster of its name that somebody else made is left alone', async () => {
  fake.put({ kind: 'Cluster', metadata: { name: 'main-drill', namespace: 'app' } });
  await expect(run()).rejects.toThrow('cluster app/main-drill: is no copy that plinth made');
  expect(left()).toEqual(['Cluster/main-drill']);
});

test.each<[string, () => void, string]>([
  [
    'recovery never ends',
    () => {
      fake.whenMade = () => undefined;
    },
    'cluster app/main-drill is not ready: not within 1 s',
  ],
  [
    'the copy gives no answer',
    () => {
      fake.sql = (statements, pod) => {
        if (pod === 'main-drill-1') throw new Refusal('error: connection refused');
        return answer(statements, pod);
      };
    },
    'kubectl exec main-drill-1 psql: connection refused',
  ],
  [
    'Ctrl-C comes while it recovers',
    () => {
      fake.whenMade = () => {
        host.interruptNow();
      };
    },
    'aborted',
  ],
  [
    'not all of it can be made',
    () => {
      let failed = false;
      fake.before = (call) => {
        if (failed || !call.startsWith('create --validate')) return;
        failed = true;
        throw new Refusal('Error from server (Forbidden): no clusters for you');
      };
    },
    'kubectl create: Error from server (Forbidden): no clusters for you',
  ],
  [
    'there is no backup',
    () => {
      fake.objects = fake.objects.filter(({ kind }) => kind !== 'Backup');
    },
    'app/main: no backup is complete\n  fix: ./plinth db backup',
  ],
  [
    'there is no primary',
    () => {
      fake.objects = fake.objects.filter(({ kind }) => kind !== 'Cluster');
    },
    'app/main: must have a primary to compare with, it has none',
  ],
])('nothing is left when %s', async (_, happens, message) => {
  happens();
  await expect(run()).rejects.toThrow(message);
  expect(left()).toEqual([]);
});

test('a second Ctrl-C gives up removing, and the next drill does it', async () => {
  fake.whenMade = () => {
    host.interruptNow();
    host.insistNow();
  };
  await expect(run()).rejects.toThrow('aborted');
  expect(left()).toContain('Cluster/main-drill');
  expect(host.noted).toEqual(['what is left of app/main-drill is removed by the next drill']);
  host = fakeHost('/checkout');
  fake.whenMade = (cluster) => {
    cluster['status'] = { readyInstances: 1, currentPrimary: 'main-drill-1' };
  };
  await run();
  expect(left()).toEqual([]);
});

test("an environment that has the drill's name for a cluster of its own is refused", async () => {
  const main = environment.postgres?.clusters['main'];
  if (environment.postgres === undefined || main === undefined) throw new Error('no main');
  const clusters = { main, 'main-drill': main };
  access = {
    ...access,
    environment: { ...environment, postgres: { ...environment.postgres, clusters } },
  };
  await expect(run()).rejects.toThrow(
    "local.postgres.clusters: must have no 'main-drill', the name of the drill's own cluster",
  );
  expect(fake.calls).toEqual([]);
});
