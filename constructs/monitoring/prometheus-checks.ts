import { UserError } from '../../errors/user-error';
import type { PrometheusServerProps } from './prometheus-props';

/** Part of the volume that blocks may fill; the rest is for the write-ahead log and compactions. */
export const usablePart = 0.85;

// https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
const shortestRetentionHours = 2;

/** Throws every mistake in the properties of a Prometheus at once. */
export function checkPrometheus(props: PrometheusServerProps): void {
  const where = `prometheus.${props.name}`;
  const { retention, storage, replicas, externalLabels = {}, remoteWrites = [] } = props;
  const problems: string[] = [];
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(props.name)) {
    problems.push(
      `prometheus: 'name' must be at most 40 lower case letters, digits and inner hyphens, got '${props.name}'`,
    );
  }
  if (!(Number.isInteger(replicas) && replicas >= 1 && replicas <= 9)) {
    problems.push(`${where}: 'replicas' must be a whole number from 1 to 9, got '${replicas}'`);
  }
  if (retention.time.toMilliseconds() < shortestRetentionHours * 3_600_000) {
    problems.push(
      `${where}.retention: 'time' must be at least ${shortestRetentionHours} hours, the span of a block, got '${retention.time.toHumanString()}'`,
    );
  }
  if (retention.size.toKibibytes() > storage.toKibibytes() * usablePart) {
    problems.push(
      `${where}.retention: 'size' must be at most 85 % of 'storage', which is ${storage.asString()}, got '${retention.size.asString()}'`,
    );
  }
  for (const label of Object.keys(externalLabels)) {
    if (!/^[a-zA-Z_]\w*$/.test(label) || ['prometheus', 'prometheus_replica'].includes(label)) {
      problems.push(
        `${where}: 'externalLabels' must be named by letters, digits and '_', and not 'prometheus' or 'prometheus_replica', got '${label}'`,
      );
    }
  }
  for (const { url, account, token } of remoteWrites) {
    if (!/^https?:\/\/[^\s/]+/.test(url)) {
      problems.push(
        `${where}.remoteWrites: 'url' must be such as 'https://metrics.example.com/api/v1/write', got '${url}'`,
      );
    }
    if (account && token) {
      problems.push(
        `${where}.remoteWrites: 'account' must be absent where there is a 'token', got both for '${url}'`,
      );
    }
  }
  if (problems.length > 0) throw new UserError(problems);
}
