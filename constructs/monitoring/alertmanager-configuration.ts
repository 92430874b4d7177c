/**
 * A configuration that groups alerts and notifies nobody: they stand in Alertmanager's and Grafana's lists until
 * receivers are configured. It holds no secret.
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export const quietConfiguration = `route:
  receiver: 'null'
  group_by: [namespace, alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
receivers:
  - name: 'null'
`;

/** Key under which Alertmanager's configuration stands in its Secret. */
export const configurationKey = 'alertmanager.yaml';
