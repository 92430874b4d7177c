import type { Endpoint } from '../namespace/flow-table';
import type { SecretKey } from '../workload/secret-key';

/**
 * Keys of the Secret that CloudNativePG makes for a cluster's application.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/secrets.go
 */
export type DatabaseKey =
  | 'username'
  | 'password'
  | 'dbname'
  | 'host'
  | 'port'
  | 'uri'
  | 'jdbc-uri'
  | 'fqdn-uri'
  | 'fqdn-jdbc-uri'
  | 'pgpass';

/** A PostgreSQL database of CloudNativePG, by the Secrets that its operator makes. */
export interface DatabaseBinding {
  /** Secret with address and credentials: `<cluster>-app`. */
  readonly credentials: string;
  /** Secret with the authority of the server's certificate under `ca.crt`: `<cluster>-ca`. */
  readonly authority: string;
  /**
   * What is checked about the server, for drivers that know libpq's `PGSSLMODE` and `PGSSLROOTCERT`.
   * @default 'verify-full'
   */
  readonly sslMode?: 'require' | 'verify-ca' | 'verify-full';
  /**
   * Which key becomes which variable.
   * @default - libpq's own (`PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGPASSWORD`) and `DATABASE_URL`
   */
  readonly env?: Readonly<Record<string, DatabaseKey>>;
  /**
   * Image with a shell and `pg_isready`, such as the cluster's own: Jobs wait with it for the database.
   * @default - Jobs start at once, and are retried
   */
  readonly clientImage?: string;
  /** The primary. */
  readonly endpoint: Endpoint;
}

/** What a binding knows about an immudb database. */
export type LedgerValue = 'write-host' | 'read-host' | 'port' | 'database' | 'user' | 'password';

/** An immudb database. A session lives in one node, so writes and reads have a host each. */
export interface LedgerBinding {
  /** Service of the primary: `immudb-write.immudb.svc`. */
  readonly writeHost: string;
  /** Service that balances over replicas: `immudb-read.immudb.svc`. */
  readonly readHost: string;
  /** Port of clients on both. */
  readonly port: number;
  /** Database to open. */
  readonly database: string;
  /** User to log in as. */
  readonly user: string;
  /** Its password. */
  readonly password: SecretKey;
  /**
   * Which value becomes which variable.
   * @default - `LEDGER_WRITE_HOST`, `LEDGER_READ_HOST`, `LEDGER_PORT`, `LEDGER_DATABASE`, `LEDGER_USER`, `LEDGER_PASSWORD`
   */
  readonly env?: Readonly<Record<string, LedgerValue>>;
  /** The nodes behind both hosts. */
  readonly endpoints: readonly Endpoint[];
}
