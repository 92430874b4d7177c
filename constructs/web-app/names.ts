import type { Party } from '../namespace/flow-table';
import { selectorLabels, workloadLabels } from '../workload/labels';
import type { WebAppProps } from './props';

/** What the pods of an app are for. */
export type Component = 'server' | 'migration' | 'provision';

/** Labels by which the pods of one purpose are found. */
export function selector({ name }: WebAppProps, component: Component): Record<string, string> {
  return selectorLabels({ product: 'web-app', instance: name, component });
}

/** Labels of every object of one purpose. */
export function labels(
  { name, version }: WebAppProps,
  component: Component,
): Record<string, string> {
  return workloadLabels({ product: 'web-app', instance: name, component }, version);
}

/** The pods of one purpose as a party of conversations. */
export function party(props: WebAppProps, component: Component): Party {
  const { namespace, name } = props;
  return {
    namespace,
    name: component === 'server' ? name : `${name}-${component}`,
    pods: selector(props, component),
  };
}
