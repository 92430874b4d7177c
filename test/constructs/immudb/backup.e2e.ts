import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { ImmudbProps } from '../../../constructs/immudb/props';
import { temporaryFolder } from '../../temporary';
import type { State } from './client';
import { LocalCluster, using } from './cluster';
import { eventually } from '../../loopback';
import type { LocalNode } from './local-node';
import { LocalPod, type Ended } from './local-pod';
import { find, synth } from './synth';

jest.setTimeout(120_000);

const cluster = new LocalCluster();
const store = temporaryFolder('immudb-store');
const props: Partial<ImmudbProps> = {
  replicas: 1,
  databases: ['ledger', 'audit'],
  backup: {
    schedule: '0 2 * * *',
    retention: Duration.days(30),
    image: 'docker.io/rclone/rclone:1.75.1',
    store: {
      kind: 'rclone',
      path: `store:${store}`,
      configuration: { name: 'immudb-store', key: 'rclone.conf' },
    },
  },
};
cluster.machine.secrets['immudb-store/rclone.conf'] = '[store]\ntype = local\n';

beforeAll(async () => {
  await cluster.prepare('immudb', 'immuadmin', 'rclone');
  // time for a build, where the tools are not in the cache yet
}, 900_000);

afterAll(async () => {
  await cluster.remove();
});

/** Runs the containers of the rendered job, one after the other, until one fails. */
async function backUp(): Promise<Ended> {
  const { manifests } = synth(props);
  const { spec } = find(manifests, 'CronJob', 'immudb-backup') as {
    spec: { jobTemplate: { spec: { template: { spec: k8s.PodSpec } } } };
  };
  const pod = new LocalPod(cluster.machine, spec.jobTemplate.spec.template.spec, manifests);
  try {
    const exported = await pod.run('export', atPrimary);
    if (exported.exitCode !== 0) return exported;
    const uploaded = await pod.run('upload', () => undefined);
    return { ...uploaded, output: exported.output + uploaded.output };
  } finally {
    pod.remove();
  }
}

function atPrimary({ name, value = '' }: k8s.EnvVar): string | undefined {
  if (name === 'IMMUADMIN_IMMUDB_ADDRESS') return '127.0.0.1';
  if (name !== 'IMMUADMIN_IMMUDB_PORT') return undefined;
  return String(cluster.machine.services.get('immudb-write') ?? value);
}

const copiesOf = (database: string) => readdirSync(join(store, database)).sort();

/** Copies of the same transactions differ in name by the second in which they were taken. */
const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1000));

/** The commands of docs/products/immudb.md. */
function restore(database: string, to: LocalNode): Promise<Ended> {
  const home = temporaryFolder('immudb-restore');
  const script = `set -euo pipefail
printf %s "$PASSWORD" | immuadmin login immudb
gzip -dc "$COPY" | immuadmin hot-restore "$DATABASE" --force-replica`;
  const env = {
    PATH: [...cluster.machine.programs, process.env['PATH'] ?? ''].join(delimiter),
    PASSWORD: cluster.admin().password,
    IMMUADMIN_IMMUDB_ADDRESS: '127.0.0.1',
    IMMUADMIN_IMMUDB_PORT: String(to.port),
    IMMUADMIN_TOKENFILE: join(home, 'token'),
    DATABASE: database,
    COPY: join(store, database, copiesOf(database).at(-1) ?? ''),
  };
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { env, cwd: home }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ exitCode: code, output: stdout + stderr });
    });
  });
}

const ledgerOn = (on: LocalNode, key: string, trusted: State) =>
  eventually(() =>
    using(on, { ...cluster.admin(), database: 'ledger' }, (it) => it.verifiedGet(key, trusted)),
  );

describe('a backup', () => {
  let primary: LocalNode;
  let replica: LocalNode;
  let trusted: State;

  beforeAll(async () => {
    ({ primary, replica } = await cluster.make(props));
    await replica.start();
    for (const key of ['first', 'second', 'third']) {
      trusted = await cluster.write(primary, 'ledger', key, `of ${key}`);
    }
  });

  test('puts a copy of each database that holds something into the store, named by its last transaction', async () => {
    const { exitCode, output } = await backUp();
    expect(output.split('\n').filter((line) => line.startsWith('backup: '))).toEqual([
      'backup: defaultdb is empty',
      'backup: ledger up to transaction 3',
      'backup: audit is empty',
      `backup: ledger up to transaction 3 is in store:${store}/ledger`,
    ]);
    expect(output).not.toContain(cluster.admin().password);
    expect(exitCode).toBe(0);
    expect(readdirSync(store)).toEqual(['ledger']);
    expect(copiesOf('ledger')).toEqual([
      expect.stringMatching(/^\d{8}T\d{6}Z-tx000000000000000003\.immubackup\.gz$/),
    ]);
  });

  test('removes copies that are older than their retention, and nothing else', async () => {
    const old = join(store, 'ledger', '20200101T000000Z-tx000000000000000001.immubackup.gz');
    const note = join(store, 'ledger', 'note.txt');
    for (const file of [old, note]) {
      writeFileSync(file, '');
      utimesSync(file, 0, Date.now() / 1000 - 31 * 24 * 3600);
    }
    mkdirSync(join(store, 'taken-out'));
    await nextSecond();
    expect(await backUp()).toMatchObject({ exitCode: 0 });
    expect(copiesOf('ledger')).toEqual([
      expect.stringContaining('-tx000000000000000003'),
      expect.stringContaining('-tx000000000000000003'),
      'note.txt',
    ]);
    rmSync(note);
  });

  test('fails with a wrong password, and says so', async () => {
    const right = cluster.admin().password;
    cluster.machine.secrets['immudb-admin/password'] = 'Wr0ng!password';
    try {
      expect(await backUp()).toEqual({
        exitCode: 1,
        output: expect.stringContaining('backup: login at 127.0.0.1 failed\n') as string,
      });
    } finally {
      cluster.machine.secrets['immudb-admin/password'] = right;
    }
  });

  test('is restored into an empty primary, which then has the very same history, and its replicas follow', async () => {
    await Promise.all([primary.stop(), replica.stop()]);
    primary.emptyVolume();
    replica.emptyVolume();
    await primary.start();

    expect(await restore('ledger', primary)).toEqual({
      exitCode: 0,
      output: expect.stringContaining('Restored transactions from 1 to 3\n') as string,
    });
    await replica.start();
    for (const node of [primary, replica]) {
      expect(await ledgerOn(node, 'third', trusted)).toBe('of third');
    }
    trusted = await cluster.write(primary, 'ledger', 'fourth', 'of fourth');
    expect(await ledgerOn(replica, 'fourth', trusted)).toBe('of fourth');
  });

  test('fails to be restored over what a primary holds', async () => {
    const { exitCode, output } = await restore('ledger', primary);
    expect(output).toContain('cannot restore to non-empty database without --append flag');
    expect(exitCode).toBe(1);
  });

  test('fails when the primary has lost what an older copy holds, and removes no copy', async () => {
    expect(await backUp()).toMatchObject({ exitCode: 0 });
    const before = copiesOf('ledger');
    await Promise.all([primary.stop(), replica.stop()]);
    primary.emptyVolume();
    await primary.start();
    await cluster.write(primary, 'ledger', 'other', 'history');
    for (const name of before) {
      utimesSync(join(store, 'ledger', name), 0, Date.now() / 1000 - 31 * 24 * 3600);
    }

    const { exitCode, output } = await backUp();
    expect(output).toContain(
      'backup: ledger ends with transaction 1, but an older copy with 4: nothing is removed\n',
    );
    expect(exitCode).toBe(1);
    expect(copiesOf('ledger')).toEqual([
      ...before,
      expect.stringContaining('tx000000000000000001'),
    ]);
  });
});

test('a backup is restored into a primary whose writes wait for replicas', async () => {
  const synchronous = { ...props, replication: { mode: 'synchronous', acks: 1 } } as const;
  const { primary, replica } = await cluster.make(synchronous);
  await replica.start();
  const { exitCode, output } = await restore('ledger', primary);
  expect(output).toContain('Restored transaction');
  expect(exitCode).toBe(0);
  // until then the database may be read-only
  await primary.stop();
  await primary.start();
  const trusted = await cluster.write(primary, 'ledger', 'after', '1');
  expect(await ledgerOn(replica, 'after', trusted)).toBe('1');
});
