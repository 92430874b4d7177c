import type { Exception } from './findings';

const rule = 'service-without-peer';

/** Services that nobody of the platform calls. */
export const flowExceptions: readonly Exception[] = [
  {
    rule,
    objects: [
      'service/app/app:9898',
      'service/branch-login/app:9898',
      'service/infra/infra-server:8080',
    ],
    reason: "on GKE requests come from the addresses of Google's load balancer, which are no pod's",
  },
  {
    rule,
    objects: ['service/infra/infra-connector:8443'],
    reason:
      "Google's load balancer carries no plain TCP: there nothing leads to the connector until the team opens a way of its own",
  },
  {
    rule,
    objects: [
      'service/app/app:9797',
      'service/cert-manager/cert-manager*:9402',
      'service/immudb/immudb-nodes:9497',
    ],
    reason: 'metrics stay closed where nobody watches, as in the stack edge',
  },
];
