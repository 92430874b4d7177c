import { Duration } from 'cdk8s';
import { alertsOn } from '../monitoring/alerts';

/**
 * What can go wrong with nodes and volumes, by what kube-state-metrics and kubelets tell of them, and with
 * kube-state-metrics itself.
 * @see https://github.com/kubernetes-monitoring/kubernetes-mixin/tree/master/alerts
 * @see https://github.com/kubernetes/kube-state-metrics/blob/v2.19.1/jsonnet/kube-state-metrics-mixin/alerts.libsonnet
 */
export const clusterAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'KubeNodeNotReady',
    expression:
      'kube_node_status_condition{condition="Ready",status="true"} == 0 and on (node) kube_node_spec_unschedulable == 0',
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'A node is not ready',
    description: 'Node {{ $labels.node }} has not been ready for 10 minutes.',
  },
  {
    name: 'KubeNodePressure',
    expression:
      'kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure",status="true"} == 1',
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'A node runs out of something and evicts pods',
    description: 'Node {{ $labels.node }} has reported {{ $labels.condition }} for 10 minutes.',
  },
  {
    name: 'KubePersistentVolumeAlmostFull',
    expression:
      'kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.03 and kubelet_volume_stats_used_bytes > 0',
    for: Duration.minutes(1),
    severity: 'critical',
    summary: 'A volume is almost full',
    description:
      'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} of its space left.',
  },
  {
    name: 'KubePersistentVolumeFillingUp',
    expression:
      'kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.15 and kubelet_volume_stats_used_bytes > 0 and predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 24 * 3600) < 0',
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'A volume will be full within four days',
    description:
      'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} of its space left and will be full within four days.',
  },
  {
    name: 'KubePersistentVolumeInodesAlmostFull',
    expression:
      'kubelet_volume_stats_inodes_free / kubelet_volume_stats_inodes < 0.03 and kubelet_volume_stats_inodes_used > 0',
    for: Duration.minutes(1),
    severity: 'critical',
    summary: 'A volume can take almost no more files',
    description:
      'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} of its inodes left.',
  },
  {
    name: 'KubePersistentVolumeClaimPending',
    expression: 'kube_persistentvolumeclaim_status_phase{phase="Pending"} == 1',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A volume that was asked for does not come',
    description:
      'PersistentVolumeClaim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has been pending for 15 minutes.',
  },
  {
    name: 'KubePersistentVolumeFailed',
    expression: 'kube_persistentvolume_status_phase{phase="Failed"} == 1',
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'A volume could not be taken back',
    description: 'PersistentVolume {{ $labels.persistentvolume }} is in phase Failed.',
  },
  {
    name: 'KubeStateMetricsFailing',
    expression:
      'sum by (resource) (rate(kube_state_metrics_list_total{result="error"}[5m])) / sum by (resource) (rate(kube_state_metrics_list_total[5m])) > 0.01 or sum by (resource) (rate(kube_state_metrics_watch_total{result="error"}[5m])) / sum by (resource) (rate(kube_state_metrics_watch_total[5m])) > 0.01',
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'kube-state-metrics cannot read objects',
    description:
      'kube-state-metrics fails in {{ $value | humanizePercentage }} of its attempts to read {{ $labels.resource }}: alerts on them are blind.',
  },
]);
