import { Yaml } from 'cdk8s';
import queries from './queries/default-monitoring.json';

/** One query that instances run for their metrics, as far as the names of its metrics go. */
interface MonitoringQuery {
  readonly name?: string;
  readonly metrics: readonly Readonly<Record<string, { readonly usage: string }>>[];
}

/**
 * The queries behind the metrics of every instance, as the release has them.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/manager/default-monitoring.yaml
 */
export function defaultQueries(): string {
  return Yaml.stringify(queries);
}

/** Names of the metrics that the queries give. */
export function defaultMetrics(): readonly string[] {
  const all: Readonly<Record<string, MonitoringQuery>> = queries;
  const names = Object.entries(all).flatMap(([key, { name = key, metrics }]) =>
    metrics.flatMap((columns) =>
      Object.entries(columns)
        .filter(([, { usage }]) => usage !== 'LABEL')
        .map(([column]) => `cnpg_${name}_${column}`),
    ),
  );
  return [...new Set(names)].sort();
}
