import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AllowFlow } from '../namespace/flow';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { provisionConfigMapName, selectorLabels } from './names';
import { nodes } from './node';
import { ports } from './ports';
import type { ImmudbProps } from './props';
import { provisionScript } from './provision-script';
import type { ImmudbServices } from './services';
import { services } from './services';
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

  constructor(scope: Construct, id: string, props: ImmudbProps) {
    super(scope, id);
    checkImmudb(props);
    this.adminSecret = props.adminSecret.name;
    this.replicationSecret = props.replicationSecret.name;
    this.services = services(this, props);
    this.provisionScript(props);
    this.nodes(props);
    this.disruptionBudget(props);
    this.flows(props);
  }

  private provisionScript({ name }: ImmudbProps): void {
    new k8s.KubeConfigMap(this, 'provision', {
      metadata: { name: provisionConfigMapName(name), labels: selectorLabels(name) },
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

  private disruptionBudget({ name }: ImmudbProps): void {
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: { name, labels: selectorLabels(name) },
      spec: {
        selector: { matchLabels: selectorLabels(name) },
        maxUnavailable: k8s.IntOrString.fromNumber(1),
      },
    });
  }

  private flows(props: ImmudbProps): void {
    const { name, clients = [], scrapers = [] } = props;
    const all = selectorLabels(name);
    const primary = selectorLabels(name, 'primary');
    const replica = selectorLabels(name, 'replica');
    const grpc = [Port.tcp(ports.grpc)];
    const from = (id: string, pods: Record<string, string>, peers: readonly Peer[], to: Port[]) =>
      new AllowFlow(this, id, { name: `${name}-${id}`, pods, from: peers, ports: to });
    if (props.replicas > 0) {
      from('from-replicas', primary, [Peer.pods(replica)], grpc);
      new AllowFlow(this, 'to-primary', {
        name: `${name}-to-primary`,
        pods: replica,
        to: [Peer.pods(primary)],
        ports: grpc,
      });
    }
    const opened = (props.listeners ?? []).map((listener) => Port.tcp(ports[listener]));
    if (clients.length > 0) from('from-clients', all, clients, [...grpc, ...opened]);
    if (scrapers.length > 0) from('from-scrapers', all, scrapers, [Port.tcp(ports.metrics)]);
  }
}
