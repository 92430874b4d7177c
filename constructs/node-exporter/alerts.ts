import { Duration } from 'cdk8s';
import { alertsOn } from '../monitoring/alerts';

/**
 * What can go wrong with machines.
 * @see https://github.com/prometheus/node_exporter/blob/v1.12.1/docs/node-mixin/alerts/alerts.libsonnet
 */
export const nodeAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'NodeExporterMissing',
    expression:
      'max by (node) (kube_node_spec_unschedulable == 0) + 1 unless on (node) up{job="node-exporter"} == 1',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A node is not watched',
    description: 'No metrics of the machine {{ $labels.node }} have come for 15 minutes.',
  },
  {
    name: 'NodeFilesystemAlmostFull',
    expression:
      'node_filesystem_avail_bytes{fstype!=""} / node_filesystem_size_bytes < 0.05 and node_filesystem_readonly == 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'A file system of a node is almost full',
    description:
      '{{ $labels.mountpoint }} of {{ $labels.node }} has {{ $value | humanizePercentage }} of its space left.',
  },
  {
    name: 'NodeFilesystemFillingUp',
    expression:
      'node_filesystem_avail_bytes{fstype!=""} / node_filesystem_size_bytes < 0.2 and predict_linear(node_filesystem_avail_bytes{fstype!=""}[6h], 24 * 3600) < 0 and node_filesystem_readonly == 0',
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'A file system of a node will be full within a day',
    description:
      '{{ $labels.mountpoint }} of {{ $labels.node }} has {{ $value | humanizePercentage }} of its space left and will be full within a day.',
  },
  {
    name: 'NodeFilesystemInodesAlmostFull',
    expression:
      'node_filesystem_files_free{fstype!=""} / (node_filesystem_files > 0) < 0.05 and node_filesystem_readonly == 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'A file system of a node can take almost no more files',
    description:
      '{{ $labels.mountpoint }} of {{ $labels.node }} has {{ $value | humanizePercentage }} of its inodes left.',
  },
  {
    name: 'NodeMemoryAlmostFull',
    expression: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The memory of a node is almost full',
    description: '{{ $labels.node }} has used {{ $value | humanizePercentage }} of its memory.',
  },
  {
    name: 'NodeOutOfMemory',
    expression: 'increase(node_vmstat_oom_kill[10m]) > 0',
    severity: 'warning',
    summary: 'The kernel of a node ended processes for lack of memory',
    description:
      'The kernel of {{ $labels.node }} has ended {{ printf "%.0f" $value }} processes within 10 minutes.',
  },
  {
    name: 'NodeOverloaded',
    expression:
      'node_load1 / on (instance, node) group_left () count by (instance, node) (node_cpu_seconds_total{mode="idle"}) > 2',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A node has more to do than it can',
    description:
      '{{ $labels.node }} has had {{ $value | humanize }} waiting tasks per processor for 15 minutes.',
  },
  {
    name: 'NodeDiskSaturated',
    expression:
      'rate(node_disk_io_time_weighted_seconds_total{device!~"dm.*|loop.*|ram.*"}[5m]) > 10',
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'A disk of a node cannot keep up',
    description:
      'Disk {{ $labels.device }} of {{ $labels.node }} has had {{ $value | humanize }} requests waiting for 30 minutes.',
  },
  {
    name: 'NodeNetworkErrors',
    expression:
      'rate(node_network_receive_errs_total[2m]) / rate(node_network_receive_packets_total[2m]) > 0.01 or rate(node_network_transmit_errs_total[2m]) / rate(node_network_transmit_packets_total[2m]) > 0.01',
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'A network interface of a node loses packets',
    description:
      'Interface {{ $labels.device }} of {{ $labels.node }} loses {{ $value | humanizePercentage }} of its packets.',
  },
  {
    name: 'NodeConntrackAlmostFull',
    expression: 'node_nf_conntrack_entries / node_nf_conntrack_entries_limit > 0.75',
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'A node will soon refuse connections',
    description:
      '{{ $labels.node }} has used {{ $value | humanizePercentage }} of its table of connections.',
  },
  {
    name: 'NodeFileDescriptorsAlmostUsed',
    expression: 'node_filefd_allocated / node_filefd_maximum > 0.9',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'A node can open almost no more files',
    description:
      '{{ $labels.node }} has used {{ $value | humanizePercentage }} of its file descriptors.',
  },
  {
    name: 'NodeClockWrong',
    expression:
      'abs(node_timex_offset_seconds) > 0.05 or (min_over_time(node_timex_sync_status[5m]) == 0 and node_timex_maxerror_seconds >= 16)',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The clock of a node is wrong, or nobody sets it',
    description:
      'The clock of {{ $labels.node }} is off by more than 50 ms, or has not been synchronised.',
  },
]);
