import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { ClusterAccess } from '../monitoring/cluster-access';
import { ServiceScrape } from '../monitoring/scrape';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { selectorLabels, workloadLabels } from '../workload/labels';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  tcpPort,
  type Resources,
} from '../workload/pod';
import { clusterAlerts } from './cluster-alerts';
import { resourceNames, rules } from './rules';
import { workloadAlerts } from './workload-alerts';

/** Properties of `KubeStateMetrics`. */
export interface KubeStateMetricsProps {
  /** Namespace of its pod. */
  readonly namespace: string;
  /** Full reference of the image, such as `registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1`. */
  readonly image: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /**
   * What its pod is given; memory grows with the number of objects in the cluster.
   * @default - 20m CPU, 64Mi memory with a limit of 256Mi
   */
  readonly resources?: Resources;
}

const name = 'kube-state-metrics';
const identity = { product: name, instance: name, component: 'exporter' };
const ports = { 'http-metrics': 8080, telemetry: 8081 } as const;

/**
 * kube-state-metrics: tells Prometheus about the objects of the cluster, and the alerts on them. Unlike the release it
 * reads neither Secrets nor ConfigMaps nor anything else that no alert or dashboard asks about: whoever may list
 * Secrets can read them. One pod holds every object in memory; a second one would tell everything twice.
 */
export class KubeStateMetrics extends Construct {
  /** Its pods. */
  readonly party: Party;
  /** Where its metrics are. */
  readonly metrics: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubeStateMetricsProps,
  ) {
    super(scope, id);
    const { namespace, version } = props;
    this.party = { namespace, name, pods: selectorLabels(identity) };
    this.metrics = { party: this.party, ports: Object.values(ports).map((port) => Port.tcp(port)) };
    this.flows = [
      {
        from: this.party,
        to: Peer.apiServer(),
        ports: [Port.tcp(443), Port.tcp(6443)],
        purpose: 'kube-state-metrics watches objects',
      },
    ];
    const labels = workloadLabels(identity, version);
    new ClusterAccess(this, 'access', { name, namespace, labels, rules });
    this.deployment(labels);
    this.service(labels);
    this.watch();
  }

  private deployment(labels: Record<string, string>): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace: this.props.namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: selectorLabels(identity) },
        // two at once would tell everything twice, and alerts that count would be wrong
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            securityContext: restrictedPod(65534),
            containers: [this.container()],
          },
        },
      },
    });
  }

  private container(): k8s.Container {
    const { image, resources } = this.props;
    return {
      name,
      image,
      args: [
        `--port=${ports['http-metrics']}`,
        `--telemetry-port=${ports.telemetry}`,
        `--resources=${resourceNames.join(',')}`,
      ],
      ports: Object.entries(ports).map(([port, number]) => tcpPort(port, number)),
      resources: resourcesOf(
        resources ?? {
          cpu: Cpu.millis(20),
          memory: Size.mebibytes(64),
          memoryLimit: Size.mebibytes(256),
        },
      ),
      securityContext: lockedContainer,
      // /livez asks the API server: it must not restart for the fault of another
      livenessProbe: httpProbe('/healthz', 'http-metrics', {
        initialDelaySeconds: 5,
        periodSeconds: 20,
        timeoutSeconds: 5,
      }),
      readinessProbe: httpProbe('/readyz', 'telemetry', { periodSeconds: 10, timeoutSeconds: 5 }),
    };
  }

  private service(labels: Record<string, string>): void {
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace: this.props.namespace, labels },
      spec: {
        selector: selectorLabels(identity),
        ports: Object.entries(ports).map(([port, number]) => ({
          name: port,
          port: number,
          protocol: 'TCP',
          targetPort: k8s.IntOrString.fromString(port),
        })),
      },
    });
  }

  private watch(): void {
    const service = { namespace: this.props.namespace, labels: selectorLabels(identity) };
    new ServiceScrape(this, 'scrape', { ...service, name, port: 'http-metrics', about: 'others' });
    new ServiceScrape(this, 'scrape-itself', {
      ...service,
      name: 'kube-state-metrics-telemetry',
      port: 'telemetry',
    });
    const rule = { namespace: this.props.namespace };
    new AlertRules(this, 'workloads', { ...rule, name: 'workloads', alerts: workloadAlerts });
    new AlertRules(this, 'cluster', { ...rule, name: 'cluster', alerts: clusterAlerts });
  }
}
