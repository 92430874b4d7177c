/** Which workload of which product something belongs to. */
export interface WorkloadIdentity {
  /** Product: `immudb`. */
  readonly product: string;
  /** Name of this installation of the product, where there may be several. */
  readonly instance: string;
  /** Part of the product: `primary`. */
  readonly component: string;
}

/** Labels by which Services, budgets and policies find a workload's pods; they never change. */
export function selectorLabels({ product, instance, component }: WorkloadIdentity) {
  return {
    'app.kubernetes.io/name': product,
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/component': component,
  } satisfies Record<string, string>;
}

/** Labels of every object of a workload. */
export function workloadLabels(identity: WorkloadIdentity, version: string) {
  return {
    ...selectorLabels(identity),
    'app.kubernetes.io/version': version,
  } satisfies Record<string, string>;
}
