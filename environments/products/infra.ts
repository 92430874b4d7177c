import { z } from 'zod';
import {
  choiceRule,
  dnsLabel,
  emailAddress,
  integer,
  oneOf,
  section,
  text,
  type Rule,
} from '../values';
import type { PostgresEnvironment } from './postgres';

/** How Infra runs: access to clusters by people's own logins. */
export interface InfraEnvironment {
  /** Namespace of server, UI and connector. */
  readonly namespace: string;
  /** Pods of server, UI and connector each, 1 to 5. */
  readonly replicas: number;
  /** Label under the environment's domain: `infra` for `https://infra.<domain>`. */
  readonly host: string;
  /** E-mail address that the bootstrap administrator logs in with. */
  readonly admin: string;
  /** Where users, grants and providers are kept. */
  readonly database: InfraClusterDatabase | InfraExternalDatabase;
  /**
   * `generated` once and kept for good, or `provided`: the Secret `infra-server-encryption-key` is there
   * already, from another installation. Never change it: the data hangs on the key.
   * @default 'generated'
   */
  readonly encryptionKey?: 'generated' | 'provided';
  /**
   * This cluster as one that people reach through Infra.
   * @default - only other clusters take part
   */
  readonly connector?: InfraConnectorEnvironment;
  /**
   * Addresses of the identity providers, which the server calls over HTTPS.
   * @default - any address
   */
  readonly identityProviders?: readonly string[];
  /**
   * An installation from before PostgreSQL that moves in before the server starts.
   * @default - none
   */
  readonly migration?: InfraMigrationEnvironment;
}

/** A database of the platform. */
export interface InfraClusterDatabase {
  /** Discriminator. */
  readonly from: 'cluster';
  /** Name of a cluster of `postgres`, in Infra's namespace. */
  readonly cluster: string;
}

/** A database from elsewhere, by TLS. */
export interface InfraExternalDatabase {
  /** Discriminator. */
  readonly from: 'elsewhere';
  /** Secret in Infra's namespace with `host`, `port`, `dbname`, `username` and `password`. */
  readonly secret: string;
  /**
   * Secret in Infra's namespace with the authority of its certificate, as `ca.crt`.
   * @default - one of the public authorities
   */
  readonly authoritySecret?: string;
  /** Address ranges in which it is. */
  readonly addresses: readonly string[];
  /**
   * Port on which it answers, the one in the Secret.
   * @default 5432
   */
  readonly port?: number;
}

/** The connector of this cluster. */
export interface InfraConnectorEnvironment {
  /** Name under which people find this cluster. */
  readonly destination: string;
  /**
   * Label under the environment's domain at which people's tools reach it, on port 7443.
   * @default - only from inside the cluster
   */
  readonly host?: string;
}

/** An installation from before PostgreSQL. */
export interface InfraMigrationEnvironment {
  /** PersistentVolumeClaim of its server, in Infra's namespace. */
  readonly volumeClaim: string;
}

const objectName = text(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of an object: lower-case letters, digits, dashes and dots',
);

const port = integer(1, 65535);

function addresses() {
  const error = "must be a list of at least one address range, such as ['10.20.0.0/16']";
  return z
    .array(text(/^[0-9a-f.:]+\/\d{1,3}$/, "must be an address range, such as '10.20.0.0/16'"), {
      error,
    })
    .min(1, { error });
}

/** Values of `InfraEnvironment`. */
export const infraSchema = section({
  namespace: dnsLabel(),
  replicas: integer(1, 5),
  host: dnsLabel(),
  admin: emailAddress(),
  database: z.discriminatedUnion(
    'from',
    [
      section({ from: z.literal('cluster'), cluster: dnsLabel() }),
      section({
        from: z.literal('elsewhere'),
        secret: objectName,
        authoritySecret: objectName.exactOptional(),
        addresses: addresses(),
        port: port.exactOptional(),
      }),
    ],
    choiceRule("'cluster' or 'elsewhere'"),
  ),
  encryptionKey: oneOf('generated', 'provided').exactOptional(),
  connector: section({
    destination: text(
      /^(?!infra$)[\w-]{2,256}$/,
      "must be 2 to 256 letters, digits, '-' and '_', and not 'infra'",
    ),
    host: dnsLabel().exactOptional(),
  }).exactOptional(),
  identityProviders: addresses().exactOptional(),
  migration: section({ volumeClaim: objectName }).exactOptional(),
});

interface Read {
  readonly infra?: InfraEnvironment;
  readonly postgres?: PostgresEnvironment;
  readonly gateway?: unknown;
}

/** Rules between its values. */
export const infraRules: readonly Rule<Read>[] = [
  {
    name: 'Infra’s database is there, in its own namespace',
    reads: ['infra.database', 'infra.namespace', 'postgres.clusters'],
    findings: ({ infra, postgres }) => {
      if (infra?.database.from !== 'cluster') return [];
      const clusters = Object.entries(postgres?.clusters ?? {})
        .filter(([, { namespace }]) => namespace === infra.namespace)
        .map(([name]) => name);
      const listed = clusters.map((name) => `'${name}'`).join(', ');
      return clusters.includes(infra.database.cluster)
        ? []
        : [
            {
              path: ['infra', 'database', 'cluster'],
              message: `must be a cluster of 'postgres.clusters' in namespace '${infra.namespace}' (${listed || 'there is none'})`,
            },
          ];
    },
  },
  {
    name: 'an old installation brings its own encryption key',
    reads: ['infra.encryptionKey', 'infra.migration'],
    findings: ({ infra }) =>
      infra?.migration !== undefined && infra.encryptionKey !== 'provided'
        ? [
            {
              path: ['infra', 'encryptionKey'],
              message: "must be 'provided' where 'migration' brings the old installation's key",
            },
          ]
        : [],
  },
  {
    name: 'a connector is reached through the gateway',
    reads: ['infra.connector', 'gateway'],
    findings: ({ infra, gateway }) => {
      const host = infra?.connector?.host;
      return host !== undefined && gateway === undefined
        ? [
            {
              path: ['infra', 'connector', 'host'],
              message: "must be left out where there is no 'gateway'",
            },
          ]
        : [];
    },
  },
];
