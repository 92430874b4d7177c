import { join } from 'node:path';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import type { State } from './client';
import { ImmudbClient } from './client';
import { LocalCluster, using } from './cluster';
import { eventually } from '../../loopback';
import type { LocalNode } from './local-node';
import { synth } from './synth';

jest.setTimeout(60_000);

const cluster = new LocalCluster();
const { machine } = cluster;
const admin = () => cluster.admin();
const write = (on: LocalNode, database: string, key: string, value: string) =>
  cluster.write(on, database, key, value);
const application = { user: 'application', password: 'Appl1cation!' };

/** Runs immuadmin on a node, as its administrator. */
async function immuadmin({ port }: LocalNode, ...args: readonly string[]): Promise<void> {
  const { immuadmin: program = '' } = await ensureTools(['immuadmin']);
  const env = {
    ...process.env,
    IMMUADMIN_IMMUDB_PORT: String(port),
    IMMUADMIN_TOKENFILE: join(temporaryFolder('immuadmin'), 'token'),
  };
  for (const [words, input] of [
    [['login', 'immudb'], admin().password],
    [args, ''],
  ] as const) {
    const { code, out } = await run(program, words, { env, input });
    if (code !== 0) throw new Error(out);
  }
}

beforeAll(async () => {
  await cluster.prepare('immudb', 'immuadmin');
  // time for a build, where the tool is not in the cache yet
}, 900_000);

afterAll(async () => {
  await cluster.remove();
});

describe('asynchronous replication', () => {
  const databases = ['ledger', 'audit'];
  const user = {
    name: 'application',
    passwordSecret: { name: 'immudb-application', key: 'password' },
    access: 'read-write',
    databases: ['ledger'],
  } as const;
  let manifests: ReturnType<typeof synth>['manifests'];
  let primary: LocalNode;
  let replica: LocalNode;

  beforeAll(async () => {
    ({ manifests, primary, replica } = await cluster.make({ databases, users: [user] }));
    await replica.start();
  });

  const read = (database: string, key: string, trusted: State) =>
    eventually(() =>
      using(replica, { ...admin(), database }, (client) => client.verifiedGet(key, trusted)),
    );

  test('what is written to the default and the user databases is read and verified on the replica', async () => {
    const inDefault = await write(primary, 'defaultdb', 'balance', '100');
    const inLedger = await write(primary, 'ledger', 'balance', '200');
    const inAudit = await write(primary, 'audit', 'balance', '300');

    expect(
      await Promise.all([
        read('primary_defaultdb', 'balance', inDefault),
        read('ledger', 'balance', inLedger),
        read('audit', 'balance', inAudit),
      ]),
    ).toEqual(['100', '200', '300']);
  });

  test('fails to verify on the replica what the primary did not commit', async () => {
    const { tx, hash } = await write(primary, 'ledger', 'forged', '1');
    const forged = { tx, hash: Buffer.from(hash).reverse() };
    await read('ledger', 'forged', { tx, hash });

    await using(replica, { ...admin(), database: 'ledger' }, async (client) => {
      await expect(client.verifiedGet('forged', forged)).rejects.toThrow(
        `transaction ${tx} is not the trusted ${tx}`,
      );
    });
  });

  test.each(['ledger', 'audit', 'primary_defaultdb'])(
    'a write to %s on the replica is refused',
    async (database) => {
      await using(replica, { ...admin(), database }, async (client) => {
        await expect(client.set('balance', '200')).rejects.toThrow(
          "database is read-only because it's a replica",
        );
      });
    },
  );

  test('an application writes on the primary and reads on the replica what it may open', async () => {
    const login = { ...application, database: 'ledger' };
    const trusted = await using(primary, login, async (client) => {
      await client.set('order', '7');
      return client.state();
    });

    const order = await eventually(() =>
      using(replica, login, (client) => client.verifiedGet('order', trusted)),
    );
    expect(order).toBe('7');
  });

  test.each(['audit', 'defaultdb', 'systemdb'])(
    'an application can not open %s, neither on the primary nor on the replica',
    async (database) => {
      for (const it of [primary, replica]) {
        await expect(ImmudbClient.open(it.port, { ...application, database })).rejects.toThrow(
          'Logged in user does not have permission on this database',
        );
      }
    },
  );

  test('a wrong administrator password is refused by both', async () => {
    for (const { port } of [primary, replica]) {
      await expect(
        ImmudbClient.open(port, { user: 'immudb', password: 'immudb', database: 'ledger' }),
      ).rejects.toThrow('invalid user name or password');
    }
  });

  test('neither console nor PostgreSQL protocol is served', () => {
    expect(primary.serverLog).toContain('sessions guard started');
    expect(primary.serverLog).not.toContain('web-api server enabled');
    expect(primary.serverLog).not.toContain('pgsql server is running');
  });

  test('replication goes on after a restart of the replica', async () => {
    await replica.stop();
    const trusted = await write(primary, 'ledger', 'while-away', '1');
    await replica.start();

    expect(await read('ledger', 'while-away', trusted)).toBe('1');
  });

  // while it has more to replicate than its buffer holds, immudb never ends by itself
  test('a replica that is far behind starts, and catches up', async () => {
    await replica.stop();
    const login = { ...admin(), database: 'ledger' };
    await using(primary, login, async (client) => {
      for (let round = 0; round < 25; round += 1) {
        const keys = Array.from({ length: 20 }, (_, number) => `behind-${number}`);
        await Promise.all(keys.map((key) => client.set(key, String(round))));
      }
    });
    const trusted = await write(primary, 'ledger', 'last', '1');
    await replica.start();

    expect(await read('ledger', 'last', trusted)).toBe('1');
  }, 120_000);

  test('settings that a database has are not set again', async () => {
    await replica.stop();
    const { output } = await replica.provision();
    await replica.start();

    expect(output).toContain('provision: database ledger is there\n');
    expect(output).not.toContain('had other settings');
  });

  test('what was set by other means is as declared after a restart', async () => {
    // where nobody listens
    await immuadmin(replica, 'database', 'update', 'ledger', '--replication-primary-port', '1');
    const trusted = await write(primary, 'ledger', 'meanwhile', '1');
    await replica.stop();
    const { output } = await replica.provision();
    await replica.start();

    expect(output).toContain('provision: database ledger had other settings\n');
    expect(await read('ledger', 'meanwhile', trusted)).toBe('1');
  });

  test('replication goes on after the primary lost power', async () => {
    await primary.stop('SIGKILL');
    await primary.start();
    const trusted = await write(primary, 'ledger', 'after-crash', '1');

    expect(await read('ledger', 'after-crash', trusted)).toBe('1');
  });

  test('a replica that has followed serves its data while the primary is away', async () => {
    const trusted = await write(primary, 'ledger', 'kept', '1');
    await read('ledger', 'kept', trusted);
    await Promise.all([primary.stop(), replica.stop()]);
    await replica.start();

    expect(await read('ledger', 'kept', trusted)).toBe('1');
    await primary.start();
  });

  test('a replica with an empty volume rebuilds itself', async () => {
    const trusted = await write(primary, 'ledger', 'rebuilt', '1');
    const inDefault = await write(primary, 'defaultdb', 'rebuilt', '2');
    await replica.stop();
    replica.emptyVolume();
    await replica.start();

    expect(await read('ledger', 'rebuilt', trusted)).toBe('1');
    expect(await read('primary_defaultdb', 'rebuilt', inDefault)).toBe('2');
  });

  test('fails to start an empty replica without its primary, and says so', async () => {
    const lonely = await cluster.node(manifests, 'immudb-replica');
    machine.services.set('immudb-write', 1);
    try {
      expect(await lonely.provision()).toEqual({
        exitCode: 1,
        output: expect.stringContaining(
          'provision: 127.0.0.1:1 has not answered for 15 s, and this volume never followed it\n',
        ) as string,
      });
    } finally {
      machine.services.set('immudb-write', primary.port);
    }
  });

  test('fails to start a replica whose replication password is wrong, and says so', async () => {
    const right = machine.secrets['immudb-replication/password'] ?? '';
    machine.secrets['immudb-replication/password'] = 'Wr0ng!password';
    await replica.stop();
    try {
      const { exitCode, output } = await replica.provision();
      expect(output).toMatch(
        /\nprovision: user replicator can not follow database \w+ of [\d.:]+: invalid user name or password\n$/,
      );
      expect(output).not.toContain('Wr0ng!password');
      expect(exitCode).toBe(1);
    } finally {
      machine.secrets['immudb-replication/password'] = right;
    }
    await replica.start();
  });

  test('changed passwords and access count after a restart of primary and replica', async () => {
    machine.secrets['immudb-admin/password'] = 'Chang3d!admin';
    machine.secrets['immudb-replication/password'] = 'Chang3d!replication';
    const changed = { ...user, access: 'read', databases: ['audit'] } as const;
    primary.render(synth({ replicas: 1, databases, users: [changed] }).manifests);
    await Promise.all([primary.stop(), replica.stop()]);
    await primary.start();
    await replica.start();

    const trusted = await write(primary, 'ledger', 'rotated', '1');
    expect(await read('ledger', 'rotated', trusted)).toBe('1');
    await using(primary, { ...application, database: 'audit' }, async (client) => {
      await expect(client.set('balance', '0')).rejects.toThrow('permission denied');
    });
    await expect(
      ImmudbClient.open(primary.port, { ...application, database: 'ledger' }),
    ).rejects.toThrow('Logged in user does not have permission on this database');
  });
});

describe('synchronous replication', () => {
  let primary: LocalNode;
  let replica: LocalNode;

  beforeAll(async () => {
    ({ primary, replica } = await cluster.make({ replication: { mode: 'synchronous', acks: 1 } }));
    await replica.start();
  });

  const ledger = () => ({ ...admin(), database: 'ledger' });
  const read = (key: string, trusted: State) =>
    eventually(() => using(replica, ledger(), (client) => client.verifiedGet(key, trusted)));

  test('a write waits while its replica is down and returns when the replica is back', async () => {
    await write(primary, 'ledger', 'first', '1');
    await replica.stop();

    await using(primary, ledger(), async (client) => {
      await expect(client.set('waiting', '1', 2_000)).rejects.toThrow(
        /^(1 CANCELLED|4 DEADLINE_EXCEEDED)/,
      );
      const pending = client.set('second', '2', 30_000);
      await replica.start();
      await pending;

      expect(await read('second', await client.state())).toBe('2');
    });
  });

  test('writes go on after the primary lost power and the replica its volume', async () => {
    await primary.stop('SIGKILL');
    await replica.stop();
    replica.emptyVolume();
    await primary.start();
    await replica.start();
    const trusted = await write(primary, 'ledger', 'third', '3');

    expect(await read('third', trusted)).toBe('3');
  });

  test('writes wait for nobody once replication is declared asynchronous', async () => {
    await Promise.all([primary.stop(), replica.stop()]);
    primary.render(synth({ replicas: 1 }).manifests);
    await primary.start();

    await expect(write(primary, 'ledger', 'alone', '4')).resolves.toMatchObject({
      tx: expect.any(Number) as number,
    });
  });
});
