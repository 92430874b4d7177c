import type { Exception } from './findings';

/** Namespaces that enforce less than `restricted`. */
export const podSecurityExceptions: readonly Exception[] = [
  {
    rule: 'pod-security-privileged',
    objects: ['namespace/node-exporter'],
    reason: 'node-exporter reads the kernel of the node through its file systems and network',
  },
];
