import type { Exception } from './findings';

/** Namespaces that enforce less than `restricted`. */
export const podSecurityExceptions: readonly Exception[] = [
  {
    rule: 'pod-security-privileged',
    objects: ['namespace/node-exporter'],
    reason: 'node-exporter reads the kernel of the node through its file systems and network',
  },
  {
    rule: 'pod-security-privileged',
    objects: ['namespace/kube-flannel', 'namespace/kube-network-policies'],
    reason:
      'the network of the pods and what enforces its policies are interfaces, routes and rules of the machine',
  },
  {
    rule: 'pod-security-privileged',
    objects: ['namespace/local-path-storage'],
    reason: "volumes are folders of the machine's own disk, which helper pods make and remove",
  },
];
