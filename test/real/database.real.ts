import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { BackupReport } from '../../cli/database/backups';
import type { DrillReport } from '../../cli/database/drill/report';
import type { StatusReport } from '../../cli/database/status';
import { duration } from '../../cli/text/duration';
import { output, type Output } from './kubernetes';
import { Platform } from './platform';
import { RunningCluster } from './postgres-cluster';
import { Recorder } from './recorder';
import { until } from './until';

const minute = 60_000;
jest.setTimeout(10 * minute);

const platform = Platform.current();
const { kubernetes } = platform;
const record = new Recorder('Databases day by day');
const main = new RunningCluster(kubernetes, 'app', 'main');
const table = 'public.proof_of_drills';

/** `./plinth db` of the platform's main cluster. */
const db = (action: string, ...args: readonly string[]): Promise<Output> =>
  platform.plinth('db', action, '--cluster', 'main', ...args);

interface Told<T> {
  readonly code: number;
  readonly said: T;
}

/** What a command says as JSON, and how it ended. */
async function told<T>(action: string, ...args: readonly string[]): Promise<Told<T>> {
  const { code, stdout, stderr } = await db(action, '--json', ...args);
  if (stdout === '') throw new Error(`plinth db ${action} ${args.join(' ')}: ${stderr}`);
  return { code, said: JSON.parse(stdout) as T };
}

/** Everything that a copy has anywhere, but for events. */
async function tracesOf(copy: string): Promise<readonly string[]> {
  const kinds =
    'clusters.postgresql.cnpg.io,objectstores.barmancloud.cnpg.io,networkpolicies,pods,jobs,pvc,secrets,services,serviceaccounts,roles,rolebindings,leases,poddisruptionbudgets';
  const named = await kubernetes.must(['get', kinds, '--all-namespaces', '-o', 'name']);
  const claims = '{range .items[*]}{.spec.claimRef.name}{"\\n"}{end}';
  const volumes = await kubernetes.must(['get', 'persistentvolumes', '-o', `jsonpath=${claims}`]);
  return `${named}\n${volumes}`.split('\n').filter((name) => name.includes(copy));
}

/** The drill as a process, which runs on by itself. */
function started(...args: readonly string[]): ChildProcess {
  return spawn(join(platform.checkout, 'plinth'), ['db', ...args, '--cluster', 'main'], {
    cwd: platform.checkout,
    stdio: 'ignore',
    // a group of its own, which can be killed as a whole
    detached: true,
  });
}

function signalled(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
  const { pid } = child;
  if (pid === undefined) throw new Error('nothing was started');
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  process.kill(-pid, signal);
  return ended;
}

const isThere = (copy: string) =>
  until(
    `cluster app/${copy} is there`,
    () => kubernetes.get('clusters.postgresql.cnpg.io', copy, 'app'),
    { seconds: 120 },
  );

beforeAll(async () => {
  await main.healthy(480);
  await main.sql(`
    DROP TABLE IF EXISTS ${table};
    CREATE TABLE ${table} (number integer PRIMARY KEY, at timestamptz DEFAULT clock_timestamp());
    INSERT INTO ${table} (number) SELECT generate_series(1, 1000)`);
}, 10 * minute);

afterAll(async () => {
  await main.sql(`DROP TABLE IF EXISTS ${table}`);
  for (const copy of ['proof-before', 'proof-twin']) await removed(copy);
}, 6 * minute);

/** Removes a copy, if it is there. */
async function removed(copy: string): Promise<void> {
  const { code, stderr } = await db('remove', '--name', copy);
  if (code !== 0 && !stderr.includes('--name: must be')) throw new Error(stderr);
}

test('a backup is taken, followed to its end, and listed', async () => {
  const { code, said } = await record.timed('plinth db backup: a backup by hand', () =>
    told<{ readonly name: string; readonly phase: string; readonly id: string }>('backup'),
  );
  expect([code, said.phase]).toEqual([0, 'completed']);
  // the plugin looks into the store now and then
  const { value } = await until(
    'the archive says since when it can be recovered',
    async () => {
      const [report] = (await told<{ readonly clusters: readonly BackupReport[] }>('backups')).said
        .clusters;
      if (report?.firstRecoverabilityPoint === undefined) throw new Error(JSON.stringify(report));
      return report;
    },
    { seconds: 120, everyMs: 2000 },
  );
  expect(value.backups).toContainEqual(
    expect.objectContaining({ name: said.name, id: said.id, phase: 'completed' }),
  );
  expect(Date.parse(value.lastSuccessfulBackup ?? '')).toBeGreaterThan(0);
});

test('its status names primary, replica, lag and certificates', async () => {
  const { code, said } = await told<{ readonly clusters: readonly StatusReport[] }>('status');
  const [report] = said.clusters;
  expect(report?.problems).toEqual([]);
  expect(code).toBe(0);
  expect(report).toMatchObject({
    ...{ verdict: 'healthy', primary: await main.primary(), ready: 2, instances: 2 },
    ...{ archiving: 'works', waitingSegments: 0 },
  });
  expect(report?.replicas).toMatchObject([
    { name: (await main.replicas())[0], state: 'streaming', sync: 'async' },
  ]);
  const soon = Date.now() + 30 * 24 * 3600 * 1000;
  for (const { expires } of report?.certificates ?? [])
    expect(Date.parse(expires)).toBeGreaterThan(soon);
  expect(report?.certificates.length).toBeGreaterThanOrEqual(2);
});

test(
  'a drill recovers every row, and fails for data that would have been lost',
  async () => {
    await main.archived();
    await main.sql(`INSERT INTO ${table} (number) VALUES (1001)`);
    // longer than is allowed, shorter than PostgreSQL waits before it archives a segment that is not full
    await new Promise((resolve) => setTimeout(resolve, 65_000));
    const { code, said } = await told<DrillReport>('drill', '--max-rpo', '1');
    expect(said.tables).toContainEqual({
      ...{ table, source: 1001, restored: 1001, verdict: 'same' },
    });
    expect(said.tables.filter(({ verdict }) => verdict !== 'same')).toEqual([]);
    expect(said.rpo.precision).toBe('measured');
    expect(said.rpo.seconds).toBeGreaterThanOrEqual(65);
    expect(said.problems).toEqual([expect.stringMatching(/^RPO: .+ of data would have been lost/)]);
    expect([code, said.verdict]).toEqual([1, 'failed']);
    expect(await tracesOf('main-drill')).toEqual([]);
    record.fact('a drill: RTO, and the rows that were compared', drillFact(said));
  },
  10 * minute,
);

function drillFact({ rto, tables }: DrillReport): string {
  const rows = tables.reduce((sum, { source }) => sum + (source ?? 0), 0);
  return `${duration(rto.seconds * 1000)}, ${rows} rows in ${tables.length} tables`;
}

test(
  'what a killed drill leaves is found by the next, which passes',
  async () => {
    const killed = started('drill');
    await isThere('main-drill');
    await signalled(killed, 'SIGKILL');
    expect(await tracesOf('main-drill')).not.toEqual([]);
    const { code, said } = await told<DrillReport>('drill');
    expect(said.problems).toEqual([]);
    expect([code, said.verdict]).toEqual([0, 'passed']);
    expect(await tracesOf('main-drill')).toEqual([]);
  },
  10 * minute,
);

test(
  'Ctrl-C ends a drill, and nothing of it is left',
  async () => {
    const drill = started('drill');
    await isThere('main-drill');
    expect(await signalled(drill, 'SIGINT')).toBe(130);
    expect(await tracesOf('main-drill')).toEqual([]);
  },
  5 * minute,
);

test(
  'a database is restored as it was at a moment, beside the one that runs',
  async () => {
    const until = await main.value(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    );
    await main.sql(`DELETE FROM ${table}`);
    await main.archived();
    const args = ['--as', 'proof-before', '--until', until];
    await record.timed('plinth db restore: as it was at a moment', () => told('restore', ...args));
    const before = new RunningCluster(kubernetes, 'app', 'proof-before');
    expect(await before.sql(`SELECT count(*) FROM ${table}`)).toEqual(['1001']);
    expect(await main.sql(`SELECT count(*) FROM ${table}`)).toEqual(['0']);
    const again = await db('restore', ...args);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(
      'cluster app/proof-before: is there, and nothing is restored over it',
    );
    const over = await db('restore', '--as', 'main');
    expect(over.stderr).toContain(
      "--as: must be a new name, because nothing is restored over a cluster of local, got 'main'",
    );
    const drilled = await db('restore', '--as', 'main-drill');
    expect(drilled.stderr).toContain(
      "--as: must not be a name that drills clear away, got 'main-drill'",
    );
    expect(await before.sql(`SELECT count(*) FROM ${table}`)).toEqual(['1001']);
    await removed('proof-before');
  },
  10 * minute,
);

test(
  'what runs is copied live, and the command that is printed removes the copy',
  async () => {
    await main.sql(`INSERT INTO ${table} (number) VALUES (7)`);
    const { said } = await told<{ readonly remove: string }>(
      ...(['restore', '--as', 'proof-twin', '--from', 'live'] as const),
    );
    const twin = new RunningCluster(kubernetes, 'app', 'proof-twin');
    expect(await twin.sql(`SELECT number FROM ${table}`)).toEqual(['7']);
    expect(said.remove).toBe('./plinth db remove local --name proof-twin');
    const command = `cd "${platform.checkout}" && ${said.remove}`;
    const { code, stdout, stderr } = await output('sh', ['-c', command]);
    if (code !== 0) throw new Error(stderr);
    expect(stdout.trim()).toBe('removed: app/proof-twin, with its volumes');
    expect(await tracesOf('proof-twin')).toEqual([]);
  },
  10 * minute,
);

test('what is not proven here is said', () => {
  record.fact('plinth db restore of volume snapshots', 'not tried', {
    limit: 'the volumes of the lab are folders, of which nothing takes snapshots',
  });
});
