/** Ports that a node listens on: https://docs.immudb.io/master/running/configuration.html */
export const ports = {
  /** gRPC, which every immudb client speaks. */
  grpc: 3322,
  /** Prometheus metrics, `/readyz` and `/livez`. */
  metrics: 9497,
  /** Web console and REST API. */
  console: 8080,
  /** The subset of PostgreSQL's protocol that immudb answers. */
  postgres: 5432,
} as const;

/** Something a node can serve besides gRPC and metrics. */
export type Listener = 'console' | 'postgres';
