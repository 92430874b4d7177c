import type { Exception } from './findings';

/** What containers and workloads lack, and why it stays. */
export const hygieneExceptions: readonly Exception[] = [
  {
    rule: 'readiness-probe',
    objects: [
      'deployment/cert-manager/cert-manager/cert-manager-controller',
      'deployment/cert-manager/cert-manager-cainjector/cert-manager-cainjector',
    ],
    reason:
      'no request reaches them through a Service but the scrapes of their metrics; upstream ships none either',
  },
  {
    rule: 'liveness-probe',
    objects: ['deployment/cert-manager/cert-manager-cainjector/cert-manager-cainjector'],
    reason: 'it has no endpoint that says whether it lives; it exits when it loses its lease',
  },
  {
    rule: 'read-only-root',
    objects: [
      'daemonset/kube-flannel/flannel/flannel',
      'daemonset/kube-network-policies/kube-network-policies/kube-network-policies',
    ],
    reason: 'iptables and nft write locks and caches into their own root, as upstream runs them',
  },
  {
    rule: 'liveness-probe',
    objects: [
      'daemonset/kube-network-policies/kube-network-policies/kube-network-policies',
      'deployment/local-path-storage/local-path-provisioner/local-path-provisioner',
    ],
    reason: 'it has no endpoint that says whether it lives; upstream ships no probe either',
  },
  {
    rule: 'readiness-probe',
    objects: [
      'daemonset/kube-network-policies/kube-network-policies/kube-network-policies',
      'deployment/local-path-storage/local-path-provisioner/local-path-provisioner',
    ],
    reason: 'no request reaches it: it watches objects, and acts on its own machine or by them',
  },
];
