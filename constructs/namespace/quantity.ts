import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';

/** A size in the form that Kubernetes itself would print, so that no diff ever shows another one. */
export function quantity(size: Size): k8s.Quantity {
  const mebibytes = size.toMebibytes();
  return k8s.Quantity.fromString(
    mebibytes % 1024 === 0 ? `${String(mebibytes / 1024)}Gi` : `${String(mebibytes)}Mi`,
  );
}
