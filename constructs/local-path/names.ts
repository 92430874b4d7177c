import type { WorkloadIdentity } from '../workload/labels';

/** Name of the workload, its ServiceAccount, roles and ConfigMap. */
export const localPathName = 'local-path-provisioner';

/** Where the ConfigMap is mounted. */
export const configurationFolder = '/etc/config';

/** Which workload it is. */
export const localPathIdentity: WorkloadIdentity = {
  product: localPathName,
  instance: localPathName,
  component: 'provisioner',
};
