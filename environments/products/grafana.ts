import { Size } from 'cdk8s';
import { z } from 'zod';
import { choiceRule, dnsLabel, integer, section, sizeOfAtLeast, text, type Rule } from '../values';

/** How Grafana runs. It stands in the namespace of Prometheus. */
export interface GrafanaEnvironment {
  /** Label under the environment's domain: `grafana` for `grafana.<domain>`. */
  readonly host: string;
  /** Where users, preferences and dashboards made by hand are kept. */
  readonly database:
    | {
        /** SQLite on a volume: one pod. */
        readonly from: 'volume';
        /** Size of the volume, at least 1 GiB. */
        readonly storage: Size;
      }
    | {
        /** A PostgreSQL cluster of the platform: as many pods as wanted. */
        readonly from: 'cluster';
        /** Name in `postgres.clusters` of one in the namespace of `monitoring`. */
        readonly cluster: string;
        /** Pods of Grafana, 1 to 9. */
        readonly replicas: number;
      }
    | {
        /** A PostgreSQL server elsewhere. */
        readonly from: 'elsewhere';
        /** Secret in Grafana's namespace with the keys `host`, `port`, `dbname`, `username` and `password`. */
        readonly secret: string;
        /** Its addresses: `['10.20.0.5/32']`. */
        readonly addresses: readonly string[];
        /** Its port. */
        readonly port: number;
        /**
         * Secret with the key `ca.crt`, the authority of its certificate.
         * @default - encrypted, but the server is not verified
         */
        readonly authoritySecret?: string;
        /** Pods of Grafana, 1 to 9. */
        readonly replicas: number;
      };
  /**
   * Login by an OpenID Connect provider, beside the administrator's password.
   * @default - by password only
   */
  readonly login?: {
    /** Word on the button. */
    readonly name: string;
    /** Secret in Grafana's namespace with the keys `client-id` and `client-secret`. */
    readonly secret: string;
    /** Authorisation endpoint. */
    readonly authorizeUrl: string;
    /** Token endpoint. */
    readonly tokenUrl: string;
    /** Endpoint that says who somebody is. */
    readonly userInfoUrl: string;
    /**
     * JMESPath from what the provider says to `Admin`, `Editor` or `Viewer`.
     * @default - everybody is a Viewer
     */
    readonly role?: string;
  };
  /**
   * Address below which `docs/` can be read, for dashboards to link to their runbooks.
   * @default - dashboards do not link to their runbook
   */
  readonly runbooks?: string;
}

const httpsUrl = () =>
  text(/^https:\/\/[^\s/]+/, "must be an https address, such as 'https://login.example.com/token'");

const addressesRule = "must be a list of address ranges, such as ['10.20.0.5/32']";

const addressRange = () =>
  text(/^[0-9a-fA-F.:]+\/\d{1,3}$/, "must be an address range, such as '10.20.0.5/32'");

const line = () => text(/^[^\r\n]+$/, 'must be one line of text');

/** Values of `GrafanaEnvironment`. */
export const grafanaSchema = section({
  host: dnsLabel(),
  database: z.discriminatedUnion(
    'from',
    [
      section({
        from: z.literal('volume'),
        storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
      }),
      section({ from: z.literal('cluster'), cluster: dnsLabel(), replicas: integer(1, 9) }),
      section({
        from: z.literal('elsewhere'),
        secret: dnsLabel(),
        addresses: z
          .array(addressRange(), { error: addressesRule })
          .min(1, { error: addressesRule }),
        port: integer(1, 65535),
        authoritySecret: dnsLabel().exactOptional(),
        replicas: integer(1, 9),
      }),
    ],
    choiceRule("'volume', 'cluster' or 'elsewhere'"),
  ),
  login: section({
    name: line(),
    secret: dnsLabel(),
    authorizeUrl: httpsUrl(),
    tokenUrl: httpsUrl(),
    userInfoUrl: httpsUrl(),
    role: line().exactOptional(),
  }).exactOptional(),
  runbooks: httpsUrl().exactOptional(),
});

interface Read {
  readonly monitoring?: { readonly namespace: string; readonly grafana?: GrafanaEnvironment };
  readonly postgres?: {
    readonly clusters: Readonly<Record<string, { readonly namespace: string }>>;
  };
}

/** Rules between its values. */
export const grafanaRules: readonly Rule<Read>[] = [
  {
    name: 'the database of Grafana is a cluster in its namespace',
    reads: ['monitoring.namespace', 'monitoring.grafana.database', 'postgres.clusters'],
    findings: ({ monitoring, postgres }) => {
      const database = monitoring?.grafana?.database;
      if (database?.from !== 'cluster') return [];
      const clusters = Object.entries(postgres?.clusters ?? {}).filter(
        ([, { namespace }]) => namespace === monitoring?.namespace,
      );
      if (clusters.some(([name]) => name === database.cluster)) return [];
      const names = clusters.map(([name]) => `'${name}'`).join(', ');
      return [
        {
          path: ['monitoring', 'grafana', 'database', 'cluster'],
          message: `must be one of 'postgres.clusters' in the namespace '${monitoring?.namespace ?? ''}' (${names === '' ? 'there is none' : names})`,
        },
      ];
    },
  },
];
