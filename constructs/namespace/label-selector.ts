import type { k8s } from 'cdk8s-plus-27';

/** Selects by labels; `{}` selects everything, in the form in which the API server keeps that. */
export function labelSelector(labels: Readonly<Record<string, string>>): k8s.LabelSelector {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } };
}
