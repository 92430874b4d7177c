import { haveCommonAddress } from '../address-range';
import type { NetworkEnvironment } from '../cloud';
import type { Environment } from '../environment';
import type { ObjectStorageEnvironment } from '../products/object-storage';
import type { Finding, Rule } from '../values';

/** Names of the ranges of a network. */
export const networkRanges = [
  'nodes',
  'pods',
  'services',
  'controlPlane',
] as const satisfies readonly (keyof NetworkEnvironment)[];

/** An object storage that an environment writes to, and where it says so. */
interface Written {
  readonly path: readonly string[];
  readonly storage: ObjectStorageEnvironment;
}

/** Every object storage that an environment writes backups to. */
export function backupsOf({ postgres, immudb }: Pick<Environment, 'postgres' | 'immudb'>) {
  const clusters = Object.entries(postgres?.clusters ?? {}).flatMap(([name, { backup }]) =>
    backup === undefined ? [] : [written(['postgres', 'clusters', name, 'backup'], backup)],
  );
  const ledger = immudb?.backup;
  return ledger === undefined ? clusters : [...clusters, written(['immudb', 'backup'], ledger)];
}

type Backup = NonNullable<NonNullable<Environment['immudb']>['backup']>;

function written(path: readonly string[], { storage }: Backup): Written {
  return { path, storage };
}

/** Rules between the values of an environment in Google Cloud. */
export const cloudRules: readonly Rule<Environment>[] = [
  {
    name: 'address ranges of one network do not overlap',
    reads: ['cloud.network'],
    findings: ({ cloud }) =>
      networkRanges.flatMap((range, index): Finding[] => {
        if (cloud === undefined) return [];
        const { network } = cloud;
        const other = networkRanges
          .slice(0, index)
          .find((earlier) => haveCommonAddress(network[earlier], network[range]));
        return other === undefined
          ? []
          : [
              {
                path: ['cloud', 'network', range],
                message: `must have no address in common with '${other}', which is ${network[other]}`,
              },
            ];
      }),
  },
  {
    name: 'clusters that make nothing have nothing in Google Cloud',
    reads: ['cluster.kind', 'cloud'],
    findings: ({ cluster: { kind }, cloud }) =>
      cloud !== undefined && (kind === 'local' || kind === 'shared')
        ? [
            {
              path: ['cloud'],
              message:
                kind === 'local'
                  ? 'must be left out in the lab of one machine'
                  : "must be left out in a cluster that is shared: what it needs is its host's",
            },
          ]
        : [],
  },
  {
    name: "backups in the environment's bucket are written as an account of its project",
    reads: ['cloud', 'postgres.clusters', 'immudb.backup'],
    findings: (environment) =>
      inOwnBucket(environment).flatMap(({ path, storage, project }) => {
        const { access } = storage;
        return access.by === 'workload-identity' &&
          access.serviceAccount.endsWith(`@${project}.iam.gserviceaccount.com`)
          ? []
          : [
              {
                path: [...path, 'storage', 'access'],
                message: `must be by 'workload-identity', as a service account of project '${project}'`,
              },
            ];
      }),
  },
];

function inOwnBucket(environment: Environment) {
  const { cloud } = environment;
  if (cloud?.backups === undefined) return [];
  const { bucket } = cloud.backups;
  return backupsOf(environment).flatMap(({ path, storage }) =>
    storage.kind === 'gcs' && storage.bucket === bucket
      ? [{ path, storage, project: cloud.project }]
      : [],
  );
}
