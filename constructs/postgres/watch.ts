import type { Duration } from 'cdk8s';

/** What alerts of a cluster depend on. */
export interface Watched {
  /** Name of the cluster. */
  readonly name: string;
  /** Namespace of the cluster. */
  readonly namespace: string;
  /** Instances that it should have. */
  readonly instances: number;
  /** Longest time between two of its backups; undefined where none are made. */
  readonly backupPause: Duration | undefined;
  /** Whether there is a pooler in front of it. */
  readonly pooler: 'none' | 'there';
}

/** Label `job` of the metrics of a cluster's instances. */
export function instancesJob(cluster: string): string {
  return `postgres-${cluster}`;
}

/** Label `job` of the metrics of a cluster's poolers. */
export function poolerJob(cluster: string): string {
  return `pgbouncer-${cluster}`;
}

/** Label `job` of the metrics of the operator. */
export const operatorJob = 'cnpg-operator';

/** Selects the series of a cluster's instances, and among them those with more labels. */
export function ofInstances({ name, namespace }: Watched, more = ''): string {
  return `{namespace="${namespace}",job="${instancesJob(name)}"${more === '' ? '' : `,${more}`}}`;
}

/** An expression without labels, with those of the cluster: two alerts with the same labels would count as one. */
export function labelled({ name, namespace }: Watched, expression: string): string {
  const label = (inner: string, key: string, value: string) =>
    `label_replace(${inner}, "${key}", "${value}", "", "")`;
  return label(label(expression, 'namespace', namespace), 'job', instancesJob(name));
}

/** Where the runbook of an alert is. */
export function runbook(alert: string): string {
  const heading = alert.replace(/[A-Z]/g, (letter, at: number) =>
    at === 0 ? letter.toLowerCase() : `-${letter.toLowerCase()}`,
  );
  return `docs/products/postgres.md#${heading}`;
}
