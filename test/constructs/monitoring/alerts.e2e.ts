import { alertmanagerAlerts } from '../../../constructs/monitoring/alertmanager-alerts';
import { prometheusAlerts } from '../../../constructs/monitoring/prometheus-alerts';
import { alertCases } from './promtool';

const server = { namespace: 'monitoring', job: 'prometheus', pod: 'prometheus-platform-0' };
const ofServer = 'namespace="monitoring",job="prometheus",pod="prometheus-platform-0"';
const notifier = { namespace: 'monitoring', job: 'alertmanager', pod: 'alertmanager-platform-0' };
const ofNotifier = (index: number) =>
  `namespace="monitoring",job="alertmanager",pod="alertmanager-platform-${index}"`;
const ofOperator = 'namespace="monitoring",job="prometheus-operator",controller="prometheus"';

/** A counter that stays, and one that grows by one a minute. */
const [still, growing] = ['0x60', '0+1x60'];

describe('Prometheus', () => {
  alertCases(prometheusAlerts, [
    {
      alert: 'Watchdog',
      fires: {
        when: 'anything can be scraped',
        series: { 'up{job="a"}': '1x5', 'up{job="b"}': '1x5', 'up{job="c"}': '0x5' },
        at: '2m',
        labels: {},
        says: 'This alert always fires: 2 targets are scraped. Whoever expects it knows within minutes when alerting is broken.',
      },
      silent: {
        when: 'nothing can be scraped',
        series: { 'up{job="a"}': '0x5' },
        at: '2m',
      },
    },
    {
      alert: 'TargetDown',
      fires: {
        when: 'one of two has not answered for 15 minutes',
        series: {
          'up{namespace="shop",job="web",pod="web-0"}': '0x20',
          'up{namespace="shop",job="web",pod="web-1"}': '1x20',
        },
        at: '15m',
        labels: { namespace: 'shop', job: 'web' },
        says: '50% of the web targets in shop have not answered for 10 minutes.',
      },
      silent: {
        when: 'a pod is replaced',
        series: {
          'up{namespace="shop",job="web",pod="web-0"}': '0x5 1x20',
          'up{namespace="shop",job="web",pod="web-1"}': '1x20',
        },
        at: '15m',
      },
    },
    {
      alert: 'PrometheusBadConfig',
      fires: {
        when: 'it has not taken one for 20 minutes',
        series: { [`prometheus_config_last_reload_successful{${ofServer}}`]: '0x30' },
        at: '20m',
        labels: server,
        says: 'monitoring/prometheus-platform-0 has failed to load its configuration: new targets and rules do not count.',
      },
      silent: {
        when: 'it takes the next one',
        series: { [`prometheus_config_last_reload_successful{${ofServer}}`]: '0x8 1x30' },
        at: '20m',
      },
    },
    {
      alert: 'PrometheusNotIngesting',
      fires: {
        when: 'it has targets and has stored nothing for 20 minutes',
        series: {
          [`prometheus_tsdb_head_samples_appended_total{${ofServer},type="float"}`]: '100x30',
          [`prometheus_target_metadata_cache_entries{${ofServer},scrape_job="web"}`]: '9x30',
        },
        at: '20m',
        labels: server,
        says: 'monitoring/prometheus-platform-0 has stored no sample for 10 minutes.',
      },
      silent: {
        when: 'it stores floats, if no histograms',
        series: {
          [`prometheus_tsdb_head_samples_appended_total{${ofServer},type="float"}`]: growing,
          [`prometheus_tsdb_head_samples_appended_total{${ofServer},type="histogram"}`]: still,
          [`prometheus_target_metadata_cache_entries{${ofServer},scrape_job="web"}`]: '9x30',
        },
        at: '20m',
      },
    },
    {
      alert: 'PrometheusRuleFailures',
      fires: {
        when: 'a rule has failed every minute for 25 minutes',
        series: {
          [`prometheus_rule_evaluation_failures_total{${ofServer},rule_group="web"}`]: growing,
        },
        at: '25m',
        labels: { ...server, rule_group: 'web' },
        says: 'monitoring/prometheus-platform-0 fails to evaluate rules of web: their alerts are blind.',
      },
      silent: {
        when: 'one failed once',
        series: {
          [`prometheus_rule_evaluation_failures_total{${ofServer},rule_group="web"}`]: '0x5 1x40',
        },
        at: '25m',
      },
    },
    {
      alert: 'PrometheusRulesSlow',
      fires: {
        when: 'evaluations have been left out for 25 minutes',
        series: {
          [`prometheus_rule_group_iterations_missed_total{${ofServer},rule_group="web"}`]: growing,
        },
        at: '25m',
        labels: { ...server, rule_group: 'web' },
        says: 'monitoring/prometheus-platform-0 leaves out evaluations of web, which take longer than their interval.',
      },
      silent: {
        when: 'none is left out',
        series: {
          [`prometheus_rule_group_iterations_missed_total{${ofServer},rule_group="web"}`]: still,
        },
        at: '25m',
      },
    },
    {
      alert: 'PrometheusNotConnectedToAlertmanagers',
      fires: {
        when: 'it has found none for 20 minutes',
        series: { [`prometheus_notifications_alertmanagers_discovered{${ofServer}}`]: '0x30' },
        at: '20m',
        labels: server,
        says: 'monitoring/prometheus-platform-0 finds no Alertmanager.',
      },
      silent: {
        when: 'it loses the one for a moment',
        series: {
          [`prometheus_notifications_alertmanagers_discovered{${ofServer}}`]: '1x10 0 1x20',
        },
        at: '20m',
      },
    },
    {
      alert: 'PrometheusNotificationsFailing',
      fires: {
        when: 'a tenth has failed for 25 minutes',
        series: {
          [`prometheus_notifications_errors_total{${ofServer},alertmanager="http://a"}`]: growing,
          [`prometheus_notifications_sent_total{${ofServer},alertmanager="http://a"}`]: '0+10x60',
        },
        at: '25m',
        labels: { ...server, alertmanager: 'http://a' },
        says: 'monitoring/prometheus-platform-0 fails to send 10% of its alerts to http://a.',
      },
      silent: {
        when: 'all are sent',
        series: {
          [`prometheus_notifications_errors_total{${ofServer},alertmanager="http://a"}`]: still,
          [`prometheus_notifications_sent_total{${ofServer},alertmanager="http://a"}`]: '0+10x60',
        },
        at: '25m',
      },
    },
    {
      alert: 'PrometheusTargetSyncFailing',
      fires: {
        when: 'it has failed every minute',
        series: {
          [`prometheus_target_sync_failed_total{${ofServer},scrape_job="web"}`]: growing,
        },
        at: '15m',
        labels: { ...server, scrape_job: 'web' },
        says: 'monitoring/prometheus-platform-0 has failed to make targets of web.',
      },
      silent: {
        when: 'it never failed',
        series: { [`prometheus_target_sync_failed_total{${ofServer},scrape_job="web"}`]: still },
        at: '15m',
      },
    },
    {
      alert: 'PrometheusSamplesRejected',
      fires: [
        {
          when: 'a series has come twice for 20 minutes',
          series: {
            [`prometheus_target_scrapes_sample_duplicate_timestamp_total{${ofServer}}`]: '0+60x60',
          },
          at: '20m',
          labels: server,
          says: 'monitoring/prometheus-platform-0 rejects 1 samples a second: two targets tell the same series.',
        },
        {
          when: 'samples have come out of order for 20 minutes',
          series: {
            [`prometheus_target_scrapes_sample_out_of_order_total{${ofServer}}`]: '0+120x60',
          },
          at: '20m',
          labels: server,
          says: 'monitoring/prometheus-platform-0 rejects 2 samples a second: two targets tell the same series.',
        },
      ],
      silent: {
        when: 'all are stored',
        series: {
          [`prometheus_target_scrapes_sample_duplicate_timestamp_total{${ofServer}}`]: still,
          [`prometheus_target_scrapes_sample_out_of_order_total{${ofServer}}`]: still,
        },
        at: '20m',
      },
    },
    {
      alert: 'PrometheusStorageFailing',
      fires: {
        when: 'compactions fail',
        series: { [`prometheus_tsdb_compactions_failed_total{${ofServer}}`]: '0x10 1x180' },
        at: '60m',
        labels: server,
        says: 'monitoring/prometheus-platform-0 has failed 1 times to compact, load or read what it stores.',
      },
      silent: {
        when: 'it never failed',
        series: {
          [`prometheus_tsdb_compactions_failed_total{${ofServer}}`]: still,
          [`prometheus_tsdb_reloads_failures_total{${ofServer}}`]: still,
          [`prometheus_tsdb_wal_corruptions_total{${ofServer}}`]: still,
        },
        at: '60m',
      },
    },
    {
      alert: 'PrometheusKeepsLessThanPromised',
      fires: {
        when: 'a block was removed because of its size',
        series: { [`prometheus_tsdb_size_retentions_total{${ofServer}}`]: '0x10 1x60' },
        at: '30m',
        labels: server,
        says: 'monitoring/prometheus-platform-0 has reached its retention by size before the one by time.',
      },
      silent: {
        when: 'one was removed because of its age',
        series: {
          [`prometheus_tsdb_size_retentions_total{${ofServer}}`]: still,
          [`prometheus_tsdb_time_retentions_total{${ofServer}}`]: growing,
        },
        at: '30m',
      },
    },
    {
      alert: 'PrometheusRemoteWriteFailing',
      fires: {
        when: 'a tenth has failed for 25 minutes',
        series: {
          [`prometheus_remote_storage_samples_failed_total{${ofServer},url="https://far"}`]:
            growing,
          [`prometheus_remote_storage_samples_total{${ofServer},url="https://far"}`]: '0+9x60',
        },
        at: '25m',
        labels: { ...server, url: 'https://far' },
        says: 'monitoring/prometheus-platform-0 fails to send 10% of its samples to https://far.',
      },
      silent: {
        when: 'all are sent',
        series: {
          [`prometheus_remote_storage_samples_failed_total{${ofServer},url="https://far"}`]: still,
          [`prometheus_remote_storage_samples_total{${ofServer},url="https://far"}`]: '0+9x60',
        },
        at: '25m',
      },
    },
  ]);
});

describe('Alertmanager and the operator', () => {
  alertCases(alertmanagerAlerts, [
    {
      alert: 'AlertmanagerBadConfig',
      fires: {
        when: 'it has not taken one for 20 minutes',
        series: { [`alertmanager_config_last_reload_successful{${ofNotifier(0)}}`]: '0x30' },
        at: '20m',
        labels: notifier,
        says: 'monitoring/alertmanager-platform-0 has failed to load its configuration and keeps the one before.',
      },
      silent: {
        when: 'it has taken one',
        series: { [`alertmanager_config_last_reload_successful{${ofNotifier(0)}}`]: '1x30' },
        at: '20m',
      },
    },
    {
      alert: 'AlertmanagerNotificationsFailing',
      fires: {
        when: 'half of the messages fail, for two reasons',
        series: {
          [`alertmanager_notifications_failed_total{${ofNotifier(0)},integration="slack",reason="clientError"}`]:
            '0+1x40',
          [`alertmanager_notifications_failed_total{${ofNotifier(0)},integration="slack",reason="serverError"}`]:
            '0+1x40',
          [`alertmanager_notifications_total{${ofNotifier(0)},integration="slack"}`]: '0+4x40',
        },
        at: '30m',
        labels: {
          namespace: 'monitoring',
          pod: 'alertmanager-platform-0',
          integration: 'slack',
        },
        says: 'monitoring/alertmanager-platform-0 fails to send 50% of its notifications by slack.',
      },
      silent: {
        when: 'nothing was to be sent',
        series: {
          [`alertmanager_notifications_failed_total{${ofNotifier(0)},integration="slack",reason="other"}`]:
            still,
          [`alertmanager_notifications_total{${ofNotifier(0)},integration="slack"}`]: still,
        },
        at: '30m',
      },
    },
    {
      alert: 'AlertmanagerMembersMissing',
      fires: {
        when: 'one of two has been alone for 30 minutes',
        series: {
          [`alertmanager_cluster_members{${ofNotifier(0)}}`]: '1x40',
          [`alertmanager_cluster_members{${ofNotifier(1)}}`]: '2x40',
        },
        at: '30m',
        labels: notifier,
        says: 'monitoring/alertmanager-platform-0 knows 1 members only: people are notified several times.',
      },
      silent: {
        when: 'both know both',
        series: {
          [`alertmanager_cluster_members{${ofNotifier(0)}}`]: '2x40',
          [`alertmanager_cluster_members{${ofNotifier(1)}}`]: '2x40',
        },
        at: '30m',
      },
    },
    {
      alert: 'AlertmanagerConfigInconsistent',
      fires: {
        when: 'they have had two for 30 minutes',
        series: {
          [`alertmanager_config_hash{${ofNotifier(0)}}`]: '11x40',
          [`alertmanager_config_hash{${ofNotifier(1)}}`]: '22x40',
        },
        at: '30m',
        labels: { namespace: 'monitoring', job: 'alertmanager' },
        says: 'The Alertmanagers of monitoring have had 2 different configurations for 20 minutes.',
      },
      silent: {
        when: 'they have the same',
        series: {
          [`alertmanager_config_hash{${ofNotifier(0)}}`]: '11x40',
          [`alertmanager_config_hash{${ofNotifier(1)}}`]: '11x40',
        },
        at: '30m',
      },
    },
    {
      alert: 'PrometheusOperatorRejectedResources',
      fires: {
        when: 'a ServiceMonitor has been wrong for 15 minutes',
        series: {
          [`prometheus_operator_managed_resources{${ofOperator},resource="ServiceMonitor",state="rejected"}`]:
            '1x20',
        },
        at: '15m',
        labels: {
          namespace: 'monitoring',
          job: 'prometheus-operator',
          controller: 'prometheus',
          resource: 'ServiceMonitor',
          state: 'rejected',
        },
        says: 'prometheus-operator leaves out 1 ServiceMonitor objects for a prometheus.',
      },
      silent: {
        when: 'all are taken',
        series: {
          [`prometheus_operator_managed_resources{${ofOperator},resource="ServiceMonitor",state="rejected"}`]:
            '0x20',
          [`prometheus_operator_managed_resources{${ofOperator},resource="ServiceMonitor",state="selected"}`]:
            '9x20',
        },
        at: '15m',
      },
    },
    {
      alert: 'PrometheusOperatorFailing',
      fires: [
        ['reconcile_errors_total', 'reconcile_operations_total'],
        ['list_operations_failed_total', 'list_operations_total'],
        ['watch_operations_failed_total', 'watch_operations_total'],
      ].map(([failed = '', all = '']) => ({
        when: `half of ${all} have failed for 30 minutes`,
        series: {
          [`prometheus_operator_${failed}{${ofOperator}}`]: '0+1x60',
          [`prometheus_operator_${all}{${ofOperator}}`]: '0+2x60',
        },
        at: '30m',
        labels: { namespace: 'monitoring', controller: 'prometheus' },
        says: 'prometheus-operator fails in 50% of its attempts to bring about or read prometheus objects: changes do not count.',
      })),
      silent: {
        when: 'they succeed',
        series: {
          [`prometheus_operator_reconcile_errors_total{${ofOperator}}`]: still,
          [`prometheus_operator_reconcile_operations_total{${ofOperator}}`]: growing,
        },
        at: '30m',
      },
    },
    {
      alert: 'ConfigReloaderFailing',
      fires: {
        when: 'it has failed for 20 minutes',
        series: { [`reloader_last_reload_successful{${ofServer}}`]: '0x30' },
        at: '20m',
        labels: server,
        says: 'The configuration reloader of monitoring/prometheus-platform-0 has failed for 10 minutes.',
      },
      silent: {
        when: 'it succeeds',
        series: { [`reloader_last_reload_successful{${ofServer}}`]: '1x30' },
        at: '20m',
      },
    },
  ]);
});
