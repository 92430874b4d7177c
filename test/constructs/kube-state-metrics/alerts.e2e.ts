import { clusterAlerts } from '../../../constructs/kube-state-metrics/cluster-alerts';
import { workloadAlerts } from '../../../constructs/kube-state-metrics/workload-alerts';
import { alertCases } from '../monitoring/promtool';

const pod = { namespace: 'shop', pod: 'web-0' };
const container = { ...pod, container: 'web' };
const ofPod = 'namespace="shop",pod="web-0"';
const ofContainer = `${ofPod},container="web"`;
const claim = { namespace: 'shop', persistentvolumeclaim: 'data' };
const ofClaim = 'namespace="shop",persistentvolumeclaim="data"';

const space = (available: string, used = '1x500') => ({
  [`kubelet_volume_stats_available_bytes{${ofClaim}}`]: available,
  [`kubelet_volume_stats_capacity_bytes{${ofClaim}}`]: '1000x500',
  [`kubelet_volume_stats_used_bytes{${ofClaim}}`]: used,
});

describe('workloads', () => {
  alertCases(workloadAlerts, [
    {
      alert: 'KubePodCrashLooping',
      fires: {
        when: 'a container has waited between restarts for 20 minutes, seen now and then',
        series: {
          [`kube_pod_container_status_waiting_reason{${ofContainer},reason="CrashLoopBackOff"}`]:
            '1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1',
        },
        at: '20m',
        labels: container,
        says: 'Container web of shop/web-0 has been in CrashLoopBackOff for 15 minutes.',
      },
      silent: {
        when: 'it came up after two attempts',
        series: {
          [`kube_pod_container_status_waiting_reason{${ofContainer},reason="CrashLoopBackOff"}`]:
            '1 0 1 0x30',
        },
        at: '20m',
      },
    },
    {
      alert: 'KubeContainerOutOfMemory',
      fires: {
        when: 'a container was restarted after it exceeded its limit',
        series: {
          [`kube_pod_container_status_restarts_total{${ofContainer}}`]: '0x4 1x10',
          [`kube_pod_container_status_last_terminated_reason{${ofContainer},reason="OOMKilled"}`]:
            '_x4 1x10',
        },
        at: '8m',
        labels: container,
        says: 'Container web of shop/web-0 was restarted after it exceeded its memory limit.',
      },
      silent: [
        {
          when: 'it was restarted for another reason',
          series: {
            [`kube_pod_container_status_restarts_total{${ofContainer}}`]: '0x4 1x10',
            [`kube_pod_container_status_last_terminated_reason{${ofContainer},reason="Error"}`]:
              '_x4 1x10',
          },
          at: '8m',
        },
        {
          when: 'that was half an hour ago',
          series: {
            [`kube_pod_container_status_restarts_total{${ofContainer}}`]: '0x4 1x40',
            [`kube_pod_container_status_last_terminated_reason{${ofContainer},reason="OOMKilled"}`]:
              '_x4 1x40',
          },
          at: '35m',
        },
      ],
    },
    {
      alert: 'KubeContainerWaiting',
      fires: {
        when: 'its image cannot be pulled for an hour',
        series: {
          [`kube_pod_container_status_waiting_reason{${ofContainer},reason="ImagePullBackOff"}`]:
            '1x70',
        },
        at: '65m',
        labels: { ...container, reason: 'ImagePullBackOff' },
        says: 'Container web of shop/web-0 has been waiting for an hour: ImagePullBackOff.',
      },
      silent: {
        when: 'it is created within half an hour',
        series: {
          [`kube_pod_container_status_waiting_reason{${ofContainer},reason="ContainerCreating"}`]:
            '1x30 0x60',
        },
        at: '65m',
      },
    },
    {
      alert: 'KubePodNotReady',
      fires: {
        when: 'a pod has not been ready for 20 minutes',
        series: {
          [`kube_pod_status_ready{${ofPod},condition="true"}`]: '0x30',
          [`kube_pod_status_phase{${ofPod},phase="Succeeded"}`]: '0x30',
        },
        at: '20m',
        labels: pod,
        says: 'shop/web-0 has not been ready for 15 minutes.',
      },
      silent: [
        {
          when: 'it has done its work',
          series: {
            [`kube_pod_status_ready{${ofPod},condition="true"}`]: '0x30',
            [`kube_pod_status_phase{${ofPod},phase="Succeeded"}`]: '1x30',
          },
          at: '20m',
        },
        {
          when: 'it belongs to a Job, which has an alert of its own',
          series: {
            [`kube_pod_status_ready{${ofPod},condition="true"}`]: '0x30',
            [`kube_pod_owner{${ofPod},owner_kind="Job"}`]: '1x30',
          },
          at: '20m',
        },
        {
          when: 'it is ready',
          series: { [`kube_pod_status_ready{${ofPod},condition="true"}`]: '1x30' },
          at: '20m',
        },
      ],
    },
    {
      alert: 'KubeDeploymentReplicasMismatch',
      fires: {
        when: 'one of three pods has been missing for half an hour',
        series: {
          'kube_deployment_spec_replicas{namespace="shop",deployment="web"}': '3x40',
          'kube_deployment_status_replicas_available{namespace="shop",deployment="web"}': '2x40',
          'kube_deployment_status_replicas_updated{namespace="shop",deployment="web"}': '3x40',
        },
        at: '30m',
        labels: { namespace: 'shop', deployment: 'web' },
        says: 'Deployment shop/web has had fewer available pods than the 3 it should have for 15 minutes.',
      },
      silent: {
        when: 'a rollout is making progress',
        series: {
          'kube_deployment_spec_replicas{namespace="shop",deployment="web"}': '30x40',
          'kube_deployment_status_replicas_available{namespace="shop",deployment="web"}': '29x40',
          'kube_deployment_status_replicas_updated{namespace="shop",deployment="web"}': '0+1x40',
        },
        at: '30m',
      },
    },
    {
      alert: 'KubeDeploymentRolloutStuck',
      fires: {
        when: 'a rollout has exceeded its deadline for 20 minutes',
        series: {
          'kube_deployment_status_condition{namespace="shop",deployment="web",condition="Progressing",status="false"}':
            '1x30',
        },
        at: '20m',
        labels: {
          namespace: 'shop',
          deployment: 'web',
          condition: 'Progressing',
          status: 'false',
        },
        says: 'The rollout of Deployment shop/web has exceeded its deadline.',
      },
      silent: {
        when: 'it makes progress',
        series: {
          'kube_deployment_status_condition{namespace="shop",deployment="web",condition="Progressing",status="false"}':
            '0x30',
          'kube_deployment_status_condition{namespace="shop",deployment="web",condition="Progressing",status="true"}':
            '1x30',
        },
        at: '20m',
      },
    },
    {
      alert: 'KubeStatefulSetReplicasMismatch',
      fires: {
        when: 'one of two pods has not been ready for half an hour',
        series: {
          'kube_statefulset_replicas{namespace="shop",statefulset="db"}': '2x40',
          'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="db"}': '1x40',
          'kube_statefulset_status_replicas_updated{namespace="shop",statefulset="db"}': '2x40',
        },
        at: '30m',
        labels: { namespace: 'shop', statefulset: 'db' },
        says: 'StatefulSet shop/db has had fewer ready pods than the 2 it should have for 15 minutes.',
      },
      silent: {
        when: 'both are ready',
        series: {
          'kube_statefulset_replicas{namespace="shop",statefulset="db"}': '2x40',
          'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="db"}': '2x40',
          'kube_statefulset_status_replicas_updated{namespace="shop",statefulset="db"}': '2x40',
        },
        at: '30m',
      },
    },
    {
      alert: 'KubeDaemonSetNotReady',
      fires: {
        when: 'it has been missing on one of three nodes for 20 minutes',
        series: {
          'kube_daemonset_status_desired_number_scheduled{namespace="nodes",daemonset="agent"}':
            '3x30',
          'kube_daemonset_status_number_ready{namespace="nodes",daemonset="agent"}': '2x30',
        },
        at: '20m',
        labels: { namespace: 'nodes', daemonset: 'agent' },
        says: 'DaemonSet nodes/agent has not been ready on 1 of its nodes for 15 minutes.',
      },
      silent: {
        when: 'a new node has just come',
        series: {
          'kube_daemonset_status_desired_number_scheduled{namespace="nodes",daemonset="agent"}':
            '3x15 4x30',
          'kube_daemonset_status_number_ready{namespace="nodes",daemonset="agent"}': '3x30',
        },
        at: '20m',
      },
    },
    {
      alert: 'KubeJobFailed',
      fires: {
        when: 'it has failed',
        series: {
          'kube_job_failed{namespace="shop",job_name="load",condition="true"}': '0x5 1x5',
        },
        at: '8m',
        labels: { namespace: 'shop', job_name: 'load', condition: 'true' },
        says: 'Job shop/load has failed. Once its reason is known, remove it to clear this alert.',
      },
      silent: {
        when: 'it is complete',
        series: {
          'kube_job_failed{namespace="shop",job_name="load",condition="true"}': '0x10',
          'kube_job_complete{namespace="shop",job_name="load",condition="true"}': '1x10',
        },
        at: '8m',
      },
    },
    {
      alert: 'KubeJobNotCompleted',
      fires: {
        when: 'it has been running for thirteen hours',
        series: {
          'kube_job_status_start_time{namespace="shop",job_name="load"}': '0x800',
          'kube_job_status_active{namespace="shop",job_name="load"}': '1x800',
        },
        at: '13h',
        labels: { namespace: 'shop', job_name: 'load' },
        says: 'Job shop/load has been running for 13h 0m 0s.',
      },
      silent: {
        when: 'it ended long ago',
        series: {
          'kube_job_status_start_time{namespace="shop",job_name="load"}': '0x800',
          'kube_job_status_active{namespace="shop",job_name="load"}': '0x800',
        },
        at: '13h',
      },
    },
    {
      alert: 'KubeHpaMaxedOut',
      fires: {
        when: 'all five pods have been running for 20 minutes',
        series: {
          'kube_horizontalpodautoscaler_status_current_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '5x30',
          'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '5x30',
          'kube_horizontalpodautoscaler_spec_min_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '2x30',
        },
        at: '20m',
        labels: { namespace: 'shop', horizontalpodautoscaler: 'web' },
        says: 'Autoscaler shop/web has run all of its 5 pods for 15 minutes.',
      },
      silent: {
        when: 'it may run just as many as it must',
        series: {
          'kube_horizontalpodautoscaler_status_current_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '5x30',
          'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '5x30',
          'kube_horizontalpodautoscaler_spec_min_replicas{namespace="shop",horizontalpodautoscaler="web"}':
            '5x30',
        },
        at: '20m',
      },
    },
    {
      alert: 'KubeQuotaAlmostFull',
      fires: {
        when: '19 of 20 pods have been used for 20 minutes',
        series: {
          'kube_resourcequota{namespace="shop",resourcequota="namespace",resource="pods",type="used"}':
            '19x30',
          'kube_resourcequota{namespace="shop",resourcequota="namespace",resource="pods",type="hard"}':
            '20x30',
        },
        at: '20m',
        labels: { namespace: 'shop', resourcequota: 'namespace', resource: 'pods' },
        says: 'Namespace shop uses 95% of its quota on pods.',
      },
      silent: {
        when: 'a quota of none is used up',
        series: {
          'kube_resourcequota{namespace="shop",resourcequota="namespace",resource="services.loadbalancers",type="used"}':
            '0x30',
          'kube_resourcequota{namespace="shop",resourcequota="namespace",resource="services.loadbalancers",type="hard"}':
            '0x30',
        },
        at: '20m',
      },
    },
  ]);
});

describe('the cluster', () => {
  alertCases(clusterAlerts, [
    {
      alert: 'KubeNodeNotReady',
      fires: {
        when: 'a node has not been ready for 15 minutes',
        series: {
          'kube_node_status_condition{node="n1",condition="Ready",status="true"}': '1 0x20',
          'kube_node_spec_unschedulable{node="n1"}': '0x20',
        },
        at: '15m',
        labels: { node: 'n1', condition: 'Ready', status: 'true' },
        says: 'Node n1 has not been ready for 10 minutes.',
      },
      silent: {
        when: 'it was taken out of service before',
        series: {
          'kube_node_status_condition{node="n1",condition="Ready",status="true"}': '1 0x20',
          'kube_node_spec_unschedulable{node="n1"}': '1x20',
        },
        at: '15m',
      },
    },
    {
      alert: 'KubeNodePressure',
      fires: {
        when: 'a node has been short of disk for 15 minutes',
        series: {
          'kube_node_status_condition{node="n1",condition="DiskPressure",status="true"}': '1x20',
        },
        at: '15m',
        labels: { node: 'n1', condition: 'DiskPressure', status: 'true' },
        says: 'Node n1 has reported DiskPressure for 10 minutes.',
      },
      silent: {
        when: 'it is short of nothing',
        series: {
          'kube_node_status_condition{node="n1",condition="DiskPressure",status="true"}': '0x20',
          'kube_node_status_condition{node="n1",condition="DiskPressure",status="false"}': '1x20',
        },
        at: '15m',
      },
    },
    {
      alert: 'KubePersistentVolumeAlmostFull',
      fires: {
        when: '2 % of it are left',
        series: space('20x10'),
        at: '5m',
        labels: claim,
        says: 'Volume shop/data has 2% of its space left.',
      },
      silent: [
        { when: '10 % of it are left', series: space('100x10'), at: '5m' },
        { when: 'it is not filled at all yet', series: space('20x10', '0x10'), at: '5m' },
      ],
    },
    {
      alert: 'KubePersistentVolumeFillingUp',
      fires: {
        when: 'it loses 6 ‰ an hour and has 10 % left',
        series: space('148-0.1x500'),
        at: '8h',
        labels: claim,
        says: 'Volume shop/data has 10% of its space left and will be full within four days.',
      },
      silent: [
        { when: 'it is rather full and stays so', series: space('100x500'), at: '8h' },
        { when: 'it fills fast but has much left', series: space('900-0.5x500'), at: '8h' },
      ],
    },
    {
      alert: 'KubePersistentVolumeInodesAlmostFull',
      fires: {
        when: '1 % of its inodes are left',
        series: {
          [`kubelet_volume_stats_inodes_free{${ofClaim}}`]: '10x10',
          [`kubelet_volume_stats_inodes{${ofClaim}}`]: '1000x10',
          [`kubelet_volume_stats_inodes_used{${ofClaim}}`]: '990x10',
        },
        at: '5m',
        labels: claim,
        says: 'Volume shop/data has 1% of its inodes left.',
      },
      silent: {
        when: 'its file system counts none',
        series: {
          [`kubelet_volume_stats_inodes_free{${ofClaim}}`]: '0x10',
          [`kubelet_volume_stats_inodes{${ofClaim}}`]: '0x10',
          [`kubelet_volume_stats_inodes_used{${ofClaim}}`]: '0x10',
        },
        at: '5m',
      },
    },
    {
      alert: 'KubePersistentVolumeClaimPending',
      fires: {
        when: 'it has been waiting for 20 minutes',
        series: {
          [`kube_persistentvolumeclaim_status_phase{${ofClaim},phase="Pending"}`]: '1x30',
        },
        at: '20m',
        labels: { ...claim, phase: 'Pending' },
        says: 'PersistentVolumeClaim shop/data has been pending for 15 minutes.',
      },
      silent: {
        when: 'it was bound after ten',
        series: {
          [`kube_persistentvolumeclaim_status_phase{${ofClaim},phase="Pending"}`]: '1x10 0x20',
        },
        at: '20m',
      },
    },
    {
      alert: 'KubePersistentVolumeFailed',
      fires: {
        when: 'it has been so for 10 minutes',
        series: {
          'kube_persistentvolume_status_phase{persistentvolume="pv-1",phase="Failed"}': '1x20',
        },
        at: '10m',
        labels: { persistentvolume: 'pv-1', phase: 'Failed' },
        says: 'PersistentVolume pv-1 is in phase Failed.',
      },
      silent: {
        when: 'it is bound',
        series: {
          'kube_persistentvolume_status_phase{persistentvolume="pv-1",phase="Failed"}': '0x20',
          'kube_persistentvolume_status_phase{persistentvolume="pv-1",phase="Bound"}': '1x20',
        },
        at: '10m',
      },
    },
    {
      alert: 'KubeStateMetricsFailing',
      fires: [
        {
          when: 'it may not list pods',
          series: {
            'kube_state_metrics_list_total{resource="*v1.Pod",result="error"}': '0+1x30',
            'kube_state_metrics_list_total{resource="*v1.Pod",result="success"}': '1x30',
          },
          at: '25m',
          labels: { resource: '*v1.Pod' },
          says: 'kube-state-metrics fails in 100% of its attempts to read *v1.Pod: alerts on them are blind.',
        },
        {
          when: 'a quarter of its watches fails',
          series: {
            'kube_state_metrics_watch_total{resource="*v1.Pod",result="error"}': '0+1x30',
            'kube_state_metrics_watch_total{resource="*v1.Pod",result="success"}': '0+3x30',
          },
          at: '25m',
          labels: { resource: '*v1.Pod' },
          says: 'kube-state-metrics fails in 25% of its attempts to read *v1.Pod: alerts on them are blind.',
        },
      ],
      silent: {
        when: 'watches are renewed',
        series: {
          'kube_state_metrics_watch_total{resource="*v1.Pod",result="success"}': '0+3x30',
        },
        at: '25m',
      },
    },
  ]);
});
