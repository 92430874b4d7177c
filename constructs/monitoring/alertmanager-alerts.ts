import { Duration } from 'cdk8s';
import { alertsOn } from './alerts';

/**
 * What can go wrong with Alertmanager and with the operator of both servers.
 * @see https://github.com/prometheus/alertmanager/blob/v0.33.1/doc/alertmanager-mixin/alerts.libsonnet
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/jsonnet/mixin/alerts/alerts.libsonnet
 */
export const alertmanagerAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'AlertmanagerBadConfig',
    expression: 'max_over_time(alertmanager_config_last_reload_successful[5m]) == 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Alertmanager does not take its configuration',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has failed to load its configuration and keeps the one before.',
  },
  {
    name: 'AlertmanagerNotificationsFailing',
    expression:
      'sum by (namespace, pod, integration) (rate(alertmanager_notifications_failed_total[15m])) / sum by (namespace, pod, integration) (rate(alertmanager_notifications_total[15m])) > 0.01',
    for: Duration.minutes(5),
    severity: 'critical',
    summary: 'People are not notified',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its notifications by {{ $labels.integration }}.',
  },
  {
    name: 'AlertmanagerMembersMissing',
    expression:
      'max_over_time(alertmanager_cluster_members[5m]) < on (namespace, job) group_left () count by (namespace, job) (max_over_time(alertmanager_cluster_members[5m]))',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Alertmanagers do not find each other',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} knows {{ $value }} members only: people are notified several times.',
  },
  {
    name: 'AlertmanagerConfigInconsistent',
    expression:
      'count by (namespace, job) (count_values by (namespace, job) ("config_hash", alertmanager_config_hash)) > 1',
    for: Duration.minutes(20),
    severity: 'warning',
    summary: 'Alertmanagers have different configurations',
    description:
      'The Alertmanagers of {{ $labels.namespace }} have had {{ $value }} different configurations for 20 minutes.',
  },
  {
    name: 'PrometheusOperatorRejectedResources',
    expression: 'min_over_time(prometheus_operator_managed_resources{state="rejected"}[5m]) > 0',
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'A monitor or a rule was left out because it is wrong',
    description:
      'prometheus-operator leaves out {{ $value }} {{ $labels.resource }} objects for a {{ $labels.controller }}.',
  },
  {
    name: 'PrometheusOperatorFailing',
    expression:
      'sum by (namespace, controller) (rate(prometheus_operator_reconcile_errors_total[5m])) / sum by (namespace, controller) (rate(prometheus_operator_reconcile_operations_total[5m])) > 0.1 or sum by (namespace, controller) (rate(prometheus_operator_list_operations_failed_total[10m])) / sum by (namespace, controller) (rate(prometheus_operator_list_operations_total[10m])) > 0.4 or sum by (namespace, controller) (rate(prometheus_operator_watch_operations_failed_total[5m])) / sum by (namespace, controller) (rate(prometheus_operator_watch_operations_total[5m])) > 0.4',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'prometheus-operator cannot do its work',
    description:
      'prometheus-operator fails in {{ $value | humanizePercentage }} of its attempts to bring about or read {{ $labels.controller }} objects: changes do not count.',
  },
  {
    name: 'ConfigReloaderFailing',
    expression: 'max_over_time(reloader_last_reload_successful[5m]) == 0',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'A changed configuration does not reach its server',
    description:
      'The configuration reloader of {{ $labels.namespace }}/{{ $labels.pod }} has failed for 10 minutes.',
  },
]);
