import type { Exception } from './findings';

/** What kube-score has against the platform and why it stays. */
export const kubeScoreExceptions: readonly Exception[] = [
  {
    rule: 'container-resources: CPU limit is not set',
    objects: ['*'],
    reason:
      'requests already share the CPU fairly; a limit would throttle a container on an idle node, and its probes with it',
  },
  {
    rule: 'container-image-pull-policy: ImagePullPolicy is not set to Always',
    objects: ['*'],
    reason:
      'images are pinned to versions, so a pull could bring nothing new and would keep pods from starting while the registry is away',
  },
  {
    rule: 'container-ephemeral-storage-request-and-limit: Ephemeral Storage limit is not set',
    objects: ['*'],
    reason:
      'root filesystems are read-only and every emptyDir has a size limit (rules `read-only-root` and `bounded-empty-dir`): what is left is logs, which the kubelet rotates',
  },
  {
    rule: 'container-ephemeral-storage-request-and-limit: Ephemeral Storage request is not set',
    objects: ['*'],
    reason: 'as for its limit: there is next to nothing to request',
  },
  {
    rule: 'container-security-context-user-group-id: The container is running with a low user ID',
    objects: [
      'deployment/cert-manager/*',
      'statefulset/immudb/*',
      'cronjob/immudb/*',
      'deployment/*/app',
      'job/*/app-*',
      'deployment/infra/*',
      'deployment/monitoring/grafana',
      'deployment/sealed-secrets/*',
    ],
    reason: "the user that the product's image is made for, who owns the files in it",
  },
  {
    rule: 'container-security-context-user-group-id: The container running with a low group ID',
    objects: [
      'deployment/cert-manager/*',
      'statefulset/immudb/*',
      'cronjob/immudb/*',
      'deployment/*/app',
      'job/*/app-*',
      'deployment/infra/*',
      'deployment/monitoring/grafana',
      'deployment/sealed-secrets/*',
    ],
    reason: "the group that the product's image is made for, which owns the files in it",
  },
  {
    rule: 'deployment-replicas: Deployment few replicas',
    objects: [
      'deployment/branch-login/app',
      'deployment/cert-manager/*',
      'deployment/cnpg-system/*',
      'deployment/gateway/traefik',
      'deployment/infra/*',
      'deployment/monitoring/*',
      'deployment/sealed-secrets/*',
    ],
    reason:
      'small environments run one of each to spare the machine, and operators elect one that works anyway',
  },
  {
    rule: 'service-targets-pod: The services selector does not match any pods',
    objects: ['service/immudb/immudb-primary-0', 'service/immudb/immudb-replica-*'],
    reason:
      'the label it selects, `statefulset.kubernetes.io/pod-name`, is put on by the controller of StatefulSets',
  },
  {
    rule: 'pod-probes: Container is missing a readinessProbe',
    objects: [
      'deployment/cert-manager/cert-manager',
      'deployment/cert-manager/cert-manager-cainjector',
    ],
    reason:
      'no request reaches them through a Service but the scrapes of their metrics; upstream ships none either',
  },
  {
    rule: 'service-targets-pod: The services selector does not match any pods',
    objects: ['service/monitoring/alertmanager-*', 'service/monitoring/prometheus-*'],
    reason: 'the prometheus-operator makes the pods',
  },
  {
    rule: "networkpolicy-targets-pod: The NetworkPolicys selector doesn't match any pods",
    objects: ['networkpolicy/*/postgres-*'],
    reason: 'CloudNativePG makes the pods',
  },
  {
    rule: "networkpolicy-targets-pod: The NetworkPolicys selector doesn't match any pods",
    objects: ['networkpolicy/monitoring/alertmanager-*', 'networkpolicy/monitoring/prometheus-*'],
    reason: 'the prometheus-operator makes the pods',
  },
  {
    rule: 'pod-probes-identical: Container has the same readiness and liveness probe',
    objects: [
      'daemonset/gateway/traefik',
      'daemonset/node-exporter/node-exporter',
      'deployment/cnpg-system/cnpg-controller-manager',
      'deployment/gateway/traefik',
      'deployment/monitoring/prometheus-operator',
      'deployment/sealed-secrets/sealed-secrets-controller',
    ],
    reason:
      'the program has one health endpoint and no dependency whose absence it would report there: what is not ready for long is as good as dead',
  },
  {
    rule: 'deployment-strategy: Deployment update strategy',
    objects: [
      'deployment/cnpg-system/barman-cloud',
      'deployment/monitoring/kube-state-metrics',
      'deployment/sealed-secrets/sealed-secrets-controller',
    ],
    reason: 'two at once would do or count everything twice, so the old one ends first',
  },
  {
    rule: 'deployment-strategy: Deployment update strategy',
    objects: ['deployment/monitoring/grafana'],
    reason: 'its database is a file on a volume that one pod at a time can write',
  },
  {
    rule: 'deployment-has-host-podantiaffinity: Deployment does not have a host podAntiAffinity set',
    objects: [
      'deployment/app/app',
      'deployment/cert-manager/*',
      'deployment/cnpg-system/cnpg-controller-manager',
      'deployment/infra/*',
      'deployment/monitoring/grafana',
    ],
    reason: 'topologySpreadConstraints spread its pods over nodes, which kube-score does not read',
  },
  {
    rule: 'statefulset-has-host-podantiaffinity: StatefulSet does not have a host podAntiAffinity set',
    objects: ['statefulset/immudb/immudb-replica'],
    reason: 'topologySpreadConstraints spread its pods over nodes, which kube-score does not read',
  },
  {
    rule: 'deployment-has-poddisruptionbudget: No matching PodDisruptionBudget was found',
    objects: ['deployment/app/app'],
    reason:
      'where the autoscaler may leave a single pod, as in dev, a budget for it would keep its node from being drained',
  },
  {
    rule: 'horizontalpodautoscaler-replicas: HPA few replicas',
    objects: ['horizontalpodautoscaler/app/app'],
    reason: 'dev runs a single pod while nobody uses it',
  },
  {
    rule: "networkpolicy-targets-pod: The NetworkPolicys selector doesn't match any pods",
    objects: ['networkpolicy/gateway/allow-dns', 'networkpolicy/gateway/default-deny'],
    reason:
      "on GKE the gateway is Google's and has no pods; the policies are for whoever comes there",
  },
  {
    rule: 'service-type: The service is of type NodePort',
    objects: ['service/gateway/traefik'],
    reason: 'a cluster of kubeadm makes no load balancers: the way in is a port of each node',
  },
  {
    rule: 'container-security-context-readonlyrootfilesystem: The pod has a container with a writable root filesystem',
    objects: [
      'daemonset/kube-flannel/flannel',
      'daemonset/kube-network-policies/kube-network-policies',
    ],
    reason: 'iptables and nft write locks and caches into their own root, as upstream runs them',
  },
  {
    rule: 'container-security-context-privileged: The container is privileged',
    objects: ['daemonset/kube-network-policies/kube-network-policies'],
    reason: 'it enters the network namespaces of pods and takes packets from queues of the kernel',
  },
  {
    rule: 'container-security-context-user-group-id: The container is running with a low user ID',
    objects: [
      'daemonset/kube-flannel/flannel',
      'daemonset/kube-network-policies/kube-network-policies',
    ],
    reason: 'only root may make the network of a machine; their namespaces are for that alone',
  },
  {
    rule: 'container-security-context-user-group-id: The container running with a low group ID',
    objects: [
      'daemonset/kube-flannel/flannel',
      'daemonset/kube-network-policies/kube-network-policies',
    ],
    reason: 'only root may make the network of a machine; their namespaces are for that alone',
  },
];
