import { board } from '../../monitoring/board';
import type { Dashboard } from '../../monitoring/dashboard';
import { bar, stat, table, timeSeries, type Panel } from '../../monitoring/panel';

const busy = [
  { color: 'green' },
  { from: 0.8, color: 'yellow' },
  { from: 0.9, color: 'red' },
] as const;
const none = [{ color: 'green' }, { from: 1, color: 'red' }] as const;
const containers = 'container!="", namespace=~"$namespace"';

/** Nodes, and what namespaces use of them. */
export function clusterDashboard(): Dashboard {
  return board({
    uid: 'cluster',
    title: 'Cluster',
    description: 'Whether nodes and pods are well, and who uses how much of the machines.',
    tags: ['kubernetes'],
    runbook: 'docs/products/monitoring.md',
    variables: [{ name: 'namespace', label: 'namespace', of: 'kube_pod_info', title: 'Namespace' }],
    rows: [
      { title: 'Now', panels: now },
      { title: 'Nodes', panels: nodes },
      { title: 'Namespaces', panels: namespaces },
      { title: 'Volumes', panels: volumes },
    ],
  });
}

const now: readonly Panel[] = [
  stat({
    title: 'Nodes ready',
    queries: [{ expression: 'sum(kube_node_status_condition{condition="Ready", status="true"})' }],
  }),
  stat({
    title: 'Nodes not ready',
    queries: [{ expression: 'sum(kube_node_status_condition{condition="Ready", status!="true"})' }],
    thresholds: none,
    nothing: '0',
  }),
  stat({
    title: 'CPU requested',
    description: 'Share of what the nodes have; at 100 % no further pod finds a place.',
    unit: 'percentunit',
    queries: [
      {
        expression:
          'sum(kube_pod_container_resource_requests{resource="cpu"} * on (namespace, pod) group_left () (sum by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1))) / sum(kube_node_status_allocatable{resource="cpu"})',
      },
    ],
    thresholds: busy,
  }),
  stat({
    title: 'Memory requested',
    description: 'Share of what the nodes have; at 100 % no further pod finds a place.',
    unit: 'percentunit',
    queries: [
      {
        expression:
          'sum(kube_pod_container_resource_requests{resource="memory"} * on (namespace, pod) group_left () (sum by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1))) / sum(kube_node_status_allocatable{resource="memory"})',
      },
    ],
    thresholds: busy,
  }),
  stat({
    title: 'Pods not ready',
    queries: [
      {
        expression:
          'sum(kube_pod_status_ready{condition="false", namespace=~"$namespace"} * on (namespace, pod) group_left () (sum by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1)))',
      },
    ],
    thresholds: none,
    nothing: '0',
  }),
  stat({
    title: 'Restarts in this time',
    queries: [
      {
        expression:
          'sum(increase(kube_pod_container_status_restarts_total{namespace=~"$namespace"}[$__range]))',
      },
    ],
    decimals: 0,
    thresholds: [{ color: 'green' }, { from: 1, color: 'yellow' }],
    nothing: '0',
  }),
];

const nodes: readonly Panel[] = [
  timeSeries({
    title: 'CPU used',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    queries: [
      {
        expression:
          '1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        legend: '{{node}}',
      },
    ],
  }),
  timeSeries({
    title: 'Memory used',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    queries: [
      {
        expression:
          '1 - sum by (node) (node_memory_MemAvailable_bytes) / sum by (node) (node_memory_MemTotal_bytes)',
        legend: '{{node}}',
      },
    ],
  }),
  bar({
    title: 'File systems used',
    unit: 'percentunit',
    minimum: 0,
    maximum: 1,
    thresholds: busy,
    queries: [
      {
        expression:
          '1 - max by (node, mountpoint) (node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay"}) / max by (node, mountpoint) (node_filesystem_size_bytes{fstype!~"tmpfs|ramfs|overlay"})',
        legend: '{{node}} {{mountpoint}}',
      },
    ],
  }),
  timeSeries({
    title: 'Network',
    description: 'Received above, sent below zero.',
    unit: 'Bps',
    queries: [
      {
        expression:
          'sum by (node) (rate(node_network_receive_bytes_total{device!~"lo|veth.*"}[$__rate_interval]))',
        legend: '{{node}} received',
      },
      {
        expression:
          '-sum by (node) (rate(node_network_transmit_bytes_total{device!~"lo|veth.*"}[$__rate_interval]))',
        legend: '{{node}} sent',
      },
    ],
  }),
];

const namespaces: readonly Panel[] = [
  timeSeries({
    title: 'CPU by namespace',
    description: 'In cores.',
    stacked: 'values',
    legend: 'table',
    queries: [
      {
        expression: `sum by (namespace) (rate(container_cpu_usage_seconds_total{${containers}}[$__rate_interval]))`,
        legend: '{{namespace}}',
      },
    ],
  }),
  timeSeries({
    title: 'Memory by namespace',
    unit: 'bytes',
    stacked: 'values',
    legend: 'table',
    queries: [
      {
        expression: `sum by (namespace) (container_memory_working_set_bytes{${containers}})`,
        legend: '{{namespace}}',
      },
    ],
  }),
  table({
    title: 'Pods that are not ready or restart',
    labels: { namespace: 'Namespace', pod: 'Pod' },
    sortedBy: 'Restarts',
    queries: [
      {
        legend: 'Not ready',
        expression:
          'max by (namespace, pod) (kube_pod_status_ready{condition="false", namespace=~"$namespace"} * on (namespace, pod) group_left () (sum by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1))) > 0',
      },
      {
        legend: 'Restarts',
        expression:
          'sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{namespace=~"$namespace"}[$__range])) > 0',
      },
    ],
  }),
];

const volumes: readonly Panel[] = [
  bar({
    title: 'Volumes used',
    unit: 'percentunit',
    width: 24,
    minimum: 0,
    maximum: 1,
    thresholds: busy,
    queries: [
      {
        expression:
          'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{namespace=~"$namespace"} / kubelet_volume_stats_capacity_bytes)',
        legend: '{{namespace}}/{{persistentvolumeclaim}}',
      },
    ],
  }),
];
