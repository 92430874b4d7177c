import { ApiObject } from 'cdk8s';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import type { PostgresCluster } from '../../constructs/postgres/cluster';
import { lockedContainer, restrictedPod } from '../../constructs/workload/pod';
import type { Kubernetes } from './kubernetes';
import type { Part } from './objects';
import { until } from './until';

/** A write that was confirmed. */
export interface Acknowledged {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

// uid of the image's user
const postgresUser = 26;

/** A pod that talks to a cluster as its application does: through the Service, with TLS, as the owner. */
export function clientPart(name: string, image: string, cluster: PostgresCluster): Part {
  return (chart) => {
    const party: Party = {
      namespace: cluster.namespace,
      name,
      pods: { 'plinth.dev/client': name },
    };
    const secret = (key: string) => ({
      valueFrom: { secretKeyRef: { name: cluster.credentialsSecret, key } },
    });
    new ApiObject(chart, name, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: cluster.namespace, labels: party.pods },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 0,
        securityContext: restrictedPod(postgresUser),
        containers: [
          {
            name: 'client',
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['sleep', 'infinity'],
            securityContext: lockedContainer,
            env: [
              { name: 'PGHOST', value: cluster.primaryService },
              { name: 'PGDATABASE', value: cluster.database },
              { name: 'PGUSER', ...secret('username') },
              { name: 'PGPASSWORD', ...secret('password') },
              { name: 'PGSSLMODE', value: 'verify-full' },
              { name: 'PGSSLROOTCERT', value: '/ca/ca.crt' },
              { name: 'PGCONNECT_TIMEOUT', value: '2' },
              { name: 'HOME', value: '/tmp' },
            ],
            volumeMounts: [
              { name: 'ca', mountPath: '/ca', readOnly: true },
              { name: 'temporary', mountPath: '/tmp' },
            ],
          },
        ],
        volumes: [
          // the key to it stays where it is
          {
            name: 'ca',
            secret: { secretName: cluster.caSecret, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
          },
          { name: 'temporary', emptyDir: {} },
        ],
      },
    });
    const flow: Flow = {
      from: party,
      to: cluster.endpoint.party,
      ports: cluster.endpoint.ports,
      purpose: `${name} tries the database`,
    };
    return [flow];
  };
}

// each number once: what is not confirmed may be in the table or not, and is not written again
const writeLoop = `
number=0
while :; do
  number=$((number + 1))
  timeout 5 psql -qAtX --set=ON_ERROR_STOP=1 -c "INSERT INTO written VALUES ($number)" &&
    echo "\${EPOCHREALTIME/[^0-9]/.} $number"
  sleep 0.05
done`;

/** The client of a cluster, once it runs. */
export class PostgresClient {
  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly namespace: string,
    private readonly pod: string,
  ) {}

  /** Waits until it runs. */
  async ready(): Promise<void> {
    await until(
      `client ${this.pod} runs`,
      () =>
        this.kubernetes.must([
          ...['wait', '--for=condition=Ready', `pod/${this.pod}`],
          ...[`--namespace=${this.namespace}`, '--timeout=5s'],
        ]),
      { seconds: 60, diagnosis: () => this.kubernetes.situation(this.namespace) },
    );
  }

  /** Runs statements at a host, by default that of the primary. */
  async sql(statements: string, host?: string): Promise<readonly string[]> {
    const at = host === undefined ? [] : [`--host=${host}`];
    const command = ['psql', '-qAtX', '--set=ON_ERROR_STOP=1', ...at, '--file=-'];
    const said = await this.run(command, statements);
    return said.split('\n').filter((line) => line !== '');
  }

  /** Whether a statement is confirmed within some seconds; one that is not may come about later. */
  async isConfirmed(statement: string, seconds: number): Promise<boolean> {
    const command = ['timeout', String(seconds), 'psql', '-qAtX', '--set=ON_ERROR_STOP=1'];
    try {
      await this.run([...command, '--file=-'], statement);
      return true;
    } catch (error) {
      // what `timeout` ends with
      if (String(error).includes('exit code 124')) return false;
      throw error;
    }
  }

  /** Begins to write numbers into a new table, as fast as connections open, until it is told to stop. */
  async startWriting(): Promise<void> {
    await this.sql('CREATE TABLE written (number integer PRIMARY KEY)');
    const start = 'nohup bash /tmp/loop > /tmp/confirmed 2> /tmp/refused < /dev/null & echo $!';
    await this.run(['bash', '-c', `cat > /tmp/loop; { ${start}; } > /tmp/writer`], writeLoop);
  }

  /** What has been confirmed so far. */
  async confirmed(): Promise<readonly Acknowledged[]> {
    return acknowledgedIn(await this.run(['cat', '/tmp/confirmed']));
  }

  /** Waits until so many more writes are confirmed. */
  async confirms(more: number, seconds = 120): Promise<void> {
    const before = (await this.confirmed()).length;
    await until(
      `${more} more writes are confirmed`,
      async () => {
        const { length } = await this.confirmed();
        if (length - before < more) throw new Error(`${length - before} are`);
      },
      { seconds, diagnosis: () => this.run(['tail', '-n', '5', '/tmp/refused']) },
    );
  }

  /** Stops writing, and gives every write that was confirmed. */
  async stopWriting(): Promise<readonly Acknowledged[]> {
    // the last statement has its answer before the loop ends
    await this.run(['bash', '-c', 'kill "$(cat /tmp/writer)"; sleep 6']);
    return this.confirmed();
  }

  private run(command: readonly string[], input = ''): Promise<string> {
    const at = { namespace: this.namespace, pod: this.pod, container: 'client' };
    return this.kubernetes.exec(at, command, input);
  }
}

/** The lines of the loop: seconds since 1970, and the number. */
export function acknowledgedIn(text: string): readonly Acknowledged[] {
  return text
    .split('\n')
    .filter((line) => /^\d+\.\d+ \d+$/.test(line))
    .map((line) => {
      const [at, number] = line.split(' ').map(Number);
      return { number: number ?? NaN, at: Math.round((at ?? NaN) * 1000) };
    });
}

/** The longest time between two writes that were confirmed one after the other: how long nobody could write. */
export function longestGapMs(acknowledged: readonly Acknowledged[]): number {
  return acknowledged.reduce((longest, { at }, index) => {
    const before = acknowledged[index - 1]?.at ?? at;
    return Math.max(longest, at - before);
  }, 0);
}

/** Which confirmed writes a table lacks. */
export function missingFrom(
  rows: readonly string[],
  acknowledged: readonly Acknowledged[],
): readonly number[] {
  const there = new Set(rows.map(Number));
  return acknowledged.map(({ number }) => number).filter((number) => !there.has(number));
}
