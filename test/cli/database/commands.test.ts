import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Input } from '../../../cli/command';
import { commands } from '../../../cli/commands';
import { backup } from '../../../cli/commands/db/backup';
import { drill } from '../../../cli/commands/db/drill';
import { remove } from '../../../cli/commands/db/remove';
import { restore } from '../../../cli/commands/db/restore';
import { status } from '../../../cli/commands/db/status';
import { followBackup } from '../../../cli/database/backup';
import { parseCommandLine } from '../../../cli/program';
import { workspaceOf } from '../../../cli/workspace';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';
import { FakeCluster } from './fake-cluster';

const input = (options: Input['options'] = {}): Input => ({
  arguments: ['local'],
  rest: [],
  options,
});

test.each(['backups', 'backup', 'restore', 'remove', 'drill', 'status'])(
  'db %s has its help',
  (name) => {
    const request = parseCommandLine(commands, '1', ['db', name, '--help']);
    if (request.kind !== 'text') throw new Error(request.kind);
    expect(request.text).toContain(`Usage: plinth db ${name} [options] [stack]`);
    expect(request.text).toContain('Examples:');
    expect(request.text).toContain('--json');
  },
);

test('options arrive under the names that commands read', () => {
  const argv = ['db', 'restore', 'prod', '--as', 'x', '--backup-id', 'b', '--restore-point', 'r'];
  expect(parseCommandLine(commands, '1', argv)).toMatchObject({
    kind: 'run',
    input: { arguments: ['prod'], options: { as: 'x', backupId: 'b', restorePoint: 'r' } },
  });
  expect(
    parseCommandLine(commands, '1', ['db', 'drill', '--max-rpo', '6', '--count-up-to', '9']),
  ).toMatchObject({ input: { options: { maxRpo: '6', countUpTo: '9' } } });
});

test('fails where the platform is not up', async () => {
  await expect(status(input(), fakeHost(temporaryFolder('db')))).rejects.toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test.each([
  ['drill', () => drill(input({ maxRpo: '0' }), fakeHost('/x')), '--max-rpo'],
  ['backup', () => backup(input({ timeout: 'x' }), fakeHost('/x')), '--timeout'],
  ['restore', () => restore(input({ from: 'backup' }), fakeHost('/x')), '--backup'],
])('fails for a wrong option of %s before anything is asked', async (_, run, flag) => {
  await expect(run()).rejects.toThrow(new RegExp(`^${flag}: must be`));
});

test('fails for a stack that there is not', async () => {
  const other = { ...input(), arguments: ['prodd'] };
  await expect(drill(other, fakeHost(temporaryFolder('db')))).rejects.toThrow(
    "stack: must be the name of an environment ('local', 'dev', 'stg', 'prod', 'edge'), got 'prodd'",
  );
});

test('fails to drill or back up what keeps no backups, before the cluster is asked', async () => {
  const host = fakeHost(temporaryFolder('db'), { PATH: process.env['PATH'] });
  const { kubeconfig } = workspaceOf(host.checkout);
  mkdirSync(dirname(kubeconfig), { recursive: true });
  writeFileSync(kubeconfig, '');
  for (const run of [drill, backup]) {
    await expect(run(input({ cluster: 'infra' }), host)).rejects.toThrow(
      "local.postgres.clusters.infra: 'backup' must be there, but it is missing",
    );
  }
  await expect(restore(input({ as: 'main-drill' }), host)).rejects.toThrow(
    "--as: must not be a name that drills clear away, got 'main-drill'",
  );
  await expect(remove(input({ name: 'x', cluster: 'y' }), host)).rejects.toThrow(
    "--cluster: must be one of 'main', 'infra', got 'y'",
  );
  await expect(restore(input({ as: 'main' }), host)).rejects.toThrow(
    "--as: must be a new name, because nothing is restored over a cluster of local, got 'main'",
  );
});

describe('following a backup', () => {
  const step = { update: () => undefined, done: () => undefined, fail: () => undefined };
  const patience = { seconds: 1, signal: new AbortController().signal, everyMs: 1 };
  const follow = (fake: FakeCluster) =>
    followBackup(fake, { name: 'main', namespace: 'app' }, { name: 'now', step, patience });
  const made = (status: object) => {
    const fake = new FakeCluster();
    const metadata = { name: 'now', namespace: 'app' };
    const spec = { cluster: { name: 'main' }, method: 'plugin' };
    fake.put({ kind: 'Backup', metadata, spec, status });
    const primary = { currentPrimary: 'main-2' };
    fake.put({ kind: 'Cluster', metadata: { name: 'main', namespace: 'app' }, status: primary });
    fake.sql = () => [0];
    return fake;
  };

  test('ends with what became of it', async () => {
    expect(await follow(made({ phase: 'completed', backupId: 'b' }))).toMatchObject({ id: 'b' });
    expect(await follow(made({ phase: 'failed', error: 'no space' }))).toMatchObject({
      phase: 'failed',
      error: 'no space',
    });
    expect(await follow(new FakeCluster())).toMatchObject({
      phase: 'failed',
      error: 'somebody has deleted the Backup',
    });
  });

  test('goes on while archiving fails: the operator tries again', async () => {
    const fake = made({ phase: 'walArchivingFailing' });
    let looks = 0;
    fake.before = (call) => {
      if (!call.startsWith('get backups')) return;
      looks += 1;
      const [object] = fake.objects;
      if (looks === 3 && object) object['status'] = { phase: 'completed' };
    };
    expect((await follow(fake)).phase).toBe('completed');
    expect(looks).toBe(3);
  });

  test('is done when the segment in which it ended is archived, which its primary is made to end', async () => {
    const fake = made({ phase: 'completed' });
    let waiting = 3;
    fake.sql = (statements, pod) => {
      expect(pod).toBe('main-2');
      if (statements.includes('pg_ls_archive_statusdir')) return [(waiting -= 1)];
      return statements.includes('pg_walfile_name') ? ['000000010000000000000013'] : [];
    };
    await follow(fake);
    expect(waiting).toBe(0);
    const asked = fake.statements.join('\n');
    expect(asked).toContain('SELECT to_json(pg_switch_wal())');
    expect(asked).toContain("substr(name, 1, 24) <= '000000010000000000000013'");
  });

  test('fails for a backup that nobody can recover from yet', async () => {
    const fake = made({ phase: 'completed' });
    fake.sql = (statements) => [statements.includes('pg_ls_archive_statusdir') ? 1 : '0A'];
    await expect(follow(fake)).rejects.toThrow(
      'app/main-2: segment 0A of the log is not archived: not within 1 s',
    );
    fake.objects = fake.objects.filter(({ kind }) => kind !== 'Cluster');
    await expect(follow(fake)).rejects.toThrow(
      'app/main: must have a primary whose log is archived, it has none',
    );
  });

  test('fails when it takes too long', async () => {
    await expect(follow(made({ phase: 'running' }))).rejects.toThrow(
      'backup app/now: not within 1 s',
    );
  });
});
