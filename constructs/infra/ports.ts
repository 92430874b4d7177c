/** Ports in the pods; the server's Service answers on 80, 443 and the same port of the metrics, as upstream's does. */
export const ports = {
  /** API and UI, without TLS. */
  http: 8080,
  /** The same with TLS; connectors insist on it. */
  https: 8443,
  /** Prometheus metrics. */
  metrics: 9090,
  /** The UI's own server, which only the API server calls. */
  ui: 3000,
  /** The connector's Service, and the gateway where it leads there: other products have the usual ones. */
  connectorService: 7443,
} as const;
