import type { Duration, Size } from 'cdk8s';
import type { Dashboard } from '../monitoring/dashboard';
import type { Monitoring } from '../monitoring/scrape';
import type { Endpoint, Party } from '../namespace/flow-table';
import type { Port } from '../namespace/port';
import type { Peer } from '../namespace/peer';
import type { Resources } from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';

/** Properties of `Grafana`. */
export interface GrafanaProps {
  /** Name of the Deployment, its Service and its volume: changing it abandons what is stored. */
  readonly name: string;
  /** Namespace of Grafana. */
  readonly namespace: string;
  /** Full reference of the image, such as `docker.io/grafana/grafana:13.2.3`. */
  readonly image: string;
  /** Version that the image holds: `13.2.3`. */
  readonly version: string;
  /** Address under which people reach it: `https://grafana.example.com/`. */
  readonly url: string;
  /** Password of the administrator `admin`, set when the database is new. */
  readonly adminSecret: SecretKey;
  /**
   * Key that encrypts secrets in Grafana's database; with another one they can not be read.
   * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#secret_key
   */
  readonly encryptionKeySecret: SecretKey;
  /** Where users, preferences and dashboards made by hand are kept. */
  readonly database: SqliteDatabase | PostgresDatabase;
  /** The Prometheus that dashboards ask. */
  readonly prometheus: PrometheusSource;
  /** Dashboards that come with the platform; people can not change them. */
  readonly dashboards: readonly Dashboard[];
  /**
   * `uid` of the dashboard that people see first.
   * @default - Grafana's own page
   */
  readonly home?: string;
  /**
   * Address below which the pages of the runbooks stand: `https://git.example.com/platform/blob/main/`.
   * @default - dashboards do not link to their runbook
   */
  readonly runbooks?: string;
  /**
   * Login by an OpenID Connect provider, beside the administrator's password.
   * @default - by password only
   */
  readonly login?: OpenIdLogin;
  /**
   * What each pod is given.
   * @default - 100m CPU, 256Mi memory with a limit of 512Mi
   */
  readonly resources?: Resources;
  /**
   * How it is watched.
   * @default - not at all
   */
  readonly monitoring?: Monitoring;
}

/** SQLite on a volume: one pod, which is replaced by stopping the old one first. */
export interface SqliteDatabase {
  /** Kind of database. */
  readonly kind: 'sqlite';
  /** Size of the volume, at least 1 GiB. */
  readonly storage: Size;
  /**
   * Class of the volume.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}

/** A PostgreSQL database: as many pods as wanted, none of which has a volume. */
export interface PostgresDatabase {
  /** Kind of database. */
  readonly kind: 'postgres';
  /** Secret with the keys `host`, `port`, `dbname`, `username` and `password`, as CloudNativePG writes it. */
  readonly secret: string;
  /**
   * Authority that has signed the server's certificate.
   * @default - encrypted, but the server is not verified
   */
  readonly authority?: SecretKey;
  /** Where the server is. */
  readonly server: { readonly party: Party | Peer; readonly ports: readonly Port[] };
  /** Number of pods, 1 to 9. */
  readonly replicas: number;
}

/** A Prometheus server. */
export interface PrometheusSource {
  /** Address of its API: `http://prometheus.monitoring.svc:9090`. */
  readonly url: string;
  /** Its pods. */
  readonly endpoint: Endpoint;
  /**
   * Time between two scrapes, from which `$__rate_interval` follows.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;
}

/**
 * Login by an OpenID Connect provider.
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/generic-oauth/
 */
export interface OpenIdLogin {
  /** Word on the button: `Keycloak`. */
  readonly name: string;
  /** Secret with the keys `client-id` and `client-secret`. */
  readonly secret: string;
  /** Authorisation endpoint. */
  readonly authorizeUrl: string;
  /** Token endpoint. */
  readonly tokenUrl: string;
  /** Endpoint that says who somebody is. */
  readonly userInfoUrl: string;
  /**
   * What is asked for.
   * @default ['openid', 'profile', 'email']
   */
  readonly scopes?: readonly string[];
  /**
   * JMESPath from what the provider says to `Admin`, `Editor` or `Viewer`.
   * @default - everybody is a Viewer
   */
  readonly role?: string;
}
