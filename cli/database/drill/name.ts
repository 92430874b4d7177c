import type { ChosenCluster } from '../choice';
import type { CopyName } from '../copy';

/** The throw-away cluster of a drill: one name, so that what a killed drill left is found. */
export function drillName({ name, namespace }: ChosenCluster): CopyName {
  return { namespace, name: `${name}-drill` };
}
