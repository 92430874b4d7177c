import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Endpoint, Flow } from '../namespace/flow-table';
import { backupJob } from './backup';
import type { ImmudbEndpoints } from './flows';
import { endpoints, metricsEndpoint, immudbFlows } from './flows';
import { provisionConfigMapName, selectorLabels } from './names';
import { nodes } from './node';
import { ports } from './ports';
import type { ImmudbProps } from './props';
import { provisionScript } from './provision-script';
import type { ImmudbServices } from './services';
import { services } from './services';
import { localVolumes } from './volumes';
import { watch } from './watch';
import { adminUser, checkImmudb, defaultDatabaseCopy } from './validation';

/**
 * An immudb primary and the replicas that follow it, database by database. Each node is provisioned
 * before its server starts, so a replica that lost its volume rebuilds itself.
 */
export class Immudb extends Construct {
  /** Names of the Services. */
  readonly services: ImmudbServices;
  /** Port of clients on every Service. */
  readonly port = ports.grpc;
  /** Port of the metrics, called `metrics`, on the Service of all nodes. */
  readonly metricsPort = ports.metrics;
  /** Administrator of every node. */
  readonly adminUser = adminUser;
  /** Secret with the administrator's password. */
  readonly adminSecret: string;
  /** Secret with the password that replicas read with. */
  readonly replicationSecret: string;
  /** Name under which replicas serve the primary's `defaultdb`. */
  readonly defaultDatabaseCopy = defaultDatabaseCopy;
  /** ServiceAccount of backups, where their store knows pods by it. */
  readonly backupAccount: string | undefined;
  /** Where clients are answered. */
  readonly endpoints: ImmudbEndpoints;
  /** Where the metrics of all nodes are. */
  readonly metrics: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(scope: Construct, id: string, props: ImmudbProps) {
    super(scope, id);
    checkImmudb(props);
    this.adminSecret = props.adminSecret.name;
    this.replicationSecret = props.replicationSecret.name;
    this.services = services(this, props);
    this.provisionScript(props);
    this.nodes(props);
    this.disruptionBudget(props);
    if (props.volumes?.kind === 'local') localVolumes(this, props, props.volumes);
    this.backupAccount = props.backup && backupJob(this, props, props.backup);
    if (props.monitoring) watch(this, props, props.monitoring);
    this.endpoints = endpoints(props);
    this.metrics = metricsEndpoint(props);
    this.flows = immudbFlows(props);
  }

  private provisionScript({ name, namespace }: ImmudbProps): void {
    new k8s.KubeConfigMap(this, 'provision', {
      metadata: { name: provisionConfigMapName(name), namespace, labels: selectorLabels(name) },
      data: { 'provision.sh': provisionScript },
    });
  }

  private nodes(props: ImmudbProps): void {
    const primary = nodes(this, 'primary', props);
    if (props.replicas === 0) return;
    // the primary first: it creates the user that replicas log in as, and a replica stops following
    // for good when it meets a primary of an older version
    nodes(this, 'replica', props).node.addDependency(primary);
  }

  private disruptionBudget({ name, namespace }: ImmudbProps): void {
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: { name, namespace, labels: selectorLabels(name) },
      spec: {
        selector: { matchLabels: selectorLabels(name) },
        maxUnavailable: k8s.IntOrString.fromNumber(1),
      },
    });
  }
}
