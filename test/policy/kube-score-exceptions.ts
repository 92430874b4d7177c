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
      'deployment/app/*',
      'job/app/*',
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
      'deployment/app/*',
      'job/app/*',
      'deployment/infra/*',
      'deployment/monitoring/grafana',
      'deployment/sealed-secrets/*',
    ],
    reason: "the group that the product's image is made for, which owns the files in it",
  },
  {
    rule: 'deployment-replicas: Deployment few replicas',
    objects: [
      'deployment/cert-manager/*',
      'deployment/cnpg-system/*',
      'deployment/gateway/traefik',
      'deployment/infra/*',
      'deployment/monitoring/*',
      'deployment/sealed-secrets/*',
    ],
    reason:
      'the local environment runs one of each to spare the machine, and operators elect one that works anyway',
  },
  {
    rule: 'service-targets-pod: The services selector does not match any pods',
    objects: ['service/immudb/immudb-*-0'],
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
    objects: ['deployment/app/app'],
    reason: 'topologySpreadConstraints spread its pods over nodes, which kube-score does not read',
  },
];
