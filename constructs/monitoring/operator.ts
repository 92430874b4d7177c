import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
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
import { ClusterAccess } from './cluster-access';
import { operatorRules } from './operator-rules';
import { ServiceScrape } from './scrape';

/** Properties of `PrometheusOperator`. */
export interface PrometheusOperatorProps {
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Full reference of its image, such as `quay.io/prometheus-operator/prometheus-operator:v0.93.1`. */
  readonly image: string;
  /** Full reference of the image of the same release that reloads configurations beside each server. */
  readonly configReloaderImage: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /**
   * What its pod is given. It remembers every Secret's and ConfigMap's metadata.
   * @default - 50m CPU, 128Mi memory with a limit of 256Mi
   */
  readonly resources?: Resources;
}

const name = 'prometheus-operator';
const identity = { product: name, instance: name, component: 'controller' };
const metricsPort = 8080;

/**
 * prometheus-operator: runs the Prometheus and Alertmanager servers that are declared, and tells them about the
 * scrapes and rules of all namespaces, those that come later included. There is one per cluster and one pod of it:
 * it elects no leader, so two would undo each other's work. `MonitoringCrds` brings its kinds.
 *
 * Its admission webhook is left out: rules are checked by promtool before they are deployed, and what is wrong in a
 * rule of somebody else's is left out by the operator and reported (`PrometheusOperatorRejectedResources`).
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/v0.93.1/example/rbac/prometheus-operator
 */
export class PrometheusOperator extends Construct {
  /** Its pods. */
  readonly party: Party;
  /** Where its metrics are. */
  readonly metrics: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrometheusOperatorProps,
  ) {
    super(scope, id);
    const { namespace } = props;
    this.party = { namespace, name, pods: selectorLabels(identity) };
    this.metrics = { party: this.party, ports: [Port.tcp(metricsPort)] };
    this.flows = [
      {
        from: this.party,
        to: Peer.apiServer(),
        ports: [Port.tcp(443), Port.tcp(6443)],
        purpose: 'prometheus-operator watches and writes objects',
      },
    ];
    const labels = workloadLabels(identity, props.version);
    new ClusterAccess(this, 'access', { name, namespace, labels, rules: operatorRules });
    this.deployment(labels);
    this.service(labels);
    const scrape = { name, namespace, labels: selectorLabels(identity), port: 'http' };
    new ServiceScrape(this, 'scrape', scrape);
  }

  private deployment(labels: Record<string, string>): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace: this.props.namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: selectorLabels(identity) },
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
    const { image, configReloaderImage, resources } = this.props;
    return {
      name,
      image,
      args: [
        `--prometheus-config-reloader=${configReloaderImage}`,
        '--config-reloader-cpu-request=10m',
        // as everywhere, no limit on CPU
        '--config-reloader-cpu-limit=0',
        '--config-reloader-memory-request=32Mi',
        '--config-reloader-memory-limit=64Mi',
        '--enable-config-reloader-probes=true',
        '--watch-referenced-objects-in-all-namespaces=true',
        '--disable-unmanaged-prometheus-configuration=true',
        '--auto-gomemlimit-ratio=0.9',
      ],
      // as the release sets it: less memory for more CPU
      env: [{ name: 'GOGC', value: '30' }],
      ports: [tcpPort('http', metricsPort)],
      resources: resourcesOf(
        resources ?? {
          cpu: Cpu.millis(50),
          memory: Size.mebibytes(128),
          memoryLimit: Size.mebibytes(256),
        },
      ),
      securityContext: lockedContainer,
      readinessProbe: httpProbe('/healthz', 'http', { periodSeconds: 10, timeoutSeconds: 3 }),
      livenessProbe: httpProbe('/healthz', 'http', {
        initialDelaySeconds: 10,
        periodSeconds: 20,
        timeoutSeconds: 5,
      }),
    };
  }

  private service(labels: Record<string, string>): void {
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace: this.props.namespace, labels },
      spec: {
        selector: selectorLabels(identity),
        ports: [
          {
            name: 'http',
            port: metricsPort,
            protocol: 'TCP',
            targetPort: k8s.IntOrString.fromString('http'),
          },
        ],
      },
    });
  }
}
