import type { Kubernetes } from './kubernetes';
import { until, untilEqual } from './until';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

interface ClusterStatus {
  readonly spec: { readonly instances: number };
  readonly status?: {
    readonly phase?: string;
    readonly readyInstances?: number;
    readonly currentPrimary?: string;
    readonly conditions?: readonly Condition[];
  };
}

/** A Backup, as far as proofs read it. */
export interface BackupObject {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly backupId?: string;
    readonly error?: string;
    readonly startedAt?: string;
    readonly stoppedAt?: string;
  };
}

/** A PostgreSQL cluster that runs. */
export class RunningCluster {
  constructor(
    private readonly kubernetes: Kubernetes,
    readonly namespace: string,
    readonly name: string,
    /** The application's database. */
    readonly database = 'app',
  ) {}

  /** Waits until every instance is ready, and gives the time that it took. */
  async healthy(seconds = 240): Promise<number> {
    const { elapsedMs } = await untilEqual(
      `cluster ${this.namespace}/${this.name} is healthy`,
      async () => {
        const { spec, status } = await this.read();
        const ready = `${status?.readyInstances ?? 0} of ${spec.instances} ready`;
        return `${status?.phase ?? 'no phase'}, ${spec.instances === status?.readyInstances ? 'all ready' : ready}`;
      },
      'Cluster in healthy state, all ready',
      { seconds, diagnosis: () => this.kubernetes.situation(this.namespace) },
    );
    return elapsedMs;
  }

  /** Name of the pod that takes writes. */
  async primary(): Promise<string> {
    const { status } = await this.read();
    if (!status?.currentPrimary) throw new Error(`cluster ${this.name} has no primary`);
    return status.currentPrimary;
  }

  /** Names of the pods that follow. */
  async replicas(): Promise<readonly string[]> {
    const primary = await this.primary();
    const selector = `cnpg.io/cluster=${this.name},cnpg.io/podRole=instance`;
    const pods = await this.kubernetes.list<{ readonly metadata: { readonly name: string } }>(
      'pod',
      this.namespace,
      selector,
    );
    return pods.map(({ metadata }) => metadata.name).filter((pod) => pod !== primary);
  }

  /** A condition: `True`, or its message. */
  async condition(type: string): Promise<string> {
    const { status } = await this.read();
    const found = status?.conditions?.find((condition) => condition.type === type);
    if (found === undefined) return `${type} is unknown`;
    return found.status === 'True' ? 'True' : found.message;
  }

  /** Runs statements as superuser, each in a transaction of its own, and gives the rows, columns joined by '|'. */
  async sql(statements: string, pod?: string): Promise<readonly string[]> {
    const at = { namespace: this.namespace, pod: pod ?? (await this.primary()) };
    const command = ['psql', '-qAtX', '--set=ON_ERROR_STOP=1', `--dbname=${this.database}`];
    const said = await this.kubernetes.exec(
      { ...at, container: 'postgres' },
      [...command, '--file=-'],
      statements,
    );
    return said.split('\n').filter((line) => line !== '');
  }

  /** The one value of a query. */
  async value(query: string): Promise<string> {
    const rows = await this.sql(query);
    const [row] = rows;
    if (row === undefined || rows.length > 1) throw new Error(`${query}: gave ${rows.length} rows`);
    return row;
  }

  /** Has everything that is committed archived, and gives the last segment and the time that it took. */
  async archived(seconds = 90): Promise<{ readonly segment: string; readonly elapsedMs: number }> {
    const segment = await this.value('SELECT pg_walfile_name(pg_current_wal_lsn())');
    // a statement of its own: the commit record of another would land in the next segment
    await this.sql('SELECT pg_switch_wal()');
    const { elapsedMs } = await until(
      `segment ${segment} of ${this.namespace}/${this.name} is archived`,
      async () => {
        const row = await this.value(
          "SELECT coalesce(last_archived_wal, ''), coalesce(last_failed_wal, '') FROM pg_stat_archiver",
        );
        const [last = '', failed = ''] = row.split('|');
        // names of segments grow, those of the next timeline included
        if (last.slice(0, 24) < segment) throw new Error(`last is '${last}', failed '${failed}'`);
      },
      { seconds, everyMs: 200, diagnosis: () => this.kubernetes.situation(this.namespace) },
    );
    return { segment, elapsedMs };
  }

  /** Every Backup of the cluster that is complete, the oldest first. */
  async backups(): Promise<readonly BackupObject[]> {
    const all = await this.kubernetes.list<BackupObject & { spec: { cluster: { name: string } } }>(
      'backups.postgresql.cnpg.io',
      this.namespace,
    );
    return all
      .filter(
        ({ spec, status }) => spec.cluster.name === this.name && status?.phase === 'completed',
      )
      .sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
  }

  /** Waits until a Backup is complete, and gives it. */
  async backup(name: string, seconds = 180): Promise<BackupObject> {
    const { value } = await until(
      `backup ${this.namespace}/${name} is complete`,
      async () => {
        const backup = await this.kubernetes.get<BackupObject>(
          'backups.postgresql.cnpg.io',
          name,
          this.namespace,
        );
        const { phase = 'not begun', error = '' } = backup.status ?? {};
        if (phase !== 'completed') throw new Error(`${phase} ${error}`.trim());
        return backup;
      },
      { seconds, diagnosis: () => this.kubernetes.situation(this.namespace) },
    );
    return value;
  }

  private read(): Promise<ClusterStatus> {
    return this.kubernetes.get('clusters.postgresql.cnpg.io', this.name, this.namespace);
  }
}

/** ID of a backup in the archive. */
export function idOf({ metadata, status }: BackupObject): string {
  const id = status?.backupId;
  if (id === undefined) throw new Error(`backup ${metadata.name} has no ID`);
  return id;
}
