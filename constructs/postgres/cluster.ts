import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ObjectStore } from '../barman-cloud/object-store';
import type { Endpoint, Flow } from '../namespace/flow-table';
import { Port } from '../namespace/port';
import { Archive } from './archive';
import { sourceArchive, sourceStoreName } from './bootstrap';
import { archiveStoreName, clusterSpec } from './cluster-spec';
import { decided, type Decided } from './decided';
import { databases } from './databases';
import { clientEndpoint, clusterFlows, databaseParty, poolerParty } from './flows';
import { Cluster } from './imports/postgresql.cnpg.io';
import { clusterLabels } from './labels';
import { ClusterMonitoring } from './monitoring';
import { pooler, poolerName } from './pooler';
import { ports } from './ports';
import type { PostgresClusterProps } from './props';
import { scheduleBackups } from './schedules';
import { checkCluster } from './validation';

/** A PostgreSQL cluster run by CloudNativePG: one primary and its streaming replicas. */
export class PostgresCluster extends Construct {
  /** Name of the cluster. */
  readonly name: string;
  /** Namespace of everything that belongs to it. */
  readonly namespace: string;
  /** Port of clients on every Service. */
  readonly port = ports.postgres;
  /** Service that follows the primary. */
  readonly primaryService: string;
  /** Service that balances over the replicas; it leads nowhere where there are none. */
  readonly readOnlyService: string;
  /** Service of the connection pools. */
  readonly poolerService: string | undefined;
  /** The application's database. */
  readonly database: string;
  /** Owner of that database. */
  readonly owner: string;
  /** Secret in which the application finds `username` and `password`; the operator's own one also holds `dbname`, `host`, `port`, `uri`, `jdbc-uri`. */
  readonly credentialsSecret: string;
  /** ServiceAccount of the instances, to which a cloud may give rights. */
  readonly serviceAccount: string;
  /** Secret in which clients find the authority of the servers' certificates, as `ca.crt`. */
  readonly caSecret: string;
  /** Where clients are answered by instances: whoever connects states a flow to it. */
  readonly endpoint: Endpoint;
  /** Where clients are answered by connection pools. */
  readonly poolerEndpoint: Endpoint | undefined;
  /** Where Prometheus is answered. */
  readonly metrics: readonly Endpoint[];
  /** Conversations that it needs besides those with clients and Prometheus. */
  readonly flows: readonly Flow[];
  /** Its backups and write-ahead log, to recover another cluster from. */
  readonly archive: Archive | undefined;

  constructor(scope: Construct, id: string, given: PostgresClusterProps) {
    super(scope, id);
    const props = decided(given);
    checkCluster(props);
    const { name, namespace } = props;
    const pool = props.pooler && poolerName(name, props.pooler);
    this.name = name;
    this.namespace = namespace;
    this.database = props.database;
    this.owner = props.owner;
    // the operator derives all of these from the cluster's name
    this.primaryService = `${name}-rw`;
    this.readOnlyService = `${name}-ro`;
    this.poolerService = pool;
    this.credentialsSecret = props.ownerSecret ?? `${name}-app`;
    this.caSecret = `${name}-ca`;
    this.serviceAccount = name;
    this.endpoint = clientEndpoint(databaseParty(props));
    this.poolerEndpoint =
      pool === undefined ? undefined : clientEndpoint(poolerParty(namespace, pool));
    this.metrics = metricsOf(this.endpoint, this.poolerEndpoint);
    this.flows = clusterFlows(props, pool);
    this.archive =
      props.backup && Archive.of({ storage: props.backup.storage, namespace, cluster: name });
    const cluster = this.cluster(props);
    cluster.node.addDependency(...this.stores(props));
    this.beside(cluster, props);
    const { monitoring } = props;
    if (monitoring)
      new ClusterMonitoring(this, 'monitoring', { cluster: props, pooler: pool, monitoring });
  }

  private cluster(props: Decided): Cluster {
    const timeout = props.timeout ?? Duration.minutes(15);
    return new Cluster(this, 'cluster', {
      metadata: {
        name: this.name,
        namespace: this.namespace,
        labels: clusterLabels(this.name),
        annotations: {
          'pulumi.com/waitFor': 'condition=Ready',
          'pulumi.com/timeoutSeconds': String(timeout.toSeconds()),
        },
      },
      spec: clusterSpec(props),
    });
  }

  private stores({ backup, bootstrap }: Decided): ObjectStore[] {
    const { name, namespace } = this;
    const source = sourceArchive(bootstrap);
    const sidecar = backup?.sidecar === undefined ? {} : { sidecar: backup.sidecar };
    return [
      ...(backup === undefined
        ? []
        : [
            new ObjectStore(this, 'archive', {
              name: archiveStoreName(name),
              namespace,
              storage: backup.storage,
              folder: namespace,
              retention: backup.retention,
              ...sidecar,
            }),
          ]),
      ...(source === undefined
        ? []
        : [
            // without retention: nothing of the source is ever deleted from here
            new ObjectStore(this, 'source', {
              name: sourceStoreName(name),
              namespace,
              storage: source.storage,
              folder: source.folder,
              ...sidecar,
            }),
          ]),
    ];
  }

  private beside(cluster: Cluster, props: PostgresClusterProps): void {
    const { name, namespace, poolerService } = this;
    const objects = [
      ...databases(this, props),
      ...scheduleBackups(this, props),
      ...(props.pooler === undefined || poolerService === undefined
        ? []
        : [pooler(this, { name: poolerService, namespace, cluster: name }, props.pooler)]),
    ];
    for (const object of objects) object.node.addDependency(cluster);
  }
}

function metricsOf(instances: Endpoint, pools: Endpoint | undefined): readonly Endpoint[] {
  const of = ({ party }: Endpoint, port: number) => ({ party, ports: [Port.tcp(port)] });
  return [
    of(instances, ports.metrics),
    ...(pools === undefined ? [] : [of(pools, ports.poolerMetrics)]),
  ];
}
