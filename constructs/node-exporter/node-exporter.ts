import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { PodScrape } from '../monitoring/scrape';
import type { WeakerPodSecurity } from '../namespace/namespace';
import { selectorLabels, workloadLabels } from '../workload/labels';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  tcpPort,
  type Resources,
} from '../workload/pod';
import { nodeAlerts } from './alerts';

/** Properties of `NodeExporter`. */
export interface NodeExporterProps {
  /** Namespace of its own, with `nodeExporterPodSecurity`. */
  readonly namespace: string;
  /** Full reference of the image, such as `quay.io/prometheus/node-exporter:v1.12.1`. */
  readonly image: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /**
   * What each pod is given.
   * @default - 20m CPU, 32Mi memory with a limit of 128Mi
   */
  readonly resources?: Resources;
}

/** What its namespace must allow. */
export const nodeExporterPodSecurity: WeakerPodSecurity = {
  level: 'privileged',
  reason: 'node-exporter reads file systems, processes and network interfaces of the machine',
};

const name = 'node-exporter';
const identity = { product: name, instance: name, component: 'exporter' };
const port = 9100;

// https://github.com/prometheus-operator/kube-prometheus/blob/main/jsonnet/kube-prometheus/components/node-exporter.libsonnet
const devicesOfPods = '^(veth.*|[a-f0-9]{15})$';
const mountsOfPods =
  '^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/kubelet/pods/.+)($|/)';

/**
 * node-exporter on every node: tells Prometheus about the machine, and the alerts on it. It has the node's address, so
 * no NetworkPolicy holds for it: whoever reaches port 9100 of a node can read its metrics.
 * @see https://github.com/prometheus-operator/kube-prometheus/blob/main/manifests/nodeExporter-daemonset.yaml
 */
export class NodeExporter extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NodeExporterProps,
  ) {
    super(scope, id);
    const { namespace } = props;
    const labels = workloadLabels(identity, props.version);
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeDaemonSet(this, 'daemonset', {
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: selectorLabels(identity) },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
        },
        template: { metadata: { labels }, spec: this.pod() },
      },
    });
    const pods = { namespace, labels: selectorLabels(identity) };
    new PodScrape(this, 'scrape', { ...pods, name, port: 'metrics', nodeLabel: 'added' });
    new AlertRules(this, 'alerts', { name: 'nodes', namespace, alerts: nodeAlerts });
  }

  private pod(): k8s.PodSpec {
    return {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: true,
      hostPid: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // nodes that take no other pods are watched too
      tolerations: [{ operator: 'Exists' }],
      securityContext: restrictedPod(65534),
      containers: [this.container()],
      volumes: [
        { name: 'sys', hostPath: { path: '/sys' } },
        { name: 'root', hostPath: { path: '/' } },
      ],
    };
  }

  private container(): k8s.Container {
    const { image, resources } = this.props;
    const host = (volume: string) => ({
      name: volume,
      mountPath: `/host/${volume}`,
      mountPropagation: 'HostToContainer',
      readOnly: true,
    });
    return {
      name,
      image,
      args: [
        `--web.listen-address=[$(NODE_ADDRESS)]:${port}`,
        '--path.sysfs=/host/sys',
        '--path.rootfs=/host/root',
        '--path.udev.data=/host/root/run/udev/data',
        '--no-collector.wifi',
        '--no-collector.hwmon',
        '--no-collector.btrfs',
        `--collector.filesystem.mount-points-exclude=${mountsOfPods}`,
        `--collector.netclass.ignored-devices=${devicesOfPods}`,
        `--collector.netdev.device-exclude=${devicesOfPods}`,
      ],
      // not on every address: a machine may have one that the world reaches
      env: [{ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
      ports: [{ ...tcpPort('metrics', port), hostPort: port }],
      resources: resourcesOf(
        resources ?? {
          cpu: Cpu.millis(20),
          memory: Size.mebibytes(32),
          memoryLimit: Size.mebibytes(128),
        },
      ),
      // with it the runtime's filter of system calls lets the clock be read
      securityContext: { ...lockedContainer, capabilities: { add: ['SYS_TIME'], drop: ['ALL'] } },
      readinessProbe: httpProbe('/', 'metrics', { periodSeconds: 10, timeoutSeconds: 3 }),
      livenessProbe: httpProbe('/', 'metrics', {
        initialDelaySeconds: 10,
        periodSeconds: 20,
        timeoutSeconds: 5,
      }),
      volumeMounts: [host('sys'), host('root')],
    };
  }
}
