import { selectorLabels, workloadLabels } from '../workload/labels';

/** Name of Deployment, Service and ServiceAccount: upstream's, which kubeseal looks for. */
export const controllerName = 'sealed-secrets-controller';

/** What the names of generated keys start with: upstream's, which its documentation uses. */
export const keyPrefix = 'sealed-secrets-key';

const identity = {
  product: 'sealed-secrets',
  instance: 'sealed-secrets',
  component: 'controller',
};

/** Labels by which the controller's pod is found. */
export const controllerSelector: Readonly<Record<string, string>> = selectorLabels(identity);

/** Labels of every object of the controller. */
export function controllerLabels(version: string): Record<string, string> {
  return workloadLabels(identity, version);
}
