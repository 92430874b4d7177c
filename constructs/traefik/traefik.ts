import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { GatewayClass } from '../gateway-api/imports/gateway.networking.k8s.io';
import { AlertRules } from '../monitoring/alerts';
import { PodScrape, type Monitoring } from '../monitoring/scrape';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { traefikAlerts } from './alerts';
import { servedNamespaces } from './arguments';
import {
  traefikClass,
  traefikController,
  traefikIdentity,
  traefikName,
  traefikParty,
  traefikPorts,
} from './names';
import { podTemplate } from './pod';
import type { TraefikProps } from './props';
import { TraefikRbac } from './rbac';
import { tlsOptions, tlsOptionsFile } from './tls-options';
import { problemsOf } from './validation';

/**
 * Traefik as an implementation of Gateway API: the pods that carry traffic, their public Service and the
 * GatewayClass. It reads Gateways and routes, no kinds of its own.
 * @see https://doc.traefik.io/traefik/v3.6/reference/install-configuration/providers/kubernetes/kubernetes-gateway/
 */
export class Traefik extends Construct {
  /** GatewayClass for Gateways that it is to serve. */
  readonly className = traefikClass;
  /** The pods. */
  readonly party: Party;
  /** Where Prometheus finds their metrics. */
  readonly metrics: Endpoint;
  /** Clients to the pods, and the pods to the API server; those to what is exposed are the exposures'. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TraefikProps,
  ) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new UserError(problems);
    const { namespace, tcpPorts = [] } = props;
    this.party = traefikParty(namespace);
    this.metrics = { party: this.party, ports: [Port.tcp(traefikPorts.internal)] };
    this.flows = this.ownFlows();
    new TraefikRbac(this, 'rbac', {
      namespace,
      labels: this.labels(),
      serves: servedNamespaces(props),
      tcp: tcpPorts.length > 0 ? 'with-tcp' : 'without-tcp',
    });
    this.gatewayClass();
    this.options();
    this.pods();
    this.service();
    if (props.monitoring) this.watch(props.monitoring);
  }

  private gatewayClass(): void {
    clusterScoped(
      new GatewayClass(this, 'class', {
        metadata: {
          name: traefikClass,
          labels: this.labels(),
          annotations: { 'pulumi.com/waitFor': 'condition=Accepted' },
        },
        spec: { controllerName: traefikController },
      }),
    );
  }

  private options(): void {
    new k8s.KubeConfigMap(this, 'options', {
      metadata: this.metadata(),
      data: { [tlsOptionsFile]: `${JSON.stringify(tlsOptions, undefined, 2)}\n` },
    });
  }

  private pods(): void {
    const { replicas = 2 } = this.props;
    const selector = { matchLabels: selectorLabels(traefikIdentity) };
    const template = podTemplate(this.props);
    const metadata = this.metadata();
    if (replicas === 'every-node') {
      new k8s.KubeDaemonSet(this, 'pods', { metadata, spec: { selector, template } });
      return;
    }
    new k8s.KubeDeployment(this, 'pods', {
      metadata,
      spec: {
        replicas,
        selector,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxUnavailable: k8s.IntOrString.fromNumber(0),
            maxSurge: k8s.IntOrString.fromNumber(1),
          },
        },
        template,
      },
    });
    if (replicas > 1) this.limitDisruptions();
  }

  private limitDisruptions(): void {
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: this.metadata(),
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selectorLabels(traefikIdentity) },
      },
    });
  }

  private service(): void {
    const { nodePorts, loadBalancerAddress, tcpPorts = [] } = this.props;
    new k8s.KubeService(this, 'service', {
      metadata: this.metadata(),
      spec: {
        type: nodePorts ? 'NodePort' : 'LoadBalancer',
        // a load balancer leaves out nodes without a pod, and clients keep their address; fixed ports
        // of nodes have nobody who would leave them out
        externalTrafficPolicy: nodePorts ? 'Cluster' : 'Local',
        ...(loadBalancerAddress === undefined ? {} : { loadBalancerIp: loadBalancerAddress }),
        selector: selectorLabels(traefikIdentity),
        ports: [
          publicPort('http', 80, nodePorts?.http),
          publicPort('https', 443, nodePorts?.https),
          ...tcpPorts.map((port) =>
            publicPort(`tcp-${String(port)}`, port, nodePorts ? port : undefined),
          ),
        ],
      },
    });
  }

  private watch({ interval }: Monitoring): void {
    const { namespace } = this.props;
    new PodScrape(this, 'scrape', {
      name: traefikName,
      namespace,
      labels: selectorLabels(traefikIdentity),
      port: 'metrics',
      ...(interval === undefined ? {} : { interval }),
    });
    new AlertRules(this, 'alerts', { name: traefikName, namespace, alerts: traefikAlerts });
  }

  private ownFlows(): readonly Flow[] {
    const { http, https } = traefikPorts;
    const open = [http, https, ...(this.props.tcpPorts ?? [])];
    return [
      {
        from: Peer.anywhere(),
        to: this.party,
        ports: open.map((port) => Port.tcp(port)),
        purpose: 'clients reach the gateway',
      },
      {
        from: this.party,
        to: Peer.apiServer(),
        ports: [Port.tcp(443), Port.tcp(6443)],
        purpose: 'the gateway reads routes and endpoints',
      },
    ];
  }

  private labels() {
    return workloadLabels(traefikIdentity, this.props.version);
  }

  private metadata() {
    return { name: traefikName, namespace: this.props.namespace, labels: this.labels() };
  }
}

function publicPort(name: string, port: number, nodePort: number | undefined): k8s.ServicePort {
  return {
    name,
    port,
    protocol: 'TCP',
    targetPort: k8s.IntOrString.fromString(name),
    ...(nodePort === undefined ? {} : { nodePort }),
  };
}
