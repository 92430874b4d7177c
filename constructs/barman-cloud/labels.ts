import { selectorLabels, workloadLabels } from '../workload/labels';
import { crdsVersion } from './crds/manifests';

const identity = (component: string) => ({
  product: 'plugin-barman-cloud',
  instance: 'barman-cloud',
  component,
});

/** Labels by which the Service, the budget and flows find the plugin's pods. */
export const pluginSelector = selectorLabels(identity('plugin'));

/** Labels of every object of the plugin. */
export function pluginLabels(component: 'plugin' | 'crds'): Record<string, string> {
  return workloadLabels(identity(component), crdsVersion);
}
