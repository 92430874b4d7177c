import { crdsVersion } from './crds/manifests';

/** The three programs that cert-manager is made of. */
export const componentNames = ['controller', 'webhook', 'cainjector'] as const;

/** One of the programs that cert-manager is made of. */
export type ComponentName = (typeof componentNames)[number];

/** Labels that all three components share. */
export const sharedLabels: Readonly<Record<string, string>> = {
  'app.kubernetes.io/name': 'cert-manager',
  'app.kubernetes.io/instance': 'cert-manager',
};

/** Labels by which Services, budgets and flows find a component's pods; a Deployment never changes them. */
export function selectorLabels(component: ComponentName): Record<string, string> {
  return { ...sharedLabels, 'app.kubernetes.io/component': component };
}

/** Labels of every object of a component. */
export function componentLabels(component: ComponentName | 'crds'): Record<string, string> {
  return {
    ...sharedLabels,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/version': crdsVersion,
  };
}

/** Name of a component's Deployment, Service and ServiceAccount: upstream's, which documentation uses. */
export function componentName(component: ComponentName): string {
  return component === 'controller' ? 'cert-manager' : `cert-manager-${component}`;
}

/** Label `job` on all metrics: there is one cert-manager per cluster. */
export const jobName = 'cert-manager';
