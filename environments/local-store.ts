import { Duration } from 'cdk8s';
import type { Environment } from './environment';
import type { BackupEnvironment, PostgresClusterEnvironment } from './products/postgres';

/** One bucket for each archive: who may list a bucket sees nothing of others. */
const buckets = { database: 'postgres-main', ledger: 'immudb' } as const;

const database: BackupEnvironment = {
  storage: { kind: 'lab', bucket: buckets.database },
  schedule: '0 0 3 * * *',
  retention: Duration.days(7),
};

/** The environment with its backups in the object store of its lab, which is there where containers run. */
export function storedInLab<
  T extends Pick<Environment, 'name' | 'branches' | 'postgres' | 'immudb'>,
>(environment: T): T {
  const { name, branches, postgres, immudb } = environment;
  const main = postgres?.clusters['main'];
  const archive = { environment: name, cluster: 'main' };
  return {
    ...environment,
    ...(postgres &&
      main && { postgres: withMain(postgres, { ...main, backup: main.backup ?? database }) }),
    ...(branches && main && !main.backup && { branches: { archive, ...branches } }),
    ...(immudb?.backup?.storage.kind === 'gcs' && {
      immudb: {
        ...immudb,
        backup: { ...immudb.backup, storage: { kind: 'lab', bucket: buckets.ledger } },
      },
    }),
  };
}

function withMain(
  postgres: NonNullable<Environment['postgres']>,
  main: PostgresClusterEnvironment,
): NonNullable<Environment['postgres']> {
  return { ...postgres, clusters: { ...postgres.clusters, main } };
}
