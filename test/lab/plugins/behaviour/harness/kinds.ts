import * as k8s from '@pulumi/kubernetes';
import * as random from '@pulumi/random';

// The SDK requires a class whenever it is named, and jest forbids that between two tests, which is any time for tests
// that run side by side: hence all of them are named here, once, while the file loads.
export const { Provider } = k8s;
export const { CustomResource } = k8s.apiextensions;
export const { CustomResourceDefinition } = k8s.apiextensions.v1;
export const { DaemonSet, Deployment, StatefulSet } = k8s.apps.v1;
export const { HorizontalPodAutoscaler } = k8s.autoscaling.v2;
export const { CronJob, Job } = k8s.batch.v1;
export const {
  ConfigMap,
  ConfigMapList,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} = k8s.core.v1;
export const { Ingress, NetworkPolicy } = k8s.networking.v1;
export const { PodDisruptionBudget } = k8s.policy.v1;
export const { ClusterRole, Role, RoleBinding } = k8s.rbac.v1;
export const { RandomId } = random;
