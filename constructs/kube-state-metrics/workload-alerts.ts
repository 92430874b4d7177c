import { Duration } from 'cdk8s';
import { alertsOn } from '../monitoring/alerts';

/**
 * What can go wrong with workloads of any namespace, by what kube-state-metrics tells of them.
 * @see https://github.com/kubernetes-monitoring/kubernetes-mixin/blob/master/alerts/apps_alerts.libsonnet
 */
export const workloadAlerts = alertsOn('docs/products/monitoring.md', [
  {
    name: 'KubePodCrashLooping',
    expression:
      'max by (namespace, pod, container) (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])) >= 1',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A container is restarted again and again',
    description:
      'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} has been in CrashLoopBackOff for 15 minutes.',
  },
  {
    name: 'KubeContainerOutOfMemory',
    expression:
      'sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[10m])) > 0 and on (namespace, pod, container) kube_pod_container_status_last_terminated_reason{reason="OOMKilled"} == 1',
    severity: 'warning',
    summary: 'A container was ended because it exceeded its memory limit',
    description:
      'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} was restarted after it exceeded its memory limit.',
  },
  {
    name: 'KubeContainerWaiting',
    expression:
      'max by (namespace, pod, container, reason) (kube_pod_container_status_waiting_reason{reason!="CrashLoopBackOff"}) > 0',
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'A container does not start',
    description:
      'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} has been waiting for an hour: {{ $labels.reason }}.',
  },
  {
    name: 'KubePodNotReady',
    expression:
      'max by (namespace, pod) (kube_pod_status_ready{condition="true"} == 0) + 1 unless on (namespace, pod) (kube_pod_status_phase{phase="Succeeded"} == 1) unless on (namespace, pod) kube_pod_owner{owner_kind="Job"}',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A pod is not ready',
    description: '{{ $labels.namespace }}/{{ $labels.pod }} has not been ready for 15 minutes.',
  },
  {
    name: 'KubeDeploymentReplicasMismatch',
    expression:
      'kube_deployment_spec_replicas > kube_deployment_status_replicas_available and changes(kube_deployment_status_replicas_updated[10m]) == 0',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A Deployment has fewer available pods than it should have',
    description:
      'Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has had fewer available pods than the {{ $value }} it should have for 15 minutes.',
  },
  {
    name: 'KubeDeploymentRolloutStuck',
    expression: 'kube_deployment_status_condition{condition="Progressing",status="false"} != 0',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A new version of a Deployment does not come up',
    description:
      'The rollout of Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has exceeded its deadline.',
  },
  {
    name: 'KubeStatefulSetReplicasMismatch',
    expression:
      'kube_statefulset_replicas > kube_statefulset_status_replicas_ready and changes(kube_statefulset_status_replicas_updated[10m]) == 0',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A StatefulSet has fewer ready pods than it should have',
    description:
      'StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} has had fewer ready pods than the {{ $value }} it should have for 15 minutes.',
  },
  {
    name: 'KubeDaemonSetNotReady',
    expression:
      'kube_daemonset_status_desired_number_scheduled - kube_daemonset_status_number_ready > 0',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A DaemonSet is missing on nodes',
    description:
      'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} has not been ready on {{ $value }} of its nodes for 15 minutes.',
  },
  {
    name: 'KubeJobFailed',
    expression: 'kube_job_failed{condition="true"} > 0',
    severity: 'warning',
    summary: 'A Job has failed',
    description:
      'Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed. Once its reason is known, remove it to clear this alert.',
  },
  {
    name: 'KubeJobNotCompleted',
    expression:
      'time() - max by (namespace, job_name) (kube_job_status_start_time and kube_job_status_active > 0) > 43200',
    severity: 'warning',
    summary: 'A Job has been running for twelve hours',
    description:
      'Job {{ $labels.namespace }}/{{ $labels.job_name }} has been running for {{ $value | humanizeDuration }}.',
  },
  {
    name: 'KubeHpaMaxedOut',
    expression:
      'kube_horizontalpodautoscaler_status_current_replicas == kube_horizontalpodautoscaler_spec_max_replicas and kube_horizontalpodautoscaler_spec_max_replicas > kube_horizontalpodautoscaler_spec_min_replicas',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'An autoscaler can add no more pods',
    description:
      'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run all of its {{ $value }} pods for 15 minutes.',
  },
  {
    name: 'KubeQuotaAlmostFull',
    expression:
      'max by (namespace, resourcequota, resource) (kube_resourcequota{type="used"}) / (max by (namespace, resourcequota, resource) (kube_resourcequota{type="hard"}) > 0) > 0.9',
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'A namespace has used its quota almost up',
    description:
      'Namespace {{ $labels.namespace }} uses {{ $value | humanizePercentage }} of its quota on {{ $labels.resource }}.',
  },
]);
