/** Ports of PostgreSQL's pods: https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/docs/src/security.md#exposed-ports */
export const ports = {
  /** PostgreSQL's own protocol, of instances and poolers. */
  postgres: 5432,
  /** Status of an instance, which the operator and the other instances ask for. */
  status: 8000,
  /** Prometheus metrics of an instance, port name `metrics`. */
  metrics: 9187,
  /** Prometheus metrics of a pooler, port name `metrics`. */
  poolerMetrics: 9127,
} as const;
