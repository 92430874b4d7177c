import { Size, type Duration } from 'cdk8s';
import { z } from 'zod';
import { images, type ImageName } from '../images';
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

/** The team's own service. */
export interface ApplicationEnvironment {
  /** Namespace of the service and of its database. */
  readonly namespace: string;
  /** Label under the environment's domain: `app` for `app.<domain>`. */
  readonly host: string;
  /** Name of its image in the catalogue. */
  readonly image: ImageName;
  /**
   * Command line of the server.
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * Number of the user that it runs as.
   * @default - the image's own, which has to be a number
   */
  readonly user?: number;
  /** Port on which the pods answer HTTP requests. */
  readonly port: number;
  /** Paths on that port that say how a pod is. */
  readonly probes: {
    /** While requests may be sent. */
    readonly readiness: string;
    /** While a restart would not help. */
    readonly liveness: string;
  };
  /** How many pods run: always as many, or as many as the load needs. */
  readonly scale:
    | {
        /** Always the same number. */
        readonly mode: 'fixed';
        /** Number of pods, 1 to 100. */
        readonly replicas: number;
      }
    | {
        /** As many as the load needs. */
        readonly mode: 'automatic';
        /** Least number of pods. */
        readonly min: number;
        /** Greatest number of pods, more than `min`. */
        readonly max: number;
        /** CPU used on average, in percent of what the pods ask for. */
        readonly cpu: number;
        /**
         * Memory used on average, in percent of what the pods ask for.
         * @default - memory does not count
         */
        readonly memory?: number;
      };
  /** What each pod is given. */
  readonly resources: {
    /** CPU request in thousandths of a core. */
    readonly cpuMillis: number;
    /** Memory, asked for and limit alike. */
    readonly memory: Size;
  };
  /**
   * Where the program tells about itself.
   * @default - nowhere
   */
  readonly metrics?: {
    /** Port of the pods; it may be the one of requests. */
    readonly port: number;
    /** The counter of answered requests. */
    readonly requests: string;
    /** Its label with the HTTP status. */
    readonly statusLabel: string;
    /** The histogram of how long they took, in seconds, without `_bucket`. */
    readonly durations: string;
  };
  /**
   * Name of the database cluster that it uses, which stands in the same namespace.
   * @default - no database
   */
  readonly database?: string;
  /**
   * What it uses of the ledger.
   * @default - nothing
   */
  readonly ledger?: {
    /** Database to open, one of `immudb.databases`. */
    readonly database: string;
    /** User to log in as. */
    readonly user: string;
  };
  /**
   * Command line that migrates the database before a version serves.
   * @default - no migration
   */
  readonly migration?: readonly string[];
  /**
   * Data that is fetched and loaded before a version serves.
   * @default - none
   */
  readonly provision?: {
    /** Secret in the namespace that holds rclone's configuration under `rclone.conf`. */
    readonly config: string;
    /** What to fetch: `remote:bucket/folder`. */
    readonly source: string;
    /** Command line that loads it from `/data`. */
    readonly command: readonly string[];
    /** Room for the data. */
    readonly size: Size;
    /** Address ranges of the remote, which answers on port 443; `anywhere` for a cloud's. */
    readonly remote: 'anywhere' | readonly string[];
  };
  /**
   * Environment variables.
   * @default - only those of database and ledger
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Files that the program reads, by absolute path.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Folders to write to, by absolute path, and what they may hold.
   * @default - none
   */
  readonly caches?: Readonly<Record<string, Size>>;
  /**
   * Any text; another one rolls the pods, when a Secret that others make (an operator, a sealed one) has changed. Those
   * of the platform roll them by themselves.
   * @default - none
   */
  readonly secretsRevision?: string;
  /**
   * How long one request may take.
   * @default - as long as the gateway allows
   */
  readonly requestTimeout?: Duration;
}

const pathPattern = /^\/\S*$/;
const pathRule = "must be a path that starts with '/'";
const path = text(pathPattern, pathRule);
const commandRule = 'must be a command line: a program and its arguments, as a list of texts';
const command = z
  .array(z.string({ error: commandRule }), { error: commandRule })
  .min(1, { error: commandRule });
const unprivilegedPort = () => integer(1024, 65535);
const metricName = text(/^[a-zA-Z_:][\w:]*$/, 'must be the name of a metric or label');
const mebibyte = sizeOfAtLeast(Size.mebibytes(1), '1 MiB');
/** An object whose keys have a shape of their own, which a wrong one is told. */
function keyed<T extends z.ZodType>(pattern: RegExp, keyRule: string, what: string, value: T) {
  return z.record(z.string().regex(pattern), value, {
    error: (issue) => (issue.code === 'invalid_key' ? keyRule : `must be an object of ${what}`),
  });
}
const byPath = <T extends z.ZodType>(what: string, value: T) =>
  keyed(pathPattern, pathRule, `${what} by absolute path`, value);
const remoteRule = "must be 'anywhere' or a list of address ranges, such as ['10.20.0.0/16']";
const remote = z.union(
  [z.literal('anywhere'), z.array(z.string(), { error: remoteRule }).min(1, { error: remoteRule })],
  { error: remoteRule },
);

/** Values of `ApplicationEnvironment`. */
export const applicationSchema = section({
  namespace: dnsLabel(),
  host: dnsLabel(),
  image: oneOf(...(Object.keys(images) as ImageName[])),
  command: command.exactOptional(),
  user: integer(1, 2 ** 31 - 1).exactOptional(),
  port: unprivilegedPort(),
  probes: section({ readiness: path, liveness: path }),
  scale: z.discriminatedUnion(
    'mode',
    [
      section({ mode: z.literal('fixed'), replicas: integer(1, 100) }),
      section({
        mode: z.literal('automatic'),
        min: integer(1, 99),
        max: integer(2, 100),
        cpu: integer(1, 1000),
        memory: integer(1, 1000).exactOptional(),
      }),
    ],
    choiceRule("'fixed' or 'automatic'"),
  ),
  resources: section({
    cpuMillis: integer(1, 64_000),
    memory: sizeOfAtLeast(Size.mebibytes(16), '16 MiB'),
  }),
  metrics: section({
    port: unprivilegedPort(),
    requests: metricName,
    statusLabel: metricName,
    durations: metricName,
  }).exactOptional(),
  database: dnsLabel().exactOptional(),
  ledger: section({
    database: z.string({ error: 'must be the name of a database of immudb' }),
    user: text(/^\w{1,63}$/, "must be 1 to 63 letters, digits and '_'"),
  }).exactOptional(),
  migration: command.exactOptional(),
  provision: section({
    config: dnsLabel(),
    source: text(/^[\w.-][\w. -]*:\S*$/, "must be 'remote:path', a remote of the configuration"),
    command,
    size: mebibyte,
    remote,
  }).exactOptional(),
  env: keyed(
    /^[A-Za-z_]\w*$/,
    "must be letters, digits and '_', no digit first",
    'values by name of variable',
    z.string({ error: 'must be a text' }),
  ).exactOptional(),
  files: byPath('contents', z.string({ error: 'must be a text' })).exactOptional(),
  caches: byPath('sizes', mebibyte).exactOptional(),
  secretsRevision: z.string({ error: 'must be a text' }).exactOptional(),
  requestTimeout: durationWhere(
    (time) => time > 0,
    'must be a Duration, such as Duration.seconds(30)',
  ).exactOptional(),
});

interface Read {
  readonly application?: ApplicationEnvironment;
  readonly immudb?: {
    readonly databases: readonly string[];
    readonly users?: readonly { readonly name: string; readonly databases: readonly string[] }[];
  };
  readonly postgres?: {
    readonly clusters: Readonly<Record<string, { readonly namespace: string }>>;
  };
}

/** Rules between its values. */
export const applicationRules: readonly Rule<Read>[] = [
  {
    name: 'an autoscaler has room between its least and its greatest number of pods',
    reads: ['application.scale'],
    findings: ({ application }) =>
      application?.scale.mode === 'automatic' && application.scale.max <= application.scale.min
        ? [
            {
              path: ['application', 'scale', 'max'],
              message: `must be more than 'min', which is ${application.scale.min}`,
            },
          ]
        : [],
  },
  {
    name: 'the application uses a database cluster of its own namespace, whose Secrets it can read',
    reads: ['application.database', 'application.namespace', 'postgres.clusters'],
    findings: ({ application, postgres }) => {
      if (application?.database === undefined) return [];
      const { database, namespace } = application;
      const there = Object.entries(postgres?.clusters ?? {})
        .filter(([, cluster]) => cluster.namespace === namespace)
        .map(([name]) => name);
      return there.includes(database)
        ? []
        : [
            {
              path: ['application', 'database'],
              message: `must be one of 'postgres.clusters' in namespace '${namespace}' (${listed(there)})`,
            },
          ];
    },
  },
  {
    name: 'the application logs in to the ledger as a user who may open the database',
    reads: ['application.ledger', 'immudb.users'],
    findings: ({ application, immudb }) => {
      if (application?.ledger === undefined) return [];
      const { user, database } = application.ledger;
      const users = immudb?.users ?? [];
      const found = users.find(({ name }) => name === user);
      const at = (property: string, message: string) => [
        { path: ['application', 'ledger', property], message },
      ];
      if (found === undefined) {
        const names = users.map(({ name }) => name);
        return at('user', `must be one of 'immudb.users' (${listed(names)})`);
      }
      return found.databases.includes(database)
        ? []
        : at('database', `must be one that user '${user}' may open (${listed(found.databases)})`);
    },
  },
  {
    name: 'a migration has a database to migrate',
    reads: ['application.migration', 'application.database'],
    findings: ({ application }) =>
      application?.migration && application.database === undefined
        ? [
            {
              path: ['application', 'database'],
              message: "must name a cluster where there is a 'migration'",
            },
          ]
        : [],
  },
];

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : names.join(', ');
}
