import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { WeakerPodSecurity } from '../namespace/namespace';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { resourcesOf } from '../workload/pod';

/** Properties of `KubeNetworkPolicies`. */
export interface KubeNetworkPoliciesProps {
  /** Namespace of its own, with `networkPoliciesPodSecurity`. */
  readonly namespace: string;
  /** Full reference of the image, such as `registry.k8s.io/networking/kube-network-policies:v1.1.2`. */
  readonly image: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
}

/** What its namespace must allow. */
export const networkPoliciesPodSecurity: WeakerPodSecurity = {
  level: 'privileged',
  reason:
    'kube-network-policies judges packets in a queue of the kernel and learns from containerd which pod sent them',
};

const name = 'kube-network-policies';
const identity = { product: name, instance: name, component: 'node' };
const rbac = 'rbac.authorization.k8s.io';

/**
 * kube-network-policies on every node: enforces the NetworkPolicies of a network that enforces none. It judges the first
 * packet of each connection; where it does not run, everything passes.
 * @see https://github.com/kubernetes-sigs/kube-network-policies/blob/main/install.yaml
 */
export class KubeNetworkPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubeNetworkPoliciesProps,
  ) {
    super(scope, id);
    this.account();
    new k8s.KubeDaemonSet(this, 'daemonset', {
      metadata: this.metadata(),
      spec: {
        selector: { matchLabels: selectorLabels(identity) },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) },
        },
        template: { metadata: { labels: this.labels() }, spec: this.pod() },
      },
    });
  }

  private account(): void {
    const { namespace } = this.props;
    const labels = this.labels();
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: this.metadata(),
      automountServiceAccountToken: false,
    });
    clusterScoped(
      new k8s.KubeClusterRole(this, 'role', {
        metadata: { name, labels },
        rules: [
          { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
          {
            apiGroups: ['networking.k8s.io'],
            resources: ['networkpolicies'],
            verbs: ['list', 'watch'],
          },
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata: { name, labels },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    );
  }

  private pod(): k8s.PodSpec {
    return {
      serviceAccountName: name,
      automountServiceAccountToken: true,
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // a node without it lets everything pass
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name,
          image: this.props.image,
          args: ['/bin/netpol', '--hostname-override=$(NODE_NAME)', '--v=2', '--nfqueue-id=98'],
          env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
          resources: resourcesOf({
            cpu: Cpu.millis(100),
            memory: Size.mebibytes(50),
            memoryLimit: Size.mebibytes(256),
          }),
          securityContext: { privileged: true },
          volumeMounts: [
            { name: 'nri', mountPath: '/var/run/nri' },
            {
              name: 'network-namespaces',
              mountPath: '/var/run/netns',
              mountPropagation: 'HostToContainer',
            },
          ],
        },
      ],
      volumes: [
        { name: 'nri', hostPath: { path: '/var/run/nri', type: 'DirectoryOrCreate' } },
        {
          name: 'network-namespaces',
          hostPath: { path: '/var/run/netns', type: 'DirectoryOrCreate' },
        },
      ],
    };
  }

  private labels() {
    return workloadLabels(identity, this.props.version);
  }

  private metadata() {
    return { name, namespace: this.props.namespace, labels: this.labels() };
  }
}
