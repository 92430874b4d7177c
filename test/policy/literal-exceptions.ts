import type { Exception } from './findings';

/** What only looks like the value of a secret. */
export const literalExceptions: readonly Exception[] = [
  {
    rule: 'password-literal',
    objects: ['configmap/immudb/immudb-provision'],
    reason: 'a shell script whose variables are named after the passwords that it reads from files',
  },
];
