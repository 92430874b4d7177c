import type { k8s } from 'cdk8s-plus-27';
import type { Party } from '../namespace/flow-table';
import type { Peer } from '../namespace/peer';
import type { SecretKey } from '../workload/secret-key';

/** The PostgreSQL database of an installation. Every connection is by TLS, with the host's name verified. */
export interface InfraDatabase {
  /**
   * Secret with the keys `host`, `port`, `dbname`, `username` and `password`, such as the one that
   * CloudNativePG calls `<cluster>-app`. No value may hold a space, a quote or a backslash.
   */
  readonly credentialsSecret: string;
  /**
   * Certificate of the authority that signed the database's.
   * @default - the authorities that the image trusts
   */
  readonly authority?: SecretKey;
  /** Who answers: the database's pods, or addresses. */
  readonly peer: Party | Peer;
  /**
   * Port on which it answers.
   * @default 5432
   */
  readonly port?: number;
}

/** Key of the credentials Secret by what it holds. */
export const credentialKeys = {
  host: 'host',
  port: 'port',
  name: 'dbname',
  user: 'username',
  password: 'password',
} as const;

/** A variable for each of the credentials, under names of the reader's choice. */
export function databaseVariables(
  { credentialsSecret }: InfraDatabase,
  variables: Readonly<Record<keyof typeof credentialKeys, string>>,
): k8s.EnvVar[] {
  return Object.entries(credentialKeys).map(([what, key]) => ({
    name: variables[what as keyof typeof credentialKeys],
    valueFrom: { secretKeyRef: { name: credentialsSecret, key } },
  }));
}
