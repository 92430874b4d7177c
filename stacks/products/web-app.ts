import { Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type { Endpoint } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { Port } from '../../constructs/namespace/port';
import type { DatabaseBinding, LedgerBinding } from '../../constructs/web-app/binding-props';
import type { Provision } from '../../constructs/web-app/job-props';
import { WebApp } from '../../constructs/web-app/web-app';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { ApplicationEnvironment } from '../../environments/products/web-app';
import type { CopiedValue, SecretRequest } from '../secrets/request';
import type { Charts } from './charts';
import type { Part } from './part';

/** A database cluster that the application may use, which has to be ready before. */
export interface DatabaseOffer extends IConstruct {
  /** Secret with address and credentials, in the cluster's namespace. */
  readonly credentialsSecret: string;
  /** Secret with the authority of its certificate. */
  readonly caSecret: string;
  /** The primary. */
  readonly endpoint: Endpoint;
}

/** The ledger that the application may use. */
export interface LedgerOffer {
  /** What has to be ready before anything uses it. */
  readonly nodes: IConstruct;
  /** Host for writes, from any namespace. */
  readonly writeHost: string;
  /** Host for reads, from any namespace. */
  readonly readHost: string;
  /** Port of both. */
  readonly port: number;
  /** The nodes behind both. */
  readonly endpoints: readonly Endpoint[];
  /** Where the password of each user stands. */
  readonly passwords: Readonly<Record<string, CopiedValue['copyOf']>>;
}

/** What the application builds on. */
export interface WebAppNeeds {
  /** Database clusters by name. */
  readonly databases: ReadonlyMap<string, DatabaseOffer>;
  /**
   * The ledger.
   * @default - there is none
   */
  readonly immudb?: LedgerOffer | undefined;
}

const name = 'app';
const ledgerSecret = { name: `${name}-ledger`, key: 'password' };

/** The team's own service. */
export function webApp(charts: Charts, environment: Environment, needs: WebAppNeeds): Part {
  const options = environment.application;
  if (options === undefined) return {};
  const { namespace } = options;
  const chart = charts.add('application', namespace);
  const database = databaseOf(options, needs);
  const ledger = ledgerOf(options, needs);
  const app = new WebApp(chart, name, {
    ...plain(environment, options),
    ...(database && { database: binding(environment, database) }),
    ...(ledger && { ledger: ledger.binding }),
    ...(options.migration && { migration: { command: options.migration } }),
    ...(options.provision && { provision: provision(environment, options.provision) }),
  });
  // operators make databases ready long after their objects exist
  app.startAfter(...(database ? [database] : []), ...(ledger ? [ledger.nodes] : []));
  return {
    namespaces: [{ name: namespace, settings: {} }],
    secrets: ledger ? [ledger.secret] : [],
    flows: app.flows,
    metrics: app.metrics,
    dashboards: [app.dashboard],
    exposures: app.exposures,
    endpoints: { app: `${app.serviceName}.${namespace}.svc:80` },
  };
}

function plain(environment: Environment, options: ApplicationEnvironment) {
  const { namespace, host, port, probes, scale, resources, metrics } = options;
  const image = environment.images[options.image];
  return {
    name,
    namespace,
    image,
    version: versionOf(image),
    host,
    port,
    probes,
    scale,
    // both are named as their namespace
    settings: namespace,
    resources: { cpu: Cpu.millis(resources.cpuMillis), memory: resources.memory },
    ...(options.command && { command: options.command }),
    ...(options.user !== undefined && { user: options.user }),
    ...(metrics && {
      metrics: {
        port: metrics.port,
        requests: { metric: metrics.requests, statusLabel: metrics.statusLabel },
        durations: metrics.durations,
      },
    }),
    ...(options.env && { env: options.env }),
    files: Object.entries(options.files ?? {}).map(([path, content]) => ({ path, content })),
    caches: Object.entries(options.caches ?? {}).map(([path, size]) => ({ path, size })),
    ...(options.secretsRevision !== undefined && { secretsRevision: options.secretsRevision }),
    ...(options.requestTimeout && { requestTimeout: options.requestTimeout }),
    ...(environment.monitoring === undefined ? {} : { monitoring: {} }),
  };
}

function binding(
  { images }: Environment,
  { credentialsSecret, caSecret, endpoint }: DatabaseOffer,
): DatabaseBinding {
  return {
    credentials: credentialsSecret,
    authority: caSecret,
    clientImage: images.postgresql,
    endpoint,
  };
}

function databaseOf({ database }: ApplicationEnvironment, { databases }: WebAppNeeds) {
  if (database === undefined) return undefined;
  const found = databases.get(database);
  // the environment's rules let no other name through
  if (found === undefined) throw new Error(`there is no database cluster '${database}'`);
  return found;
}

function ledgerOf({ ledger, namespace }: ApplicationEnvironment, { immudb }: WebAppNeeds) {
  if (ledger === undefined) return undefined;
  const copyOf = immudb?.passwords[ledger.user];
  // the environment's rules let no other name through
  if (immudb === undefined || copyOf === undefined) {
    throw new Error(`the ledger has no user '${ledger.user}'`);
  }
  const { nodes, writeHost, readHost, port, endpoints } = immudb;
  const bound: LedgerBinding = {
    writeHost,
    readHost,
    port,
    endpoints,
    database: ledger.database,
    user: ledger.user,
    password: ledgerSecret,
  };
  // pods read Secrets of their own namespace only
  const secret: SecretRequest = {
    namespace,
    name: ledgerSecret.name,
    keys: { [ledgerSecret.key]: { copyOf } },
  };
  return { binding: bound, secret, nodes };
}

function provision(
  { images }: Environment,
  options: NonNullable<ApplicationEnvironment['provision']>,
): Provision {
  const { remote, config, source, command, size } = options;
  return {
    image: images.rclone,
    config: { name: config, key: 'rclone.conf' },
    source,
    command,
    size,
    outgoing: [
      {
        to: remote === 'anywhere' ? Peer.anywhere() : Peer.addresses(remote),
        ports: [Port.tcp(443)],
        purpose: 'data is fetched by rclone',
      },
    ],
  };
}
