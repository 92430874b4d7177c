import { selectorLabels, workloadLabels } from '../workload/labels';
import { crdsVersion } from './crds/manifests';

/**
 * Labels by which Services, budgets and flows find the operator's pods. It looks for its own
 * Deployment by this very one.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/cmd/manager/controller/controller.go
 */
export const operatorSelector = { 'app.kubernetes.io/name': 'cloudnative-pg' };

/** Labels of every object of the operator. */
export function operatorLabels(component: 'operator' | 'crds'): Record<string, string> {
  const identity = { product: 'cloudnative-pg', instance: 'cloudnative-pg', component };
  return workloadLabels(identity, crdsVersion);
}

/** Labels of a cluster itself: those that the operator gives to its pods. */
export function clusterLabels(cluster: string): Record<string, string> {
  return selectorLabels({ product: 'postgresql', instance: cluster, component: 'database' });
}

/** The label that the operator gives to the instances of every cluster and to the Jobs that make them. */
export const anyDatabasePods = { 'app.kubernetes.io/component': 'database' };

/** Labels that the operator gives to the instances of a cluster and to the Jobs that make them. */
export function databasePods(cluster: string): Record<string, string> {
  return { 'cnpg.io/cluster': cluster, ...anyDatabasePods };
}

/** Labels that the operator gives to the instances of a cluster alone. */
export function instancePods(cluster: string): Record<string, string> {
  return { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' };
}

/** Labels that the operator gives to the pods of a pooler. */
export function poolerPods(pooler: string): Record<string, string> {
  return { 'cnpg.io/poolerName': pooler };
}
