import { Duration } from 'cdk8s';
import { alertsOn } from './alerts';

/**
 * What can go wrong with Prometheus.
 * @see https://github.com/prometheus/prometheus/blob/v3.13.1/documentation/prometheus-mixin/alerts.libsonnet
 */
export const prometheusAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'Watchdog',
    // upstream's is vector(1), which also fires in a Prometheus that scrapes nothing
    expression: 'count(up == 1) > 0',
    severity: 'info',
    summary: 'Alerting works',
    description:
      'This alert always fires: {{ $value }} targets are scraped. Whoever expects it knows within minutes when alerting is broken.',
  },
  {
    name: 'TargetDown',
    expression: 'count by (namespace, job) (up == 0) / count by (namespace, job) (up) > 0.1',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'Something cannot be scraped',
    description:
      '{{ $value | humanizePercentage }} of the {{ $labels.job }} targets in {{ $labels.namespace }} have not answered for 10 minutes.',
  },
  {
    name: 'PrometheusBadConfig',
    expression: 'max_over_time(prometheus_config_last_reload_successful[5m]) == 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Prometheus does not take its configuration',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has failed to load its configuration: new targets and rules do not count.',
  },
  {
    name: 'PrometheusNotIngesting',
    expression:
      'sum without (type) (rate(prometheus_tsdb_head_samples_appended_total[5m])) <= 0 and sum without (scrape_job) (prometheus_target_metadata_cache_entries) > 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Prometheus stores no samples',
    description: '{{ $labels.namespace }}/{{ $labels.pod }} has stored no sample for 10 minutes.',
  },
  {
    name: 'PrometheusRuleFailures',
    expression: 'increase(prometheus_rule_evaluation_failures_total[5m]) > 0',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Prometheus cannot evaluate rules',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} fails to evaluate rules of {{ $labels.rule_group }}: their alerts are blind.',
  },
  {
    name: 'PrometheusRulesSlow',
    expression: 'increase(prometheus_rule_group_iterations_missed_total[5m]) > 0',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Prometheus is too slow for its rules',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} leaves out evaluations of {{ $labels.rule_group }}, which take longer than their interval.',
  },
  {
    name: 'PrometheusNotConnectedToAlertmanagers',
    expression: 'max_over_time(prometheus_notifications_alertmanagers_discovered[5m]) < 1',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'Prometheus has nobody to send alerts to',
    description: '{{ $labels.namespace }}/{{ $labels.pod }} finds no Alertmanager.',
  },
  {
    name: 'PrometheusNotificationsFailing',
    expression:
      'rate(prometheus_notifications_errors_total[5m]) / rate(prometheus_notifications_sent_total[5m]) > 0.01',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Prometheus cannot send alerts',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its alerts to {{ $labels.alertmanager }}.',
  },
  {
    name: 'PrometheusTargetSyncFailing',
    expression: 'increase(prometheus_target_sync_failed_total[30m]) > 0',
    for: Duration.minutes(5),
    severity: 'critical',
    summary: 'Prometheus cannot make targets of what it finds',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has failed to make targets of {{ $labels.scrape_job }}.',
  },
  {
    name: 'PrometheusSamplesRejected',
    expression:
      'rate(prometheus_target_scrapes_sample_duplicate_timestamp_total[5m]) > 0 or rate(prometheus_target_scrapes_sample_out_of_order_total[5m]) > 0',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'Prometheus throws samples away',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} rejects {{ $value | humanize }} samples a second: two targets tell the same series.',
  },
  {
    name: 'PrometheusStorageFailing',
    expression:
      'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0 or increase(prometheus_tsdb_reloads_failures_total[3h]) > 0 or increase(prometheus_tsdb_wal_corruptions_total[3h]) > 0',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Prometheus cannot keep its blocks in order',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has failed {{ $value | humanize }} times to compact, load or read what it stores.',
  },
  {
    name: 'PrometheusKeepsLessThanPromised',
    expression: 'increase(prometheus_tsdb_size_retentions_total[1d]) > 0',
    severity: 'info',
    summary: 'Prometheus removes samples before their time',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} has reached its retention by size before the one by time.',
  },
  {
    name: 'PrometheusRemoteWriteFailing',
    expression:
      'rate(prometheus_remote_storage_samples_failed_total[5m]) / (rate(prometheus_remote_storage_samples_failed_total[5m]) + rate(prometheus_remote_storage_samples_total[5m])) > 0.01',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Samples do not reach the other store',
    description:
      '{{ $labels.namespace }}/{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its samples to {{ $labels.url }}.',
  },
]);
