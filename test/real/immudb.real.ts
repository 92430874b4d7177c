import { ApiObject, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { immudbAlerts, transactionsBehind } from '../../constructs/immudb/alerts';
import { Immudb } from '../../constructs/immudb/immudb';
import { images, versionOf } from '../../environments/images';
import type { Login, State } from '../constructs/immudb/client';
import { atNode, throughGateway, using, type Gateway } from './immudb-access';
import type { Pod } from './kubernetes';
import type { Part } from './objects';
import { Platform } from './platform';
import { Prometheus } from './prometheus';
import { ProofNamespace } from './proof-namespace';
import { Recorder } from './recorder';
import { until, untilEqual } from './until';

const minute = 60_000;
jest.setTimeout(5 * minute);

const name = 'immudb';
const hosts = { write: 'immudb.local.plinth.test', read: 'immudb-read.local.plinth.test' };
const primary = { namespace: name, pod: `${name}-primary-0` };
const replica = { namespace: name, pod: `${name}-replica-0` };

const platform = Platform.current();
const { kubernetes } = platform;
const record = new Recorder('immudb');
let gateway: Gateway;
let admin: Omit<Login, 'database'>;
let application: Login;

beforeAll(async () => {
  gateway = {
    address: await platform.gatewayAddress(),
    authority: await platform.authority(),
  };
  const password = await kubernetes.secret(name, 'immudb-admin', 'password');
  admin = { user: 'immudb', password };
  application = {
    user: 'app',
    password: await kubernetes.secret(name, 'immudb-user-app', 'password'),
    database: 'ledger',
  };
});

/** Writes through the gateway, and gives what the primary then claims. */
function write(login: Login, key: string, value: string): Promise<State> {
  return using(throughGateway(gateway, hosts.write, login), async (client) => {
    await client.set(key, value);
    return client.state();
  });
}

/** Reads through the gateway's host for reading until the value is there, and proves it against the primary's word. */
async function readOnReplica(login: Login, key: string, trusted: State, seconds = 180) {
  return until(
    `'${key}' of ${login.database} is on the replica`,
    () =>
      using(throughGateway(gateway, hosts.read, login), (client) =>
        client.verifiedGet(key, trusted),
      ),
    { seconds, everyMs: 200, diagnosis: () => kubernetes.situation(name) },
  );
}

function uidOf(kind: string, object: string): Promise<string> {
  return kubernetes.field(kind, object, name, '.metadata.uid');
}

async function ready(pod: string, uidBefore: string, seconds = 180): Promise<number> {
  const { elapsedMs } = await until(
    `another ${pod} is ready`,
    async () => {
      const { metadata, status } = await kubernetes.get<Pod>('pod', pod, name);
      if (metadata.uid === uidBefore) throw new Error('it is still the old one');
      const condition = status.conditions?.find(({ type }) => type === 'Ready');
      if (condition?.status !== 'True') throw new Error(`it is ${status.phase}, not ready`);
    },
    { seconds, diagnosis: () => kubernetes.situation(name) },
  );
  return elapsedMs;
}

// before what waits for the replica: one that has just started asks for news every few seconds
test('a replica that is deleted with its volume rebuilds itself', async () => {
  const trusted = await write(application, 'before', '1');
  const claim = `data-${replica.pod}`;
  const [podBefore, claimBefore] = [await uidOf('pod', replica.pod), await uidOf('pvc', claim)];
  await kubernetes.must([
    ...['delete', `pvc/${claim}`, `pod/${replica.pod}`],
    ...[`--namespace=${name}`, '--wait=false'],
  ]);
  const elapsedMs = await ready(replica.pod, podBefore);
  expect(await uidOf('pvc', claim)).not.toBe(claimBefore);
  const { value, elapsedMs: following } = await readOnReplica(application, 'before', trusted);
  expect(value).toBe('1');
  record.time('a replica without its volume is rebuilt', elapsedMs + following);
});

describe('what is written to the primary', () => {
  test.each([
    ['the default database', 'defaultdb', 'primary_defaultdb'],
    ['a user database', 'ledger', 'ledger'],
  ])('in %s is read and verified on the replica', async (what, database, copy) => {
    const trusted = await write({ ...admin, database }, 'balance', `100 in ${database}`);
    const { value, elapsedMs } = await readOnReplica(
      { ...admin, database: copy },
      'balance',
      trusted,
    );
    expect(value).toBe(`100 in ${database}`);
    // the longest delay of a replica that found nothing new for long, and some
    record.time(`${what}: a write is verified on the replica`, elapsedMs, { atMostSeconds: 150 });
  });

  test('by an application is read by it on the replica', async () => {
    const trusted = await write(application, 'order', '7');
    expect((await readOnReplica(application, 'order', trusted)).value).toBe('7');
  });

  test('fails to verify against what the primary did not commit', async () => {
    const { tx, hash } = await write(application, 'forged', '1');
    await readOnReplica(application, 'forged', { tx, hash });
    const forged = { tx, hash: Buffer.from(hash).reverse() };
    await using(throughGateway(gateway, hosts.read, application), async (client) => {
      await expect(client.verifiedGet('forged', forged)).rejects.toThrow(
        `transaction ${tx} is not the trusted ${tx}`,
      );
    });
  });

  test.each(['ledger', 'primary_defaultdb'])(
    'fails to be written on the replica, in %s',
    async (database) => {
      await using(throughGateway(gateway, hosts.read, { ...admin, database }), async (client) => {
        await expect(client.set('balance', '0')).rejects.toThrow(
          "database is read-only because it's a replica",
        );
      });
    },
  );
});

test('a primary that is killed while it is written to loses nothing that was confirmed', async () => {
  const confirmed: string[] = [];
  const before = await uidOf('pod', primary.pod);
  const login = { ...admin, database: 'ledger' };
  let killing: Promise<string> | undefined;
  await atNode(kubernetes, primary, login, async (client) => {
    for (let number = 0; number < 100_000; number += 1) {
      const key = `kept-${number}`;
      try {
        await client.set(key, String(number), 2_000);
      } catch {
        return;
      }
      confirmed.push(key);
      if (confirmed.length === 50) {
        killing = kubernetes.must([
          ...['delete', 'pod', primary.pod, `--namespace=${name}`],
          ...['--grace-period=0', '--force', '--wait=false'],
        ]);
      }
    }
    throw new Error('the primary was not killed');
  });
  await killing;
  record.time('a primary that was killed is ready again', await ready(primary.pod, before));
  const missing: string[] = [];
  await atNode(kubernetes, primary, login, async (client) => {
    for (const key of confirmed) {
      const value = await client.get(key).catch(() => undefined);
      if (value !== key.slice('kept-'.length)) missing.push(key);
    }
  });
  expect(missing).toEqual([]);
  expect(confirmed.length).toBeGreaterThanOrEqual(50);
  record.fact('confirmed writes that a killed primary lost', `0 of ${confirmed.length}`);
  // the replica goes on from where it was
  const trusted = await write(application, 'after', '2');
  expect((await readOnReplica(application, 'after', trusted)).value).toBe('2');
});

describe('a replica that does not follow any more', () => {
  const twin = 'ProofImmudbReplicationLag';
  const behind = `${transactionsBehind(name, name)} > 0`;
  const labels = { namespace: name, pod: replica.pod, db: 'ledger' };
  const rules = new ProofNamespace(kubernetes, 'proof-immudb-rules');
  let prometheus: Prometheus;

  /** The platform's own rule, which would take a quarter of an hour. */
  const rule: Part = (chart) => {
    const watched = { name, namespace: name, replicas: 1, storage: Size.gibibytes(5) };
    const lag = immudbAlerts(watched).find((alert) => alert.name === 'ImmudbReplicationLag');
    if (lag === undefined) throw new Error('there is no such alert');
    const { expression: expr, severity, summary } = lag;
    const hurried = { alert: twin, expr, labels: { severity }, annotations: { summary } };
    new ApiObject(chart, 'rule', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'hurried', namespace: 'proof-immudb-rules' },
      spec: { groups: [{ name: 'hurried', rules: [hurried] }] },
    });
    return [];
  };

  /** Runs immuadmin on the replica, as its administrator. */
  function immuadmin(...args: readonly string[]): Promise<string> {
    const script = [
      'export IMMUADMIN_TOKENFILE=/tmp/proof-token',
      'printf %s "$IMMUDB_ADMIN_PASSWORD" | immuadmin login immudb > /dev/null',
      'immuadmin "$@"',
    ].join('\n');
    return kubernetes.exec({ ...replica, container: 'immudb' }, [
      ...['bash', '-euc', script, 'immuadmin'],
      ...args,
    ]);
  }

  beforeAll(async () => {
    prometheus = await Prometheus.open(kubernetes);
    await rules.add({});
    // where nobody listens: what a network policy, or a wrong address, would do to it
    await immuadmin('database', 'update', 'ledger', '--replication-primary-port', '1');
    await atNode(kubernetes, primary, { ...admin, database: 'ledger' }, async (client) => {
      for (let number = 0; number < 1_100; number += 1) await client.set('lag', String(number));
    });
    // last: the operator takes no notice of a rule whose namespace it has not heard of yet
    await rules.add({ rule });
  });

  afterAll(async () => {
    await rules.delete();
  });

  test('is seen in Prometheus, and its alert fires and reaches Alertmanager', async () => {
    const { elapsedMs } = await until(
      'the lag is in Prometheus',
      async () => {
        const samples = await prometheus.query(behind);
        const sample = samples.find(({ labels: { db } }) => db === 'ledger');
        if ((sample?.value ?? 0) < 1_100) throw new Error(JSON.stringify(samples));
      },
      { seconds: 120, everyMs: 2_000 },
    );
    record.time('1,100 transactions of lag are in Prometheus', elapsedMs);
    await untilEqual(
      'the alert fires, and that of the platform is pending',
      async () => [
        (await prometheus.alerts(twin, labels)).map(({ state }) => state),
        (await prometheus.alerts('ImmudbReplicationLag', labels)).map(({ state }) => state),
      ],
      [['firing'], ['pending']],
      { seconds: 180, everyMs: 2_000 },
    );
    const forward = await kubernetes.forward('monitoring', 'svc/alertmanager-platform', 9093);
    await until(
      'the alert is at Alertmanager',
      async () => {
        const filter = encodeURIComponent(`alertname="${twin}"`);
        const response = await fetch(
          `http://127.0.0.1:${forward.port}/api/v2/alerts?filter=${filter}`,
        );
        const alerts = (await response.json()) as readonly {
          readonly labels: Readonly<Record<string, string>>;
        }[];
        if (alerts[0]?.labels['pod'] !== replica.pod) throw new Error(JSON.stringify(alerts));
      },
      { seconds: 60, everyMs: 1_000 },
    );
    forward.close();
    record.fact('the alert of a lag fires', 'as a copy without its quarter of an hour', {
      limit: 'the platform’s own was seen pending',
    });
  });

  test('follows again after a restart, which sets everything to what is declared', async () => {
    const before = await uidOf('pod', replica.pod);
    await kubernetes.must(['delete', 'pod', replica.pod, `--namespace=${name}`]);
    await ready(replica.pod, before);
    const { elapsedMs } = await untilEqual(
      'nothing is behind',
      () => prometheus.query(behind),
      [],
      { seconds: 240, everyMs: 2_000 },
    );
    record.time('a replica has caught up with 1,100 transactions', elapsedMs);
    await untilEqual('no alert is left', () => prometheus.alerts(twin), [], {
      seconds: 120,
      everyMs: 2_000,
    });
  });
});

describe('synchronous replication', () => {
  const own = 'proof-immudb';
  const namespace = new ProofNamespace(kubernetes, own);
  const secrets = { 'immudb-admin': 'Adm1n.password~', 'immudb-replication': 'Repl1ca.password~' };
  const login = { user: 'immudb', password: secrets['immudb-admin'], database: 'ledger' };
  const atPrimary = <T>(work: Parameters<typeof atNode<T>>[3]) =>
    atNode(kubernetes, { namespace: own, pod: 'immudb-primary-0' }, login, work);
  const scale = (replicas: number) =>
    kubernetes.must([
      ...['scale', 'statefulset', 'immudb-replica', `--replicas=${replicas}`],
      `--namespace=${own}`,
    ]);

  const instance: Part = (chart) =>
    new Immudb(chart, 'immudb', {
      name: 'immudb',
      namespace: own,
      image: images.immudb,
      version: versionOf(images.immudb),
      replicas: 1,
      replication: { mode: 'synchronous', acks: 1 },
      databases: ['ledger'],
      adminSecret: { name: 'immudb-admin', key: 'password' },
      replicationSecret: { name: 'immudb-replication', key: 'password' },
      storage: Size.gibibytes(1),
      cpu: Cpu.millis(50),
      memory: Size.mebibytes(384),
    }).flows;

  beforeAll(async () => {
    await namespace.add({});
    await kubernetes.apply(
      Object.entries(secrets).map(([secret, password]) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: secret, namespace: own },
        stringData: { password },
      })),
    );
    await namespace.add({ instance });
    for (const set of ['immudb-primary', 'immudb-replica']) {
      await until(
        `${set} is rolled out`,
        () =>
          kubernetes.must([
            ...['rollout', 'status', `statefulset/${set}`, `--namespace=${own}`],
            '--timeout=5s',
          ]),
        { seconds: 180, diagnosis: () => kubernetes.situation(own) },
      );
    }
  });

  afterAll(async () => {
    // a namespace whose pods still run waits half of what they may take to end
    const sets = ['statefulsets', '--all', `--namespace=${own}`, '--cascade=foreground'];
    await kubernetes.must(['delete', ...sets]);
    await namespace.delete();
  });

  test('a write returns when the replica has it', async () => {
    const started = Date.now();
    await atPrimary((client) => client.set('first', '1', 30_000));
    record.time('synchronous: the first write returns', Date.now() - started);
  });

  test('a write waits while the replica is down, and returns when it is back', async () => {
    await scale(0);
    await kubernetes.must([
      ...['wait', '--for=delete', 'pod/immudb-replica-0'],
      ...[`--namespace=${own}`, '--timeout=90s'],
    ]);
    await atPrimary(async (client) => {
      await expect(client.set('given up', '1', 4_000)).rejects.toThrow(
        /^(1 CANCELLED|4 DEADLINE_EXCEEDED)/,
      );
      const waiting = client.set('patient', '2', 120_000);
      const started = Date.now();
      await scale(1);
      await waiting;
      record.time(
        'synchronous: a waiting write returns once its replica is back',
        Date.now() - started,
      );
      expect(await client.get('patient')).toBe('2');
      const later = await client.get('given up').catch(() => 'nothing');
      record.fact(
        'synchronous: a write whose client gave up',
        later === '1' ? 'was committed later' : 'is not there',
        {
          limit: 'it may be either',
        },
      );
      expect(['1', 'nothing']).toContain(later);
    });
  });
});
