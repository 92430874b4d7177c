import type { Environment } from '../environment';
import type { Rule } from '../values';
import { backupsOf } from './cloud';

/** Every object storage of an environment, and where it is said. */
function storagesOf(environment: Environment) {
  const sources = Object.entries(environment.postgres?.clusters ?? {}).flatMap(
    ([name, { recovery }]) =>
      recovery?.from === 'archive'
        ? [{ path: ['postgres', 'clusters', name, 'recovery'], storage: recovery.storage }]
        : [],
  );
  return [...backupsOf(environment), ...sources];
}

/** Rules about the object store that comes with a lab. */
export const labStorageRules: readonly Rule<Environment>[] = [
  {
    name: 'the object store of a lab is used where the lab runs one',
    reads: ['cluster', 'postgres.clusters', 'immudb.backup'],
    findings: (environment) => {
      const { cluster } = environment;
      // what a host is, is seen when the two are compared
      if (cluster.kind === 'shared') return [];
      if (cluster.kind === 'local' && cluster.nodes === 'real') return [];
      return storagesOf(environment)
        .filter(({ storage }) => storage.kind === 'lab')
        .map(({ path }) => ({
          path: [...path, 'storage', 'kind'],
          message: "must be 'gcs' or 's3': only a lab whose node is real has a store",
        }));
    },
  },
];
