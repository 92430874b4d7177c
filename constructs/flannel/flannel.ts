import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { WeakerPodSecurity } from '../namespace/namespace';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { httpProbe, lockedContainer, resourcesOf, rollsWith } from '../workload/pod';
import { networkConfiguration } from './configuration';

/** Properties of `Flannel`. */
export interface FlannelProps {
  /** Namespace of its own, with `flannelPodSecurity`. */
  readonly namespace: string;
  /** Full reference of the image, such as `ghcr.io/flannel-io/flannel:v0.28.10`. */
  readonly image: string;
  /** Full reference of the image with its CNI plugin, such as `ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3`. */
  readonly pluginImage: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /** Addresses of all pods, of which each node has a part: kubeadm's `podSubnet`, such as `10.244.0.0/16`. */
  readonly podSubnet: string;
}

/** What its namespace must allow. */
export const flannelPodSecurity: WeakerPodSecurity = {
  level: 'privileged',
  reason: 'Flannel makes the network of the pods: interfaces, routes and rules of the machine',
};

const name = 'flannel';
const configMap = 'flannel';
const identity = { product: name, instance: name, component: 'node' };
const healthPort = 8081;
const rbac = 'rbac.authorization.k8s.io';

/**
 * Flannel on every node: gives pods their addresses, and leads packets between nodes through VXLAN on UDP 8472. It
 * enforces no NetworkPolicy.
 * @see https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/kube-flannel.yml
 */
export class Flannel extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: FlannelProps,
  ) {
    super(scope, id);
    this.account();
    const configuration = networkConfiguration(props.podSubnet);
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: this.metadata(configMap),
      data: { ...configuration },
    });
    new k8s.KubeDaemonSet(this, 'daemonset', {
      metadata: this.metadata(name),
      spec: {
        selector: { matchLabels: selectorLabels(identity) },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) },
        },
        template: {
          metadata: {
            labels: this.labels(),
            annotations: rollsWith(...Object.values(configuration)),
          },
          spec: this.pod(),
        },
      },
    });
  }

  private account(): void {
    const { namespace } = this.props;
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: this.metadata(name),
      automountServiceAccountToken: false,
    });
    clusterScoped(
      new k8s.KubeClusterRole(this, 'role', {
        metadata: { name, labels: this.labels() },
        rules: [
          { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
          { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
          { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata: { name, labels: this.labels() },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    );
  }

  private pod(): k8s.PodSpec {
    return {
      serviceAccountName: name,
      automountServiceAccountToken: true,
      // there is no network without it: neither for it
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // nodes are not ready before it runs there
      tolerations: [{ operator: 'Exists' }],
      initContainers: this.installers(),
      containers: [this.daemon()],
      volumes: [
        { name: 'run', hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' } },
        { name: 'plugins', hostPath: { path: '/opt/cni/bin', type: 'DirectoryOrCreate' } },
        { name: 'networks', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } },
        { name: 'lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
        { name: 'configuration', configMap: { name: configMap } },
      ],
    };
  }

  private installers(): k8s.Container[] {
    const { image, pluginImage } = this.props;
    const resources = resourcesOf({ cpu: Cpu.millis(10), memory: Size.mebibytes(32) });
    return [
      {
        name: 'install-plugin',
        image: pluginImage,
        command: ['cp', '-f', '/flannel', '/opt/cni/bin/flannel'],
        resources,
        securityContext: { ...lockedContainer },
        volumeMounts: [{ name: 'plugins', mountPath: '/opt/cni/bin' }],
      },
      {
        name: 'install-network',
        image,
        command: ['/opt/bin/install-conf'],
        args: ['/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
        resources,
        securityContext: { ...lockedContainer },
        volumeMounts: [
          { name: 'networks', mountPath: '/etc/cni/net.d' },
          { name: 'configuration', mountPath: '/etc/kube-flannel', readOnly: true },
        ],
      },
    ];
  }

  private daemon(): k8s.Container {
    const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
    return {
      name,
      image: this.props.image,
      command: ['/opt/bin/flanneld'],
      args: ['--ip-masq', '--kube-subnet-mgr', `--healthz-port=${healthPort}`],
      env: [
        { name: 'POD_NAME', ...field('metadata.name') },
        { name: 'POD_NAMESPACE', ...field('metadata.namespace') },
        { name: 'EVENT_QUEUE_DEPTH', value: '5000' },
        { name: 'CONT_WHEN_CACHE_NOT_READY', value: 'false' },
      ],
      ports: [{ name: 'health', containerPort: healthPort, hostPort: healthPort, protocol: 'TCP' }],
      resources: resourcesOf({
        cpu: Cpu.millis(100),
        memory: Size.mebibytes(50),
        memoryLimit: Size.mebibytes(256),
      }),
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      },
      livenessProbe: httpProbe('/healthz', 'health', {
        initialDelaySeconds: 10,
        periodSeconds: 30,
      }),
      readinessProbe: httpProbe('/readyz', 'health', {
        initialDelaySeconds: 5,
        periodSeconds: 10,
      }),
      volumeMounts: [
        { name: 'run', mountPath: '/run/flannel' },
        { name: 'configuration', mountPath: '/etc/kube-flannel', readOnly: true },
        { name: 'lock', mountPath: '/run/xtables.lock' },
      ],
    };
  }

  private labels() {
    return workloadLabels(identity, this.props.version);
  }

  private metadata(of: string) {
    return { name: of, namespace: this.props.namespace, labels: this.labels() };
  }
}
