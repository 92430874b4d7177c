import { Duration, Size } from 'cdk8s';
import { z } from 'zod';
import {
  choiceRule,
  dnsLabel,
  durationWhere,
  integer,
  oneOf,
  section,
  sizeOfAtLeast,
  text,
  type Rule,
} from '../values';
import { storageSchema, type ObjectStorageEnvironment } from './object-storage';

/** How immudb runs. */
export interface ImmudbEnvironment {
  /** Namespace of the ledger. */
  readonly namespace: string;
  /** Read replicas, 0 to 9. */
  readonly replicas: number;
  /** Whether a write waits for replicas. */
  readonly replication:
    | {
        /** Writes return when the primary has them. */
        readonly mode: 'asynchronous';
      }
    | {
        /** Writes return when replicas have them too. */
        readonly mode: 'synchronous';
        /** Replicas that must have acknowledged, 1 to `replicas`. */
        readonly acks: number;
      };
  /** User databases, created and replicated one by one. */
  readonly databases: readonly string[];
  /** Volume of each node, at least 1 GiB. */
  readonly storage: Size;
  /**
   * Where the volumes come from: a StorageClass, or folders of machines, one for each node.
   * @default - the cluster's default StorageClass
   */
  readonly volumes?:
    | { readonly kind: 'provisioned'; readonly storageClass: string }
    | {
        readonly kind: 'local';
        /** The primary's. */
        readonly primary: LocalVolumeEnvironment;
        /** One for each replica, each on a machine of its own. */
        readonly replicas: readonly LocalVolumeEnvironment[];
      };
  /**
   * Memory of each node, at least 256 MiB.
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;
  /**
   * Processor time that each node asks for, in thousandths of a core, 1 to 64000; it has no limit.
   * @default 250
   */
  readonly cpuMillis?: number;
  /**
   * Users for applications, with generated passwords.
   * @default - only the administrator can log in
   */
  readonly users?: readonly ImmudbUserEnvironment[];
  /**
   * What each node serves besides gRPC and metrics, inside the cluster.
   * @default - nothing: console and PostgreSQL protocol stay closed
   */
  readonly listeners?: readonly ('console' | 'postgres')[];
  /**
   * Whether clients outside the cluster reach it through the gateway, as `immudb.<domain>` (primary) and
   * `immudb-read.<domain>`: by gRPC over HTTPS, or by TCP as it comes.
   * @default - only inside the cluster
   */
  readonly exposed?: 'grpc' | 'tcp';
  /**
   * Copies in an object storage.
   * @default - none: what the volumes lose is lost
   */
  readonly backup?: {
    /** When, as five cron fields in UTC. */
    readonly schedule: string;
    /** How long a copy is kept, at least a day. */
    readonly retention: Duration;
    /** Where copies go: into the folder `<environment>/immudb`. */
    readonly storage: ObjectStorageEnvironment;
  };
}

/** A folder of a machine. */
export interface LocalVolumeEnvironment {
  /** Name of the machine. */
  readonly node: string;
  /** Absolute path of the folder, which must exist. */
  readonly path: string;
}

/** A user for applications. */
export interface ImmudbUserEnvironment {
  /** Login name: at most 40 lower-case letters, digits and `_`. */
  readonly name: string;
  /** What it may do on the primary; on replicas everybody only reads. */
  readonly access: 'read' | 'read-write';
  /** The databases it may open. */
  readonly databases: readonly string[];
}

// immudb's own rule (server/db_options.go), its own databases and folders, and the copy replicas keep
const reservedDatabases = ['systemdb', 'defaultdb', 'immulog', 'primary_defaultdb'];

const databaseRule = `must be an immudb database name: 1 to 128 lower-case letters, digits and '_', none of ${reservedDatabases
  .map((name) => `'${name}'`)
  .join(', ')}`;

const database = text(/^[a-z0-9_]{1,128}$/, databaseRule).refine(
  (name) => !reservedDatabases.includes(name),
  { error: databaseRule },
);

const localVolume = section({
  node: text(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, 'must be the name of a machine'),
  path: text(
    /^(\/(?!\.{1,2}(\/|$))[\w.-]+)+$/,
    "must be an absolute path, such as '/mnt/disks/ledger'",
  ),
});

const userRule =
  "must be 1 to 40 lower-case letters, digits and '_', neither 'immudb' nor 'replicator'";

const user = section({
  name: text(/^(?!(?:immudb|replicator)$)[a-z][a-z0-9_]{0,39}$/, userRule),
  access: oneOf('read', 'read-write'),
  databases: z
    .array(database, { error: 'must be a list of database names' })
    .min(1, { error: 'must name at least one database' }),
});

/** Five fields of numbers in their ranges, `*`, ranges, lists and steps. */
function cron(): RegExp {
  const fields = [
    '[0-5]?\\d',
    '1?\\d|2[0-3]',
    '[12]?[1-9]|[12]0|3[01]',
    '[1-9]|1[0-2]',
    '[0-6]',
  ].map((number) => {
    const part = `(\\*|(${number})(-(${number}))?)(/[1-9]\\d*)?`;
    return `${part}(,${part})*`;
  });
  return new RegExp(`^${fields.join(' ')}$`);
}

const backup = section({
  schedule: text(cron(), "must be five cron fields (such as '0 2 * * *')"),
  retention: durationWhere(
    (time) => time >= Duration.days(1).toMilliseconds(),
    'must be a Duration of at least 1 day, such as Duration.days(30)',
  ),
  storage: storageSchema,
});

/** Values of `ImmudbEnvironment`. */
export const immudbSchema = section({
  namespace: dnsLabel(),
  replicas: integer(0, 9),
  replication: z.discriminatedUnion(
    'mode',
    [
      section({ mode: z.literal('asynchronous') }),
      section({ mode: z.literal('synchronous'), acks: integer(1, 9) }),
    ],
    choiceRule("'asynchronous' or 'synchronous'"),
  ),
  databases: z.array(database, { error: 'must be a list of database names' }),
  storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
  volumes: z
    .discriminatedUnion(
      'kind',
      [
        section({ kind: z.literal('provisioned'), storageClass: dnsLabel() }),
        section({
          kind: z.literal('local'),
          primary: localVolume,
          replicas: z.array(localVolume, { error: 'must be a list of folders of machines' }),
        }),
      ],
      choiceRule("'provisioned' or 'local'"),
    )
    .exactOptional(),
  memory: sizeOfAtLeast(Size.mebibytes(256), '256 MiB').exactOptional(),
  cpuMillis: integer(1, 64_000).exactOptional(),
  users: z.array(user, { error: 'must be a list of users' }).exactOptional(),
  listeners: z
    .array(oneOf('console', 'postgres'), { error: 'must be a list of listeners' })
    .exactOptional(),
  exposed: oneOf('grpc', 'tcp').exactOptional(),
  backup: backup.exactOptional(),
});

const rulesOfLedger: readonly Rule<{ readonly immudb: ImmudbEnvironment }>[] = [
  {
    name: 'synchronous writes wait for replicas that exist',
    reads: ['immudb.replicas', 'immudb.replication'],
    findings: ({ immudb: { replicas, replication } }) =>
      replication.mode === 'synchronous' && replication.acks > replicas
        ? [
            {
              path: ['immudb', 'replication', 'acks'],
              message: `must be at most 'replicas', which is ${replicas}: with fewer replicas than acknowledgements every write blocks`,
            },
          ]
        : [],
  },
  {
    name: 'a database is listed once',
    reads: ['immudb.databases'],
    findings: ({ immudb: { databases } }) =>
      databases.flatMap((database, index) =>
        databases.indexOf(database) === index
          ? []
          : [{ path: ['immudb', 'databases', index], message: 'must be listed once' }],
      ),
  },
  {
    name: 'a user is listed once and opens databases that are there',
    reads: ['immudb.users', 'immudb.databases'],
    findings: ({ immudb: { users = [], databases } }) =>
      users.flatMap((user, index) => [
        ...(users.findIndex(({ name }) => name === user.name) === index
          ? []
          : [{ path: ['immudb', 'users', index, 'name'], message: 'must be listed once' }]),
        ...user.databases.flatMap((name, position) =>
          databases.includes(name)
            ? []
            : [
                {
                  path: ['immudb', 'users', index, 'databases', position],
                  message: `must be one of 'immudb.databases' (${databases.join(', ')})`,
                },
              ],
        ),
      ]),
  },
  {
    name: 'each node has a local volume of its own',
    reads: ['immudb.volumes', 'immudb.replicas'],
    findings: ({ immudb: { volumes, replicas } }) => {
      if (volumes?.kind !== 'local') return [];
      const names = [volumes.primary, ...volumes.replicas].map(({ node }) => node);
      return [
        ...(volumes.replicas.length === replicas
          ? []
          : [
              {
                path: ['immudb', 'volumes', 'replicas'],
                message: `must name a folder for each of the ${replicas} replicas`,
              },
            ]),
        ...volumes.replicas.flatMap(({ node }, index) =>
          names.indexOf(node) === index + 1
            ? []
            : [
                {
                  path: ['immudb', 'volumes', 'replicas', index, 'node'],
                  message: 'must differ from those of the other nodes',
                },
              ],
        ),
      ];
    },
  },
  {
    name: 'one session does not end up on two replicas',
    reads: ['immudb.exposed', 'immudb.replicas'],
    findings: ({ immudb: { exposed, replicas } }) =>
      exposed === 'grpc' && replicas > 1
        ? [
            {
              path: ['immudb', 'exposed'],
              message:
                "must be 'tcp' with more than one replica: of gRPC a gateway sends each call where it likes, and a session lives in one node",
            },
          ]
        : [],
  },
];

/** Rules between its values. */
export const immudbRules: readonly Rule<{ readonly immudb?: ImmudbEnvironment }>[] =
  rulesOfLedger.map((rule) => ({
    ...rule,
    findings: ({ immudb }) => (immudb === undefined ? [] : rule.findings({ immudb })),
  }));
