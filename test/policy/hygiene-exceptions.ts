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
];
