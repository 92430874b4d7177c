import type { WorkloadIdentity } from '../workload/labels';

/** The programs that Infra is made of, and the Job that fills its database from an old one. */
export type InfraComponent = 'server' | 'ui' | 'connector' | 'migration';

/** Name of a component's objects: what upstream's charts call them in a release of that name. */
export function componentName(instance: string, component: InfraComponent): string {
  return `${instance}-${component}`;
}

/** Name of the Secret that upstream's chart keeps the server's encryption key in, under `key`. */
export function encryptionKeySecretName(instance: string): string {
  return `${componentName(instance, 'server')}-encryption-key`;
}

/** Which workload of which installation. */
export function identityOf(instance: string, component: InfraComponent): WorkloadIdentity {
  return { product: 'infra', instance, component };
}
