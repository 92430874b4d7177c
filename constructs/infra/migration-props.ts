import type { SecretKey } from '../workload/secret-key';
import type { InfraDatabase } from './database';

/** Properties of `InfraMigration`. */
export interface InfraMigrationProps {
  /** Name of the installation: the Job is `<name>-migration`. */
  readonly name: string;
  /** Namespace of the old volume, the Secrets and the Job. */
  readonly namespace: string;
  /** Version of the server that will run on the database. */
  readonly version: string;
  /** Image with `python3`, which reads SQLite by itself: `docker.io/library/python:3.13.9-slim-trixie`. */
  readonly readerImage: string;
  /** Image with `psql` in version 14 or later: the database's own. */
  readonly writerImage: string;
  /** PersistentVolumeClaim of the old server, with `sqlite3.db` and `sqlite3.db.key`: `infra-server`. */
  readonly volumeClaim: string;
  /** The empty database to fill. */
  readonly database: InfraDatabase;
  /** Where the key goes; if it is there already, it must be the same. */
  readonly encryptionKey: SecretKey;
  /**
   * Address ranges of the API server.
   * @default - any address
   */
  readonly apiServerAddresses?: readonly string[];
}
